namespace Postern.Watcher.Names.Resolving;

/// <summary>
/// Names as they stand in messages: labels behind their lengths, ended by an empty one, here always in lower case and uncompressed, so
/// that two names are equal when their bytes are. RFC 1035, 3.1 and 4.1.4.
/// </summary>
internal static class DnsName
{
    public const int MaximumBytes = 255;

    private const int MaximumLabel = 63;
    private const int PointerBits = 0xc0;

    /// <summary>No honest server compresses a name more than once or twice.</summary>
    private const int MaximumPointers = 32;

    /// <summary>Null for what no message can carry.</summary>
    public static byte[]? Write(string hostName)
    {
        var name = new List<byte>(hostName.Length + 2);
        foreach (var label in hostName.TrimEnd('.').Split('.'))
        {
            if (label.Length is 0 or > MaximumLabel || !label.All(char.IsAscii))
                return null;
            name.Add((byte)label.Length);
            name.AddRange(label.Select(c => (byte)char.ToLowerInvariant(c)));
        }

        name.Add(0);
        return name.Count <= MaximumBytes ? [.. name] : null;
    }

    /// <summary>Reads the name at <paramref name="at"/>; a pointer may only lead to what stands before it, so every name ends.</summary>
    /// <param name="name">At least <see cref="MaximumBytes"/> long.</param>
    /// <returns>Where the message goes on behind the name; -1 where there is none.</returns>
    public static int Read(ReadOnlySpan<byte> message, int at, Span<byte> name, out int length)
    {
        length = 0;
        var behind = -1;
        var pointers = 0;
        for (var before = at; at < message.Length;)
        {
            int first = message[at];
            if ((first & PointerBits) == PointerBits)
            {
                if (at + 1 >= message.Length)
                    return -1;
                behind = behind < 0 ? at + 2 : behind;
                at = ((first & ~PointerBits) << 8) | message[at + 1];
                if (at >= before || ++pointers > MaximumPointers)
                    return -1;
                before = at;
                continue;
            }

            if (first > MaximumLabel || at + first >= message.Length || length + first + 2 > MaximumBytes)
                return -1;
            name[length++] = (byte)first;
            for (var i = 1; i <= first; i++)
                name[length++] = message[at + i] is >= (byte)'A' and <= (byte)'Z' and var upper ? (byte)(upper | 0x20) : message[at + i];
            at += first + 1;
            if (first == 0)
                return behind < 0 ? at : behind;
        }

        return -1;
    }
}
