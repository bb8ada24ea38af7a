namespace Postern.Routers.Api;

/// <summary>Words as they stand in the reader's buffer; gone when the reader takes more bytes.</summary>
internal readonly ref struct ApiSentence(ReadOnlySpan<byte> bytes, ReadOnlySpan<ApiSentence.Place> words)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly ReadOnlySpan<Place> _words = words;

    public int Count => _words.Length;

    /// <summary>All of it on the wire.</summary>
    public int Length => _bytes.Length;

    public ReadOnlySpan<byte> this[int index] => _bytes.Slice(_words[index].Start, _words[index].Length);

    /// <summary><c>!re</c>, <c>!done</c>, <c>!trap</c>, <c>!fatal</c>, <c>!empty</c>, or what a later version adds.</summary>
    public ReadOnlySpan<byte> Reply => this[0];

    /// <summary>The command's <c>.tag</c>; 0 without one, or where it is no number of ours.</summary>
    public uint Tag
    {
        get
        {
            for (var i = 1; i < Count; i++)
            {
                if (this[i] is var word && word.StartsWith(".tag="u8))
                    return System.Buffers.Text.Utf8Parser.TryParse(word[5..], out uint tag, out var read) && read == word.Length - 5 ? tag : 0;
            }

            return 0;
        }
    }

    /// <summary><c>=name=value</c>; every other kind of word is not ours to understand.</summary>
    public static bool IsAttribute(ReadOnlySpan<byte> word, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        if (word.IsEmpty || word[0] != '=')
            return false;
        var end = word[1..].IndexOf((byte)'=');
        name = end < 0 ? word[1..] : word.Slice(1, end);
        value = end < 0 ? default : word[(end + 2)..];
        return true;
    }

    /// <summary>Empty where there is no such attribute.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        for (var i = 1; i < Count; i++)
        {
            if (IsAttribute(this[i], out var found, out value) && found.SequenceEqual(name))
                return true;
        }

        value = default;
        return false;
    }

    /// <param name="Start">From the sentence's first byte.</param>
    internal readonly record struct Place(int Start, int Length);
}
