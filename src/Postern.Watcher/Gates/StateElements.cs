using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Postern.Linux.Nftables;
using Postern.Policy.Backends.Nftables.Loading;

namespace Postern.Watcher.Gates;

/// <param name="mark">A door's number, or a state; null where the set has none.</param>
/// <param name="timeout">Null for an element that stays.</param>
public delegate void StateVisitor(string source, uint? mark, TimeSpan? timeout, TimeSpan? expires);

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

    /// <summary>The same without an object for each: the address that an element begins with, and the mark that follows it or is its value.</summary>
    /// <param name="begin">Called again where the set changed while it was read: all visits begin anew.</param>
    public static bool Visit(SetDump dump, string table, LoadedSet set, Action begin, StateVisitor visit)
    {
        var addressBytes = set.KeyType.StartsWith("ipv6_addr", StringComparison.Ordinal) ? 16 : 4;
        var hasMark = set.KeyType.EndsWith(" . mark", StringComparison.Ordinal);
        return dump.Read(table, set.Name, begin, (key, data, timeout, expires) =>
        {
            if (key.Length < addressBytes + (hasMark ? 4 : 0))
                return;
            var mark = hasMark ? key[addressBytes..] : data;
            visit(Address(key[..addressBytes]), mark.Length < 4 ? null : MemoryMarshal.Read<uint>(mark), timeout, expires);
        });
    }

    private static string Address(ReadOnlySpan<byte> bytes) => bytes.Length == 4
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes[0]}.{bytes[1]}.{bytes[2]}.{bytes[3]}")
        : new IPAddress(bytes).ToString();

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
