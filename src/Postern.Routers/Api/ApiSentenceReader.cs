using System.Buffers;

namespace Postern.Routers.Api;

/// <summary>
/// Bytes in, however they were split; sentences out. What a sentence may take of memory is bounded before it is taken, and each byte is looked
/// at once, however slowly they drip.
/// </summary>
internal sealed class ApiSentenceReader(int longest = ApiSentenceReader.LongestSentence) : IDisposable
{
    /// <summary>A script or a certificate in a word has tens of kilobytes.</summary>
    public const int LongestSentence = 1 << 20;

    /// <summary>An interface has about a hundred properties.</summary>
    public const int MostWords = 4096;

    private const int SmallestRoom = 4096;
    private const int UsualBuffer = 16 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(UsualBuffer);
    private ApiSentence.Place[] _words = new ApiSentence.Place[64];
    private int _start;
    private int _end;

    // Of the sentence that begins at _start: how far its words are known, from there.
    private int _read;
    private int _count;

    /// <summary>Why these bytes are no sentences of the API; nothing more is read then.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Whether a sentence has begun and not ended.</summary>
    public bool IsWithinSentence => _end > _start;

    /// <summary>What came and is in no sentence that was read.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start.._end);

    /// <summary>Where the next bytes go. Sentences that were read before are gone then.</summary>
    public Memory<byte> Room()
    {
        if (_buffer.Length - _end < SmallestRoom)
            MakeRoom();
        return _buffer.AsMemory(_end);
    }

    /// <summary>That many bytes have been put into <see cref="Room"/>.</summary>
    public void Received(int count) => _end += count;

    /// <summary>The next sentence that is there in full; one without words, which means nothing, is passed over.</summary>
    public bool TryRead(out ApiSentence sentence)
    {
        while (Refusal is null && TryReadWord() is { } word)
        {
            if (word.Length > 0)
            {
                if (_count == _words.Length)
                    Array.Resize(ref _words, _count * 2);
                _words[_count++] = word;
                continue;
            }

            var (start, length, count) = (_start, _read, _count);
            _start += _read;
            (_read, _count) = (0, 0);
            if (count == 0)
                continue;
            sentence = new ApiSentence(_buffer.AsSpan(start, length), _words.AsSpan(0, count));
            return true;
        }

        sentence = default;
        return false;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        (_buffer, _start, _end) = ([], 0, 0);
    }

    private ApiSentence.Place? TryReadWord()
    {
        var rest = _buffer.AsSpan((_start + _read).._end);
        switch (ApiWordLength.Read(rest, out var length, out var taken))
        {
            case OperationStatus.InvalidData:
                Refusal = $"a word of its answer begins with the byte 0x{rest[0]:x2}, which the API does not know";
                return null;
            case OperationStatus.NeedMoreData:
                return null;
        }

        if (length > longest - _read - taken)
            Refusal = $"a sentence of its answer is longer than {longest} bytes";
        else if (_count == MostWords && length > 0)
            Refusal = $"a sentence of its answer has more than {MostWords} words";
        if (Refusal is not null || rest.Length - taken < length)
            return null;
        var word = new ApiSentence.Place(_read + taken, (int)length);
        _read += taken + (int)length;
        return word;
    }

    private void MakeRoom()
    {
        var held = _end - _start;
        var size = held == 0 ? UsualBuffer : Math.Max(UsualBuffer, held * 2);
        if (_buffer.Length - held < SmallestRoom || _buffer.Length > size * 2)
        {
            var larger = ArrayPool<byte>.Shared.Rent(size + SmallestRoom);
            _buffer.AsSpan(_start, held).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = larger;
        }
        else
        {
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
        }

        (_start, _end) = (0, held);
    }
}
