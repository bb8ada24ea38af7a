using System.Globalization;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Scripts;

/// <summary>
/// bash and what every machine has beside it: its own /dev/tcp and /dev/udp, and ping. There is no timeout(1) on macOS, so that a knock is a job that is
/// ended; and bash hands on what it prints line by line, so that cat puts a datagram together again.
/// </summary>
public sealed class BashClient : ScriptForm
{
    /// <summary>From there on ping puts the time into the payload.</summary>
    private const int TimeInPing = 16;

    private const string Resolve = """

        # One address for all knocks: a name may stand for several, and the gate lets in the one that knocked.
        address=$host
        case $host in
          *:*) ;;
          *[!0-9.]*)
            if command -v getent >/dev/null; then
              read -r address _ <<<"$(getent {0} "$host")"
            elif command -v dscacheutil >/dev/null; then
              read -r address _ <<<"$(dscacheutil -q host -a name "$host" | sed -n 's/^{1}: //p')"
            fi ;;
        esac
        if [ -z "$address" ]; then
          echo "$0: there is no host $host" >&2
          exit 1
        fi
        """;

    private const string Headers = """

        # What stands before a payload, in bytes.
        case $address in
          *:*) headers=48 ;;
          *) headers=28 ;;
        esac
        """;

    private const string Briefly = """

        # Runs a command for so many tenths of a second at most: a SYN without an answer is sent again after a second.
        briefly() {
          local tenths=$1 job
          shift
          "$@" 2>/dev/null &
          job=$!
          while [ "$tenths" -gt 0 ] && kill -0 "$job" 2>/dev/null; do
            sleep 0.1
            tenths=$((tenths - 1))
          done
          { kill "$job"; wait "$job"; } 2>/dev/null
        }
        """;

    private const string Tcp = """

        tcp() { : >"/dev/tcp/$address/$1"; }
        """;

    private const string Udp = """

        # All of it in one datagram, line ends or not.
        udp() { printf -- "$2" | { sleep 0.1; cat; } >"/dev/udp/$address/$1"; }
        """;

    private const string Sized = """

        sized() {
          if [ "$2" -le "$headers" ]; then
            echo "$0: no datagram to $address has $2 bytes" >&2
            exit 1
          fi
          printf "%$(($2 - headers))s" '' | { sleep 0.1; cat; } >"/dev/udp/$address/$1"
        }
        """;

    private const string Echo = """

        # Linux has one ping for both versions of IP, macOS has two.
        echo_request() {
          case $address in
            *:*) command -v ping6 >/dev/null && exec ping6 -c 1 "$@" "$address" >/dev/null ;;
          esac
          exec ping -c 1 "$@" "$address" >/dev/null
        }
        """;

    private const string Http = """

        http() {
          local name=$host
          case $host in *:*) name="[$host]" ;; esac
          exec 3<>"/dev/tcp/$address/$1" || exit 1
          printf '%s %s HTTP/1.0\r\nHost: %s\r\nContent-Length: 0\r\n\r\n' "$2" "$3" "$name:$1" >&3
          read -r -t 2 _ <&3
          exit 0
        }

        no_server() {
          echo "$0: no web server takes a request at $address, port $1" >&2
          exit 1
        }
        """;

    public override string Name => "bash";

    public override string Description => "a script for bash alone, on Linux and macOS";

    protected override Diagnostic? Refusal(KnockStep step, KnockHost host)
    {
        if (IsUdp(step) && (step.Payload is { Bytes.IsEmpty: true } || step.Size == KnockPacket.Headers(host.IsIPv6)))
            return ClientDiagnostics.CannotSend(step, Name, "its /dev/udp sends nothing where there is nothing to say", "use --as python or --as powershell, or postern knock");
        return IsEcho(step) && step.Payload is { } payload && payload.Bytes.Length >= TimeInPing
            ? ClientDiagnostics.CannotSend(step, "ping", $"it writes the time into the first bytes of every payload of {TimeInPing} bytes or more", "use --as python, as root where the system lets nobody else ping, or postern knock")
            : null;
    }

    protected override string Compose(KnockedDoor door, KnockHost host)
    {
        var script = new ClientScript("# ");
        script.Line("#!/usr/bin/env bash").Header(door, host);
        script.Comment("Run it with bash (3.2 or later). Another host may be named behind it.");
        script.Line("set -u").Line($"host=${{1:-{host.Text}}}");
        var (database, field) = door.Family switch { IpFamily.V4 => ("ahostsv4", "ip_address"), IpFamily.V6 => ("ahostsv6", "ipv6_address"), _ => ("ahosts", "ip.*address") };
        script.Lines(Resolve.Replace("{0}", database, StringComparison.Ordinal).Replace("{1}", field, StringComparison.Ordinal)
            + Where(door, s => s.Size is not null, "\n" + Headers)
            + Where(door, s => !IsUdp(s), "\n" + Briefly)
            + Where(door, IsTcp, "\n" + Tcp)
            + Where(door, s => IsUdp(s) && IsFixed(s), "\n" + Udp)
            + Where(door, s => IsUdp(s) && !IsFixed(s), "\n" + Sized)
            + Where(door, IsEcho, "\n" + Echo)
            + Where(door, IsRequest, "\n" + Http));
        script.Line();
        for (var i = 0; i < door.Knocks.Count; i++)
        {
            script.Knock(door, i).Line(Command(door.Knocks[i].Step));
            if (door.Knocks[i].Pause > TimeSpan.Zero)
                script.Line($"sleep {Seconds(door.Knocks[i].Pause)}");
        }

        return script.ToString();
    }

    // A size without a payload is filled at run time, when the version of IP is known.
    private static bool IsFixed(KnockStep step) => step.Size is null || step.Payload is not null;

    private static string Command(KnockStep step)
    {
        if (step.Request is { } request)
            return string.Create(CultureInfo.InvariantCulture, $"briefly {RequestSeconds * 10} http {step.Port} {BashText.Quoted(request.Method)} {BashText.Quoted(request.Path)} || no_server {step.Port}");
        if (IsTcp(step))
            return string.Create(CultureInfo.InvariantCulture, $"briefly {ConnectMilliseconds / 100} tcp {step.Port}");
        if (IsUdp(step))
        {
            return IsFixed(step)
                ? string.Create(CultureInfo.InvariantCulture, $"udp {step.Port} {(step.Payload is { } text ? BashText.Format(text.Bytes.Span) : "x")}")
                : string.Create(CultureInfo.InvariantCulture, $"sized {step.Port} {step.Size}");
        }

        var (size, pattern) = step switch
        {
            { Payload: { } payload } => (string.Create(CultureInfo.InvariantCulture, $" -s {payload.Bytes.Length}"), payload.Bytes.IsEmpty ? "" : $" -p {Convert.ToHexStringLower(payload.Bytes.Span)}"),
            { Size: { } whole } => (string.Create(CultureInfo.InvariantCulture, $" -s $(({whole} - headers))"), ""),
            _ => ("", ""),
        };
        return $"briefly {ConnectMilliseconds / 100} echo_request{size}{pattern}";
    }
}
