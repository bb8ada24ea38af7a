using System.Net;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>What the configuration itself puts into the lists of a sequence.</summary>
internal static class ListEntryCheck
{
    private static readonly AddressRange CarrierGradeNat = AddressRange.Prefix(IPAddress.Parse("100.64.0.0"), 10);

    /// <summary>RFC 1918, RFC 4193 and link-local: one's own network, and fine as a block.</summary>
    private static readonly AddressRange[] Private =
    [
        AddressRange.Prefix(IPAddress.Parse("10.0.0.0"), 8), AddressRange.Prefix(IPAddress.Parse("172.16.0.0"), 12),
        AddressRange.Prefix(IPAddress.Parse("192.168.0.0"), 16), AddressRange.Prefix(IPAddress.Parse("169.254.0.0"), 16),
        AddressRange.Prefix(IPAddress.Parse("127.0.0.0"), 8), AddressRange.Prefix(IPAddress.Parse("fc00::"), 7),
        AddressRange.Prefix(IPAddress.Parse("fe80::"), 10),
    ];

    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var list in facts.Lists.Where(l => facts.KnockLists.Contains((l.Family, l.Name))))
        {
            foreach (var entry in list.Entries.Where(e => e.Timeout is null))
            {
                if (!list.IsGrant)
                    diagnostics.Add(ListDiagnostics.StaticStage(entry.AddressSpan, entry.Range?.ToString() ?? entry.HostName!, list.Name));
                else if (entry.Range is { } range && IsShared(range))
                    diagnostics.Add(ListDiagnostics.ManyAdmitted(entry.AddressSpan, range.ToString(), list.Name));
            }
        }
    }

    // A household's own IPv6 prefix is a /64 or a /56; a block of IPv4 is many people's.
    private static bool IsShared(AddressRange range) =>
        range.Overlaps(CarrierGradeNat)
        || (!Private.Any(p => p.Contains(range.First) && p.Contains(range.Last))
            && (range.Family == IpFamily.V4 ? !range.IsSingle : range.LastNumber - range.FirstNumber >= UInt128.One << 72));
}
