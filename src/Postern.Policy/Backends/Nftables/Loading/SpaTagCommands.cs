using System.Buffers.Binary;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Rules.Doors;

namespace Postern.Policy.Backends.Nftables.Loading;

/// <summary>Which tags the kernel hands up packets by: the whole set is exchanged, and each packet meets the old one or the new.</summary>
public static class SpaTagCommands
{
    /// <summary>Those of 19 periods, of two keys while one follows the other, and of one more.</summary>
    public const int Most = 64;

    /// <summary>To be run as one transaction.</summary>
    /// <param name="table">One that takes Postern's own packets: others have no such set.</param>
    /// <param name="tags">At most <see cref="Most"/> of 8 bytes, as packets have them; with none no packet is handed up by its tag.</param>
    public static string Exchange(string table, IReadOnlyCollection<ReadOnlyMemory<byte>> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tags.Count, Most);
        if (tags.Any(t => t.Length != SpaShape.TagLength))
            throw new ArgumentException($"a tag has {SpaShape.TagLength} bytes", nameof(tags));
        var elements = tags.Select(t => $"0x{BinaryPrimitives.ReadUInt64BigEndian(t.Span):x16}").Distinct().ToList();
        return $"flush set inet {table} {GuardNames.SpaTags}\n" + (elements.Count == 0 ? "" : ElementCommands.Add(table, GuardNames.SpaTags, elements));
    }
}
