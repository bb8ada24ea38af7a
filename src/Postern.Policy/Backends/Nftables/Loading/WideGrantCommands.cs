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
        return (met.Count == 0 ? ElementCommands.Absent(table, added.Set, [added.Key]) : RemoveAll(table, met))
            + ElementCommands.Add(table, added.Set, pieces.Select(p => $"{p.Key} timeout {NftText.Time(p.For)} expires {NftText.Time(p.Left)}"));
    }

    /// <summary>Ends every wide grant that the source has a part in. Empty where there is none.</summary>
    /// <param name="door">Null: at all doors.</param>
    public static string Revoke(string table, IEnumerable<WideGrant> standing, HostAddress source, uint? door)
    {
        ArgumentNullException.ThrowIfNull(standing);
        var ended = standing.Where(s => s.Range.Contains(source) && (door is null || s.Door == door)).ToList();
        return ended.Count == 0 ? "" : RemoveAll(table, ended);
    }

    private static string RemoveAll(string table, List<WideGrant> grants) => ElementCommands.Absent(table, grants[0].Set, [.. grants.Select(g => g.Key).Distinct()]);

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
