using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Postern.Linux.Nftables;
using Postern.Policy.Backends.Nftables.Loading;

namespace Postern.Watcher.Gates;

/// <summary>The elements of sets that packets fill, read to the millisecond. Sets of other kinds are few and small: libnftables lists them.</summary>
internal static class StateElements
{
    /// <summary>True for a set of timed elements whose parts are addresses, ports and marks.</summary>
    public static bool CanRead(LoadedSet set) =>
        set.Flags.Contains("timeout") && !set.Flags.Contains("interval") && set.DataType is null or "mark"
        && set.KeyType.Split(" . ").All(part => part is "ipv4_addr" or "ipv6_addr" or "mark" or "inet_service");

    /// <summary>Null when there is no such set.</summary>
    public static IReadOnlyList<LoadedElement>? Read(SetDump dump, string table, LoadedSet set)
    {
        var parts = set.KeyType.Split(" . ");
        var elements = new List<LoadedElement>();
        return dump.Read(table, set.Name, elements.Clear, (key, data, timeout, expires) =>
        {
            var texts = new string[parts.Length];
            for (var i = 0; i < parts.Length; i++)
                texts[i] = Part(parts[i], ref key);
            elements.Add(new LoadedElement(texts, data.Length < 4 ? null : Number(data), timeout, expires, null));
        }) ? elements : null;
    }

    private static string Part(string type, ref ReadOnlySpan<byte> key)
    {
        var length = type switch { "ipv6_addr" => 16, "inet_service" => 2, _ => 4 };
        if (key.Length < length)
            return "";
        var value = key[..length];
        key = key[Math.Min((length + 3) & ~3, key.Length)..];
        return type switch
        {
            "mark" => Number(value),
            "inet_service" => BinaryPrimitives.ReadUInt16BigEndian(value).ToString(CultureInfo.InvariantCulture),
            _ => new IPAddress(value).ToString(),
        };
    }

    private static string Number(ReadOnlySpan<byte> mark) => MemoryMarshal.Read<uint>(mark).ToString(CultureInfo.InvariantCulture);
}
