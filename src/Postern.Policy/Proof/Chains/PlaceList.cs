using Postern.Policy.Proof.Cells;
using Postern.Rules.Model;

namespace Postern.Policy.Proof.Chains;

/// <summary>Kinds of packet as places for people: <c>tcp/22,80</c>, <c>icmp</c>, <c>everything</c>.</summary>
internal static class PlaceList
{
    /// <summary>More than these are counted, not named.</summary>
    private const int MostPlaces = 12;

    /// <param name="passing">What passes, and where in the filter it arrives.</param>
    /// <param name="all">All kinds of packet, so that "everything" can be told.</param>
    public static IReadOnlyList<string> Of(IEnumerable<(PacketCell Cell, FilterPart Part)> passing, IReadOnlyCollection<PacketCell> all)
    {
        var list = passing.ToList();
        if (list.Count == 0)
            return [];
        var texts = new List<string>();
        var plain = list.Where(p => !p.Part.IsForwarded && p.Cell.Notes.Length == 0).ToList();
        var own = all.Where(c => !c.IsForwarded && c.Notes.Length == 0).ToList();
        if (own.Count > 0 && plain.Select(p => p.Cell).Distinct().Count() == own.Count)
            texts.Add("everything");
        else
            texts.AddRange(Grouped(plain.Select(p => p.Cell), ""));

        // With a payload, a size or another field of its own: only where the same port is not open anyway.
        var covered = plain.GroupBy(p => p.Cell.Witness.Protocol).ToDictionary(g => g.Key, g => g.Select(p => p.Cell.Ports).OfType<PortSet>().SelectMany(s => s.Ranges).ToHashSet());
        foreach (var notes in list.Where(p => !p.Part.IsForwarded && p.Cell.Notes.Length > 0 && !p.Part.Place.Contains('→')).GroupBy(p => p.Cell.Notes))
            texts.AddRange(Grouped(notes.Select(p => p.Cell).Where(c => !IsCovered(c, covered)), notes.Key));
        foreach (var group in list.Where(p => p.Part.IsForwarded).GroupBy(p => p.Part.Place.Contains('→') ? p.Part.Place : ""))
            texts.AddRange(group.Key.Length > 0 ? [group.Key] : group.GroupBy(p => p.Cell.Notes).SelectMany(g => Grouped(g.Select(p => p.Cell), g.Key)));
        return texts.Count <= MostPlaces ? texts : [.. texts.Take(MostPlaces), $"and {texts.Count - MostPlaces} more"];
    }

    private static bool IsCovered(PacketCell cell, Dictionary<IpProtocol, HashSet<PortRange>> covered) =>
        covered.TryGetValue(cell.Witness.Protocol, out var ranges) && (cell.Ports is null || cell.Ports.Ranges.All(ranges.Contains));

    private static IEnumerable<string> Grouped(IEnumerable<PacketCell> cells, string notes) => cells.GroupBy(c => c.Witness.Protocol)
        .Select(g => (g.First().Ports is null ? Name(g.Key) : $"{g.Key}/{PortSet.Union(g.Select(c => c.Ports!))}") + notes);

    private static string Name(IpProtocol protocol) => protocol == IpProtocol.Icmp || protocol == IpProtocol.IcmpV6 ? "icmp" : byte.TryParse(protocol.ToString(), out _) ? "other protocols" : protocol.ToString();
}
