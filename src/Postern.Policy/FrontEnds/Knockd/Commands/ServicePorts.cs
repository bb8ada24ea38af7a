using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd.Commands;

/// <summary>Ports as firewalls' commands spell them: <c>22</c>, <c>22:25</c>, <c>22-25</c>, <c>80,443</c>, <c>ssh</c>.</summary>
internal static class ServicePorts
{
    /// <summary>Names of /etc/services that stand in commands of this kind.</summary>
    private static readonly Dictionary<string, ushort> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ftp"] = 21, ["ssh"] = 22, ["telnet"] = 23, ["smtp"] = 25, ["domain"] = 53, ["http"] = 80, ["www"] = 80, ["pop3"] = 110, ["ntp"] = 123,
        ["imap"] = 143, ["imap2"] = 143, ["https"] = 443, ["smtps"] = 465, ["submission"] = 587, ["imaps"] = 993, ["pop3s"] = 995,
        ["openvpn"] = 1194, ["mysql"] = 3306, ["ms-wbt-server"] = 3389, ["postgresql"] = 5432, ["vnc-server"] = 5900,
    };

    /// <summary>Null for what is no port.</summary>
    public static IReadOnlyList<PortRange>? Read(string text)
    {
        var ranges = new List<PortRange>();
        foreach (var item in text.Split(','))
        {
            var border = item.IndexOf(':') is var colon and > 0 ? colon : item.LastIndexOf('-') is var dash and > 0 && char.IsAsciiDigit(item[0]) ? dash : -1;
            if (border < 0 ? Port(item) is not { } only : Port(item[..border]) is not { } first || Port(item[(border + 1)..]) is not { } last || last < first)
                return null;
            ranges.Add(border < 0 ? new PortRange(Port(item)!.Value, Port(item)!.Value) : new PortRange(Port(item[..border])!.Value, Port(item[(border + 1)..])!.Value));
        }

        return ranges;
    }

    /// <summary>Every range with every protocol.</summary>
    public static IReadOnlyList<PortPattern> With(IReadOnlyList<PortRange> ranges, params IEnumerable<IpProtocol> protocols) =>
        [.. protocols.SelectMany(p => ranges.Select(r => new PortPattern(p, r)))];

    public static IpProtocol? Protocol(string text) => text.ToLowerInvariant() switch
    {
        "tcp" or "6" => IpProtocol.Tcp,
        "udp" or "17" => IpProtocol.Udp,
        _ => null,
    };

    private static ushort? Port(string text) =>
        text.Length is > 0 and <= 5 && text.All(char.IsAsciiDigit) ? int.Parse(text) is >= 1 and <= ushort.MaxValue and var number ? (ushort)number : null
        : Known.TryGetValue(text, out var known) ? known : null;
}
