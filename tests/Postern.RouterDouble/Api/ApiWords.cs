using System.Buffers.Binary;
using System.Text;
using Postern.RouterDouble.Sessions;

namespace Postern.RouterDouble.Api;

/// <summary>The API's words: a length of 1 to 5 bytes and the bytes. A word of length 0 ends a sentence.</summary>
public static class ApiWords
{
    /// <summary>Null: the peer is gone, or asked for more than <paramref name="limit"/> bytes.</summary>
    public static async Task<IReadOnlyList<string>?> ReadSentence(Stream stream, int limit, CancellationToken stop)
    {
        var words = new List<string>();
        var left = limit;
        while (true)
        {
            if (await ReadLength(stream, stop).ConfigureAwait(false) is not { } length || length > left || words.Count > 10_000)
                return null;
            if (length == 0)
                return words;
            left -= length;
            var word = new byte[length];
            await stream.ReadExactlyAsync(word, stop).ConfigureAwait(false);
            words.Add(Encoding.UTF8.GetString(word));
        }
    }

    public static byte[] Encode(params IEnumerable<string> words)
    {
        using var bytes = new MemoryStream();
        foreach (var word in words)
        {
            var text = Encoding.UTF8.GetBytes(word);
            bytes.Write(Length(text.Length));
            bytes.Write(text);
        }

        bytes.WriteByte(0);
        return bytes.ToArray();
    }

    internal static byte[] Encode(DoubleSentence sentence, string? tag)
    {
        IEnumerable<string> tags = tag is null ? [] : [".tag=" + tag];
        return Encode([sentence.Kind, .. tags, .. sentence.Words.Select(w => w.Name.Length == 0 ? w.Value : $"={w.Name}={w.Value}")]);
    }

    public static byte[] Length(int length)
    {
        var bytes = new byte[5];
        switch (length)
        {
            case < 0x80:
                return [(byte)length];
            case < 0x4000:
                BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(length | 0x8000));
                return bytes[..2];
            case < 0x20_0000:
                BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)length | 0xC0_0000);
                return bytes[1..4];
            case < 0x1000_0000:
                BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)length | 0xE000_0000);
                return bytes[..4];
            default:
                bytes[0] = 0xF0;
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), (uint)length);
                return bytes;
        }
    }

    private static async Task<int?> ReadLength(Stream stream, CancellationToken stop)
    {
        var bytes = new byte[5];
        if (await stream.ReadAsync(bytes.AsMemory(0, 1), stop).ConfigureAwait(false) == 0)
            return null;
        var first = bytes[0];
        var (more, mask) = first switch
        {
            < 0x80 => (0, 0x7f),
            < 0xC0 => (1, 0x3f),
            < 0xE0 => (2, 0x1f),
            < 0xF0 => (3, 0x0f),
            0xF0 => (4, 0),
            _ => (-1, 0),
        };
        if (more < 0)
            return null;
        await stream.ReadExactlyAsync(bytes.AsMemory(1, more), stop).ConfigureAwait(false);
        long length = first & mask;
        for (var i = 1; i <= more; i++)
            length = (length << 8) | bytes[i];
        return length > int.MaxValue ? null : (int)length;
    }
}
