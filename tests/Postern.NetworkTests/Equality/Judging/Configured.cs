using System.Net;
using Postern.NetworkTests.Equality.Generation;
using Postern.Rules.Model;

namespace Postern.NetworkTests.Equality.Judging;

/// <summary>
/// Configured entries may overlap, and the kernel's intervals are cut otherwise than the configuration's. What counts is how long
/// each address stays in the list.
/// </summary>
internal static class Configured
{
    private static readonly IPAddress[] Addresses =
        [.. Ground.Sources4, .. Ground.Sources6, Ground.Behind4, Ground.Behind6, .. new[] { "198.51.100.0", "198.51.100.15", "198.51.100.140", "198.51.100.255", "10.255.255.255", "203.0.113.1", "2001:db8:77::9", "2001:db8:1::1" }.Select(IPAddress.Parse)];

    public static void Add(Dictionary<Entry, TimeSpan?> entries, string list, IReadOnlyList<(AddressRange Range, TimeSpan? Until)> configured)
    {
        foreach (var address in Addresses)
        {
            var holding = configured.Where(c => c.Range.Contains(address)).Select(c => c.Until).ToList();
            if (holding.Count > 0)
                entries[new Entry($"configured in {list}", $"{address}")] = holding.Contains(null) ? null : holding.Max();
        }
    }
}
