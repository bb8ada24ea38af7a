using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd.Commands;

/// <summary>Ports as firewalls' commands spell them: <c>22</c>, <c>22:25</c>, <c>22-25</c>, <c>80,443</c>, <c>ssh</c>.</summary>
internal static class ServicePorts
{
    /// <summary>Null for what is no port.</summary>
    public static IReadOnlyList<PortRange>? Read(string text)
    {
        var ranges = new List<PortRange>();
        foreach (var item in text.Split(','))
        {
            // Names have hyphens too.
            var border = item.Length > 0 && char.IsAsciiDigit(item[0]) ? item.AsSpan().IndexOfAny(':', '-') : -1;
            var first = Port(border < 0 ? item : item[..border]);
            var last = border < 0 ? first : Port(item[(border + 1)..]);
            if (first is not { } low || last is not { } high || high < low)
                return null;
            ranges.Add(new PortRange(low, high));
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
        : Named(text);

    /// <summary>Names of /etc/services that stand in commands of this kind.</summary>
    private static ushort? Named(string text) => text.ToLowerInvariant() switch
    {
        "ftp" => 21,
        "ssh" => 22,
        "telnet" => 23,
        "smtp" => 25,
        "domain" => 53,
        "http" or "www" => 80,
        "pop3" => 110,
        "ntp" => 123,
        "imap" or "imap2" => 143,
        "https" => 443,
        "smtps" => 465,
        "submission" => 587,
        "imaps" => 993,
        "pop3s" => 995,
        "openvpn" => 1194,
        "mysql" => 3306,
        "ms-wbt-server" => 3389,
        "postgresql" => 5432,
        "vnc-server" => 5900,
        _ => null,
    };
}
