using System.Globalization;
using Postern.Policy.Backends.Clients.Scripts;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Web;

/// <summary>
/// curl, a line for each knock. A host with addresses of both versions is knocked at over both: curl begins with IPv6 and tries IPv4 after a fifth of a second.
/// A datagram is the question for a file that TFTP begins with, where any will do.
/// </summary>
public sealed class CurlClient : ScriptForm
{
    private const string Start = """
        set -u
        host=${1:-{0}}
        # The name is looked up before, because the time for it would count against the first knock's.
        if command -v getent >/dev/null; then
          getent ahosts "$host" >/dev/null || { echo "$0: there is no host $host" >&2; exit 1; }
        fi
        case $host in
          *:*) host="[$host]" ;;
        esac
        # No configuration and no proxy of yours comes between.
        knock() { curl -q -s -g --noproxy '*' -o /dev/null "$@"; }
        """;

    public override string Name => "curl";

    public override string Description => "a shell script around curl, for TCP, web requests and datagrams without a payload";

    protected override Diagnostic? Refusal(KnockStep step, KnockHost host) => step switch
    {
        { Port: null } => ClientDiagnostics.CannotSend(step, Name, "it sends no pings", "use --as bash or --as python"),
        _ when IsUdp(step) && !KnockPacket.IsAnyDatagram(step) => ClientDiagnostics.CannotSend(step, Name, "its only datagrams are TFTP's, whose bytes are TFTP's too", "use --as bash or --as python"),
        _ => null,
    };

    protected override string Compose(KnockedDoor door, KnockHost host)
    {
        var script = new ClientScript("# ");
        script.Line("#!/bin/sh").Header(door, host);
        script.Comment("Run it with sh. Another host may be named behind it.");
        script.Lines(Start.Replace("{0}", host.Text, StringComparison.Ordinal)).Line();
        var version = door.Family switch { IpFamily.V4 => " -4", IpFamily.V6 => " -6", _ => "" };
        for (var i = 0; i < door.Knocks.Count; i++)
        {
            script.Knock(door, i).Line(Command(door.Knocks[i].Step, version));
            if (door.Knocks[i].Pause > TimeSpan.Zero)
                script.Line($"sleep {Seconds(door.Knocks[i].Pause)}");
        }

        return script.ToString();
    }

    private static string Command(KnockStep step, string version)
    {
        if (step.Request is { } request)
        {
            var method = request.Method switch { "GET" => "", "HEAD" => " -I", "POST" or "PUT" or "PATCH" => $" -X {request.Method} -d ''", _ => $" -X {BashText.Quoted(request.Method)}" };
            return string.Create(
                CultureInfo.InvariantCulture,
                $"knock{version} -m {RequestSeconds}{method} --request-target {BashText.Quoted(request.Path)} \"http://$host:{step.Port}/\" || {{ echo \"no web server takes a request at $host, port {step.Port}\" >&2; exit 1; }}");
        }

        // Half a second is time for both versions of IP, and not for a SYN that is sent again.
        return IsUdp(step)
            ? string.Create(CultureInfo.InvariantCulture, $"knock{version} -m 1 \"tftp://$host:{step.Port}/x\"")
            : string.Create(CultureInfo.InvariantCulture, $"knock{version} -m 0.5 \"http://$host:{step.Port}/\"");
    }
}
