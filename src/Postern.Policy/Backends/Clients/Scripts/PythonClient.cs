using System.Globalization;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Scripts;

/// <summary>Python with its standard library. Echo requests leave by a socket for pings where the system allows it to all, by a raw one, or else by ping.</summary>
public sealed class PythonClient : ScriptForm
{
    private const string Start = """

        HOST = sys.argv[1] if len(sys.argv) > 1 else {0}
        try:
            # One address for all knocks: a name may stand for several, and the gate lets in the one that knocked.
            FAMILY, _, _, _, ADDRESS = socket.getaddrinfo(HOST, 0, socket.{1}, socket.SOCK_DGRAM)[0]
        except OSError as problem:
            sys.exit('%s: %s' % (HOST, problem))


        def to(port):
            return (ADDRESS[0], port) + ADDRESS[2:]
        """;

    private const string Headers = """


        def rest(size):
            # What a packet of this size holds behind its headers.
            length = size - (48 if FAMILY == socket.AF_INET6 else 28)
            if length < 0:
                sys.exit('no packet to %s has %d bytes' % (ADDRESS[0], size))
            return bytes(length)
        """;

    private const string Tcp = """


        def tcp(port):
            with socket.socket(FAMILY, socket.SOCK_STREAM) as knock:
                knock.settimeout({0})  # a SYN without an answer is sent again after a second
                try:
                    knock.connect(to(port))
                except OSError:
                    pass  # nothing answers a knock
        """;

    private const string Udp = """


        def udp(port, payload):
            with socket.socket(FAMILY, socket.SOCK_DGRAM) as knock:
                knock.sendto(payload, to(port))
        """;

    private const string Echo = """


        def echo(payload, any_payload=True):
            six = FAMILY == socket.AF_INET6
            packet = struct.pack('!BBHHH', 128 if six else 8, 0, 0, os.getpid() & 0xffff, 1) + payload
            if not six:  # the kernel sums up ICMPv6 itself
                words = struct.unpack('!%dH' % ((len(packet) + 1) // 2), packet + b'\0' * (len(packet) % 2))
                total = sum(words)
                total = (total >> 16) + (total & 0xffff)
                total = ~(total + (total >> 16)) & 0xffff
                packet = packet[:2] + struct.pack('!H', total) + packet[4:]
            for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
                try:
                    knock = socket.socket(FAMILY, kind, socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP)
                except OSError:
                    continue  # not permitted, or not known here
                with knock:
                    knock.sendto(packet, to(0))
                return
            if not any_payload:
                sys.exit('this system lets only its administrator choose what a ping says')
            words = ['-n', '1', '-w', '300', '-l'] if os.name == 'nt' else ['-c', '1', '-s']
            try:
                subprocess.run(['ping'] + words + [str(len(payload)), ADDRESS[0]], stdout=subprocess.DEVNULL, timeout=0.5)
            except subprocess.TimeoutExpired:
                pass  # nothing answers a knock
        """;

    private const string Http = """


        def http(port, method, path):
            name = '[%s]' % HOST if ':' in HOST else HOST
            try:
                with socket.socket(FAMILY, socket.SOCK_STREAM) as knock:
                    knock.settimeout({0})
                    knock.connect(to(port))
                    knock.sendall(('%s %s HTTP/1.0\r\nHost: %s:%d\r\nContent-Length: 0\r\n\r\n' % (method, path, name, port)).encode())
                    knock.recv(1)
            except OSError as problem:
                sys.exit('no web server takes a request at %s, port %d: %s' % (ADDRESS[0], port, problem))
        """;

    public override string Name => "python";

    public override string Description => "a script for Python 3.6 or later, without packages";

    protected override Diagnostic? Refusal(KnockStep step, KnockHost host) => null;

    protected override string Compose(KnockedDoor door, KnockHost host)
    {
        var script = new ClientScript("# ");
        script.Line("#!/usr/bin/env python3").Header(door, host);
        script.Comment("Run it with python3 (3.6 or later). Another host may be named behind it.");
        var echoes = door.Knocks.Any(k => IsEcho(k.Step));
        string[] modules = ["socket", "sys", "time", .. echoes ? ["os", "struct", "subprocess"] : Array.Empty<string>()];
        foreach (var module in modules.Order(StringComparer.Ordinal))
            script.Line($"import {module}");
        var family = door.Family switch { IpFamily.V4 => "AF_INET", IpFamily.V6 => "AF_INET6", _ => "AF_UNSPEC" };
        script.Lines(Start.Replace("{0}", PythonText.Quoted(host.Text), StringComparison.Ordinal).Replace("{1}", family, StringComparison.Ordinal)
            + Where(door, s => s.Size is not null && s.Payload is null, "\n" + Headers)
            + Where(door, IsTcp, "\n" + Tcp.Replace("{0}", Seconds(TimeSpan.FromMilliseconds(ConnectMilliseconds)), StringComparison.Ordinal))
            + Where(door, IsUdp, "\n" + Udp)
            + Where(door, IsEcho, "\n" + Echo)
            + Where(door, IsRequest, "\n" + Http.Replace("{0}", RequestSeconds.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        script.Line().Line();
        for (var i = 0; i < door.Knocks.Count; i++)
        {
            script.Knock(door, i).Line(Call(door.Knocks[i].Step));
            if (door.Knocks[i].Pause > TimeSpan.Zero)
                script.Line($"time.sleep({Seconds(door.Knocks[i].Pause)})");
        }

        return script.ToString();
    }

    private static string Call(KnockStep step)
    {
        if (step.Request is { } request)
            return string.Create(CultureInfo.InvariantCulture, $"http({step.Port}, {PythonText.Quoted(request.Method)}, {PythonText.Quoted(request.Path)})");
        if (IsTcp(step))
            return string.Create(CultureInfo.InvariantCulture, $"tcp({step.Port})");
        var payload = step.Payload is { } text ? PythonText.Bytes(text.Bytes.Span) : step.Size is { } size ? string.Create(CultureInfo.InvariantCulture, $"rest({size})") : IsEcho(step) ? "bytes(56)" : "b'x'";
        return IsUdp(step) ? string.Create(CultureInfo.InvariantCulture, $"udp({step.Port}, {payload})") : $"echo({payload}{(step.Payload is null ? "" : ", any_payload=False")})";
    }
}
