using Postern.Policy.Backends.Nftables.Guards;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Backends.Nftables.Loading;

/// <summary>A grant for all addresses of a range, as the kernel holds it.</summary>
/// <param name="Door">The door's number in the kernel.</param>
/// <param name="Left">What is left of <paramref name="For"/>.</param>
public sealed record WideGrant(AddressRange Range, uint Door, TimeSpan For, TimeSpan Left)
{
    /// <summary>As nft writes it.</summary>
    public string Key => $"{Range} . {NftText.Mark(Door)}";

    public string Set => GuardNames.WideGrants + NftText.Digit(Range.Family);

    /// <summary>Null for an element that is over, or is not of a set of wide grants.</summary>
    public static WideGrant? Of(LoadedElement element)
    {
        ArgumentNullException.ThrowIfNull(element);
        return element is { Key: [var range, var door], Timeout: { } time, Expires: { } left } && left > TimeSpan.Zero
            && AddressRange.TryParse(range, out var parsed) && uint.TryParse(door, out var number) ? new WideGrant(parsed, number, time, left) : null;
    }
}

/// <summary>
/// Grants for prefixes. The kernel keeps them as intervals and refuses two of one door that overlap, and everybody may be promised a
/// different time: where they overlap, they are cut into pieces, each of which lasts as long as the longest of the grants that cover it.
/// </summary>
public static class WideGrantCommands
{
    /// <summary>To be run as one transaction. Nobody's grant is shortened, and no address gets a time that none of the grants gave it.</summary>
    /// <param name="standing">What the set of this IP version holds.</param>
    public static string Grant(string table, IEnumerable<WideGrant> standing, WideGrant added)
    {
        ArgumentNullException.ThrowIfNull(standing);
        ArgumentNullException.ThrowIfNull(added);
        var met = standing.Where(s => s.Door == added.Door && s.Range.Overlaps(added.Range)).ToList();
        var pieces = Pieces([.. met, added]);
        // One that was listed may be over meanwhile.
        return Remove(table, met)
            + ElementCommands.Add(table, added.Set, pieces.Select(Element));
    }

    /// <summary>For sets that hold nothing yet.</summary>
    public static string Load(string table, IReadOnlyList<WideGrant> grants) => string.Concat(grants.GroupBy(g => g.Set)
        .Select(set => ElementCommands.Add(table, set.Key, set.GroupBy(g => g.Door).SelectMany(Heaps).SelectMany(Pieces).Select(Element))));

    /// <summary>Ends these, whether they are there or not. Empty where there is none.</summary>
    public static string Remove(string table, IReadOnlyList<WideGrant> grants) =>
        string.Concat(grants.GroupBy(g => g.Set).Select(set => ElementCommands.Absent(table, set.Key, [.. set.Select(g => g.Key).Distinct()])));

    private static string Element(WideGrant grant) => $"{grant.Key} timeout {NftText.Time(grant.For)} expires {NftText.Time(grant.Left)}";

    /// <summary>Grants of which each overlaps another, if it overlaps any.</summary>
    private static IEnumerable<List<WideGrant>> Heaps(IEnumerable<WideGrant> grants)
    {
        var heap = new List<WideGrant>();
        var end = UInt128.Zero;
        foreach (var grant in grants.OrderBy(g => g.Range.FirstNumber))
        {
            if (heap.Count > 0 && grant.Range.FirstNumber > end)
            {
                yield return heap;
                heap = [];
            }

            heap.Add(grant);
            end = heap.Count == 1 || grant.Range.LastNumber > end ? grant.Range.LastNumber : end;
        }

        if (heap.Count > 0)
            yield return heap;
    }

    private static IEnumerable<WideGrant> Pieces(List<WideGrant> grants)
    {
        // Where a piece may begin; the last address of all has none behind it.
        var begins = grants.Select(g => g.Range.FirstNumber).Concat(grants.Where(g => g.Range.LastNumber < UInt128.MaxValue).Select(g => g.Range.LastNumber + 1)).Distinct().Order().ToList();
        var end = grants.Max(g => g.Range.LastNumber);
        WideGrant? piece = null;
        for (var i = 0; i < begins.Count; i++)
        {
            var first = new HostAddress(grants[0].Range.Family, begins[i]);
            var longest = grants.Where(g => g.Range.Contains(first)).MaxBy(g => g.Left);
            if (longest is not null)
            {
                var last = i + 1 < begins.Count ? begins[i + 1] - 1 : end;
                var isOneWith = piece is not null && piece.Left == longest.Left && piece.For == longest.For && piece.Range.LastNumber + 1 == first.Number;
                if (piece is not null && !isOneWith)
                    yield return piece;
                var range = AddressRange.Between(isOneWith ? piece!.Range.First : first.ToIPAddress(), (first with { Number = last }).ToIPAddress())!.Value;
                piece = longest with { Range = range };
            }
        }

        if (piece is not null)
            yield return piece;
    }
}
