using System.Net;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Lowering;

/// <summary>Trusted sources as entries of one list in each IP version; a name stands in both, and the router keeps it resolved.</summary>
internal static class TrustedEntries
{
    public static IEnumerable<AddressListEntry> Of(Guard guard)
    {
        var known = new HashSet<(IpFamily, string)>();
        foreach (var source in guard.Trusted)
        {
            var entries = source.Range is { } range
                ? Pieces(range).Select(r => (r.Family, Range: (AddressRange?)r, Text: r.ToString()))
                : IpFamily.Both.Each().Select(f => (Family: f, Range: (AddressRange?)null, Text: source.HostName!));
            foreach (var (family, piece, text) in entries)
            {
                if (known.Add((family, text)))
                    yield return new AddressListEntry(family, RouterNames.Trusted, piece, piece is null ? text : null, null, RouterNames.GateComment($"trusted-{text}"), false, source.Span);
            }
        }
    }

    /// <summary>IPv6 lists take prefixes alone.</summary>
    private static IEnumerable<AddressRange> Pieces(AddressRange range)
    {
        if (range.Family == IpFamily.V4 || range.PrefixLength is not null)
        {
            yield return range;
            yield break;
        }

        for (var next = range.FirstNumber; ;)
        {
            var length = 128;
            while (length > 0 && Span(length - 1) is var span && (next & span) == 0 && range.LastNumber - next >= span)
                length--;
            Span<byte> bytes = stackalloc byte[16];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, next);
            yield return AddressRange.Prefix(new IPAddress(bytes.ToArray()), length);
            if (range.LastNumber - next <= Span(length))
                yield break;
            next += Span(length) + 1;
        }

        static UInt128 Span(int length) => length == 0 ? UInt128.MaxValue : (UInt128.One << (128 - length)) - 1;
    }
}
