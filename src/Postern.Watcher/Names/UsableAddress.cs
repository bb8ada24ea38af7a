using System.Net;
using Postern.Rules.Model;

namespace Postern.Watcher.Names;

/// <summary>
/// Which addresses a name may stand for. Whoever answers for a name decides who gets in; an answer that is a mistake, a block list's or
/// an attempt to reach what is inside must not open anything.
/// </summary>
public static class UsableAddress
{
    /// <summary>Unspecified, loopback, link-local, multicast, reserved and broadcast; IPv4 dressed as IPv6, which no packet has as its source.</summary>
    private static readonly AddressRange[] Never = Ranges(
        "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3", "::/96", "::ffff:0:0/96", "fe80::/10", "fec0::/10", "ff00::/8");

    /// <summary>RFC 1918, 6598 and 4193.</summary>
    private static readonly AddressRange[] Private = Ranges("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7");

    /// <summary>Zones that are never delegated to anybody: RFC 6761, 6762 (with its appendix G), 8375 and ICANN's for private use.</summary>
    private static readonly string[] LocalZones =
        [".home.arpa", ".internal", ".local", ".lan", ".home", ".localdomain", ".intranet", ".private", ".corp", ".test"];

    /// <summary>Why the address does not count; null when it does.</summary>
    public static string? Refusal(string hostName, IPAddress address) =>
        IsIn(Never, address) ? "no address of a host"
        : IsIn(Private, address) && !IsLocal(hostName) ? "private, while the name is not"
        : null;

    /// <summary>A name that only the own network can give: one word, or one in a zone of home networks.</summary>
    public static bool IsLocal(string hostName) => !hostName.Contains('.') || LocalZones.Any(zone => hostName.EndsWith(zone, StringComparison.Ordinal));

    private static bool IsIn(AddressRange[] ranges, IPAddress address) => Array.Exists(ranges, r => r.Contains(address));

    private static AddressRange[] Ranges(params string[] texts) => [.. texts.Select(t => AddressRange.TryParse(t, out var range) ? range : throw new FormatException(t))];
}
