using System.Globalization;
using System.Text.RegularExpressions;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Shouldly;

namespace Postern.Tests.Clients;

/// <summary>What a RouterOS console would send for a script of knocks, worked out from the script's text alone.</summary>
internal static partial class RouterOsConsole
{
    /// <summary>Each with the time at which it leaves.</summary>
    public static IReadOnlyList<(TimeSpan At, Packet Packet)> Packets(string script, HostAddress source)
    {
        var templates = new Dictionary<string, Dictionary<string, string>>();
        var sent = new List<(TimeSpan, Packet)>();
        var now = TimeSpan.Zero;
        foreach (var line in script.Split('\n').Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (line.StartsWith("/tool traffic-generator packet-template add ", StringComparison.Ordinal))
                templates[Values(line)["name"]] = Values(line);
            else if (Execute().Match(line) is { Success: true } job)
                sent.AddRange(Run(Unquoted(job.Groups[1].Value), templates, source, (ushort)(40_000 + sent.Count)).Select(p => (now, p)));
            else if (line.StartsWith(":delay ", StringComparison.Ordinal))
                now += TimeSpan.FromMilliseconds(int.Parse(line[7..].Replace("ms", ""), CultureInfo.InvariantCulture));
        }

        templates.Keys.ShouldAllBe(name => script.TrimEnd().EndsWith($"packet-template remove [find name={name}]\n}}") || script.Contains($"\n/tool traffic-generator packet-template remove [find name={name}]\n/"));
        return sent;
    }

    /// <summary>The script of each job.</summary>
    public static IReadOnlyList<string> Jobs(string script) => [.. Execute().Matches(script).Select(m => Unquoted(m.Groups[1].Value))];

    private static IEnumerable<Packet> Run(string command, Dictionary<string, Dictionary<string, string>> templates, HostAddress source, ushort port)
    {
        var values = Values(command);
        if (command.StartsWith("/tool fetch ", StringComparison.Ordinal))
        {
            var url = new Uri(values["url"]);
            var syn = Base(source, HostAddress.Parse(url.DnsSafeHost), IpProtocol.Tcp, port, (ushort)url.Port) with { TcpFlags = TcpFlags.Syn, Length = 60 };
            yield return syn;
            if (url.PathAndQuery == "/")
                yield break;
            yield return syn with { Source = syn.Destination, Destination = syn.Source, SourcePort = syn.DestinationPort, DestinationPort = port, TcpFlags = TcpFlags.Syn | TcpFlags.Ack };
            yield return syn with { TcpFlags = TcpFlags.Ack };
            var text = $"{values.GetValueOrDefault("http-method", "get").ToUpperInvariant()} {Regex.Match(values["url"], "^http://[^/]+(.*)$").Groups[1].Value} HTTP/1.1\r\nHost: a\r\n\r\n";
            yield return syn with { TcpFlags = TcpFlags.Ack | TcpFlags.Psh, Payload = System.Text.Encoding.ASCII.GetBytes(text), Length = 52 + text.Length };
        }
        else if (command.StartsWith("/resolve ", StringComparison.Ordinal))
        {
            yield return Base(source, HostAddress.Parse(values["server"]), IpProtocol.Udp, port, ushort.Parse(values["server-port"], CultureInfo.InvariantCulture)) with { Payload = new byte[31], Length = 59 };
        }
        else if (command.StartsWith("/ping ", StringComparison.Ordinal))
        {
            values["count"].ShouldBe("1");
            var to = HostAddress.Parse(command.Split(' ')[1]);
            var size = int.Parse(values.GetValueOrDefault("size", "56"), CultureInfo.InvariantCulture);
            yield return Echo(Base(source, to, to.Family == IpFamily.V6 ? IpProtocol.IcmpV6 : IpProtocol.Icmp, 0, 0)) with { Payload = new byte[size - 28], Length = size };
        }
        else
        {
            command.ShouldStartWith("/tool traffic-generator quick ");
            values["packet-count"].ShouldBe("1");
            yield return Generated(templates[values["tx-template"]], int.Parse(values["packet-size"], CultureInfo.InvariantCulture), source);
        }
    }

    private static Packet Generated(Dictionary<string, string> template, int size, HostAddress source)
    {
        var stack = template["header-stack"].Split(',');
        var isV6 = stack[1] == "ipv6";
        var to = HostAddress.Parse(template[isV6 ? "ipv6-dst" : "ip-dst"]);
        var raw = Convert.FromHexString(template.GetValueOrDefault("raw-header", ""));
        var length = size - 14;
        if (stack[2] == "raw")
        {
            raw.Length.ShouldBe(length - 20);
            Enumerable.Range(0, (raw.Length + 1) / 2).Sum(i => (raw[2 * i] << 8) + ((2 * i) + 1 < raw.Length ? raw[(2 * i) + 1] : 0)).ShouldSatisfyAllConditions(sum => (sum % 0xFFFF).ShouldBe(0, "the checksum"));
            template["ip-protocol"].ShouldBe("icmp");
            return Base(source, to, IpProtocol.Icmp, 0, 0) with { IcmpType = raw[0], IcmpCode = raw[1], Payload = raw.AsMemory(8), Length = length };
        }

        var header = (isV6 ? 40 : 20) + (stack[2] == "tcp" ? 20 : 8);
        var packet = Base(source, to, stack[2] == "tcp" ? IpProtocol.Tcp : IpProtocol.Udp, ushort.Parse(template[stack[2] + "-src-port"], CultureInfo.InvariantCulture), ushort.Parse(template[stack[2] + "-dst-port"], CultureInfo.InvariantCulture));
        var payload = new byte[length - header];
        raw.CopyTo(payload, 0);
        return packet with
        {
            TcpFlags = stack[2] == "tcp" ? template["tcp-flags"].Split(',').Select(f => Enum.Parse<TcpFlags>(f, ignoreCase: true)).Aggregate((a, b) => a | b) : TcpFlags.None,
            Payload = payload,
            Length = length,
        };
    }

    private static Packet Base(HostAddress source, HostAddress to, IpProtocol protocol, ushort from, ushort port) => new()
    {
        Source = source,
        Destination = to,
        Protocol = protocol,
        SourcePort = from,
        DestinationPort = port,
        InInterface = "outside",
    };

    private static Packet Echo(Packet packet) => packet with { IcmpType = packet.Protocol == IpProtocol.IcmpV6 ? (byte)128 : (byte)8 };

    private static Dictionary<string, string> Values(string command) => Value().Matches(command).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.StartsWith('"') ? Unquoted(m.Groups[2].Value) : m.Groups[2].Value);

    private static string Unquoted(string text) => Regex.Replace(text[1..^1], @"\\(.)", "$1");

    [GeneratedRegex("(?m)^:set knock \\[:execute (\"(?:[^\"\\\\]|\\\\.)*\")\\]$", RegexOptions.None, 1000)]
    private static partial Regex Execute();

    [GeneratedRegex("(?<= )([a-z0-9-]+)=(\"(?:[^\"\\\\]|\\\\.)*\"|[^ ]+)", RegexOptions.None, 1000)]
    private static partial Regex Value();
}
