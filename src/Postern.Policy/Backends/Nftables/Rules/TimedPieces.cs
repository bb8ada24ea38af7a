using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Backends.Nftables.Rules;

/// <summary>
/// Entries of a list as intervals that do not overlap, because nft takes no others: what several entries hold belongs to the one
/// that stays longest. All of them begin at the load, so that is when an address leaves the list.
/// </summary>
internal static class TimedPieces
{
    public static IEnumerable<(AddressRange Range, TimeSpan? Timeout)> Of(IEnumerable<AddressListEntry> entries)
    {
        var waiting = new Queue<(AddressRange Range, TimeSpan Timeout)>(
            entries.Select(e => (e.Range!.Value, e.Timeout ?? TimeSpan.MaxValue)).OrderBy(e => e.Value.FirstNumber));
        var longest = new PriorityQueue<(AddressRange Range, TimeSpan Timeout), TimeSpan>(Comparer<TimeSpan>.Create((a, b) => b.CompareTo(a)));
        (IpFamily Family, UInt128 First, UInt128 Last, TimeSpan Timeout)? piece = null;
        for (var at = UInt128.Zero; ;)
        {
            while (longest.TryPeek(out var top, out _) && top.Range.LastNumber < at)
                longest.Dequeue();
            if (longest.Count == 0 && waiting.TryPeek(out var begins) && begins.Range.FirstNumber > at)
                at = begins.Range.FirstNumber;
            while (waiting.TryPeek(out var next) && next.Range.FirstNumber <= at)
                longest.Enqueue(waiting.Dequeue(), next.Timeout);
            if (!longest.TryPeek(out var holder, out _))
                break;
            if (holder.Range.LastNumber < at)
                continue;
            var last = waiting.TryPeek(out var coming) && coming.Range.FirstNumber <= holder.Range.LastNumber ? coming.Range.FirstNumber - 1 : holder.Range.LastNumber;
            if (piece is { } before && before.Timeout == holder.Timeout && before.Last + 1 == at)
                piece = before with { Last = last };
            else
            {
                if (piece is { } done)
                    yield return Piece(done);
                piece = (holder.Range.Family, at, last, holder.Timeout);
            }

            if (last == UInt128.MaxValue)
                break;
            at = last + 1;
        }

        if (piece is { } end)
            yield return Piece(end);
    }

    private static (AddressRange Range, TimeSpan? Timeout) Piece((IpFamily Family, UInt128 First, UInt128 Last, TimeSpan Timeout) piece) =>
        (AddressRange.Between(new HostAddress(piece.Family, piece.First).ToIPAddress(), new HostAddress(piece.Family, piece.Last).ToIPAddress())!.Value,
            piece.Timeout == TimeSpan.MaxValue ? null : piece.Timeout);
}
