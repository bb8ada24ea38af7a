namespace Postern.Rules.Evaluation.Matching;

/// <summary>
/// What layer 7 patterns see of one connection: the payloads of its first 10 packets or 2 KB, both directions, one after the other,
/// without NULs, ASCII in lower case. Later packets are judged by what is there. Source: RouterOS manual, "Layer7"; l7-filter.
/// </summary>
public sealed class Layer7Text
{
    /// <summary>Also the room that <see cref="Matches"/> needs.</summary>
    public const int MostBytes = 2048;
    private const int MostPackets = 10;

    private byte[] _bytes = [];
    private int _length;
    private int _packets;
    private ulong _searched;
    private ulong _found;

    public Layer7Text Clone()
    {
        var clone = (Layer7Text)MemberwiseClone();
        clone._bytes = [.. _bytes];
        return clone;
    }

    /// <summary>The next packet's payload; nothing of it once there is enough.</summary>
    public void Append(ReadOnlySpan<byte> payload)
    {
        if (_packets >= MostPackets || _length >= MostBytes)
            return;
        _packets++;
        _searched = 0;
        var room = (int)Math.Min(MostBytes, (long)_length + payload.Length);
        if (_bytes.Length < room)
            Array.Resize(ref _bytes, room);
        foreach (var b in payload)
        {
            if (_length == MostBytes)
                return;
            if (b != 0)
                _bytes[_length++] = b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
        }
    }

    /// <param name="number">The pattern's number in its rule set; what the first 64 said is remembered until more bytes come.</param>
    /// <param name="scratch">At least <see cref="MostBytes"/> characters, overwritten.</param>
    public bool Matches(Layer7Expression expression, int number, char[] scratch)
    {
        var bit = number < 64 ? 1UL << number : 0;
        if ((_searched & bit) != 0)
            return (_found & bit) != 0;
        for (var i = 0; i < _length; i++)
            scratch[i] = (char)_bytes[i];
        var found = expression.IsMatch(scratch.AsSpan(0, _length));
        _searched |= bit;
        _found = found ? _found | bit : _found & ~bit;
        return found;
    }
}
