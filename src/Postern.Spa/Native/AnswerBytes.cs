using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Postern.Spa.Native;

/// <summary>The answer on the wire: a random nonce of 12 bytes, and the fields sealed with the key that the exchange exports. Always 192 bytes.</summary>
internal static class AnswerBytes
{
    public const int Length = 192;

    public const int KeyLength = 32;

    private const int NonceLength = 12;

    private const int TextLength = Length - NonceLength - HpkeContext.TagLength;

    private const int NowOffset = 1;
    private const int UntilOffset = NowOffset + sizeof(long);
    private const int SeenOffset = UntilOffset + sizeof(long);
    private const int GrantedOffset = SeenOffset + AddressField.Length;
    private const int PrefixOffset = GrantedOffset + AddressField.Length;
    private const int DoorOffset = PrefixOffset + 1;
    private const int PaddingOffset = DoorOffset + DoorField.Length;

    // The numbers are the wire's: nothing is ever inserted or taken away, only added at the end.
    private static readonly SpaRefusal[] Refusals =
    [
        SpaRefusal.None, SpaRefusal.Malformed, SpaRefusal.Replayed, SpaRefusal.NotAuthentic, SpaRefusal.Unreadable, SpaRefusal.TooOld, SpaRefusal.TooEarly, SpaRefusal.KeyExpired,
        SpaRefusal.Source, SpaRefusal.SourceUnstated, SpaRefusal.Destination, SpaRefusal.User, SpaRefusal.Door, SpaRefusal.Command, SpaRefusal.ReplayCache,
    ];

    /// <param name="nonce">Random: two gates with one key that both answer a packet must not use the same.</param>
    public static byte[] Seal(SpaAnswer answer, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce)
    {
        var code = Array.IndexOf(Refusals, answer.Refusal);
        if (code < 0 || !DoorField.IsName(answer.Door))
            throw new ArgumentException($"an answer cannot say {answer.Refusal} of the door {answer.Door}", nameof(answer));
        Span<byte> text = stackalloc byte[TextLength];
        text.Clear();
        text[0] = (byte)code;
        BinaryPrimitives.WriteInt64BigEndian(text[NowOffset..], answer.Now.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(text[UntilOffset..], answer.Until?.ToUnixTimeMilliseconds() ?? 0);
        AddressField.Write(answer.Seen, text.Slice(SeenOffset, AddressField.Length));
        AddressField.Write(answer.Granted, text.Slice(GrantedOffset, AddressField.Length));
        text[PrefixOffset] = (byte)(answer.PrefixLength ?? 0);
        DoorField.Write(answer.Door, text.Slice(DoorOffset, DoorField.Length));
        var datagram = new byte[Length];
        nonce.CopyTo(datagram);
        using var aes = new AesGcm(key, HpkeContext.TagLength);
        aes.Encrypt(nonce, text, datagram.AsSpan(NonceLength, TextLength), datagram.AsSpan(NonceLength + TextLength));
        return datagram;
    }

    public static byte[] Seal(SpaAnswer answer, ReadOnlySpan<byte> key)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        RandomNumberGenerator.Fill(nonce);
        return Seal(answer, key, nonce);
    }

    /// <summary>Null for what was not sealed with this key, or says what no gate would.</summary>
    public static SpaAnswer? TryOpen(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> key)
    {
        Span<byte> text = stackalloc byte[TextLength];
        if (datagram.Length != Length || !Aead.TryOpen(key, datagram[..NonceLength], [], datagram[NonceLength..], text))
            return null;
        var now = BinaryPrimitives.ReadInt64BigEndian(text[NowOffset..]);
        var until = BinaryPrimitives.ReadInt64BigEndian(text[UntilOffset..]);
        if (text[0] >= Refusals.Length || !IsTime(now) || !IsTime(until) || !AddressField.IsZero(text[PaddingOffset..])
            || !AddressField.TryRead(text.Slice(SeenOffset, AddressField.Length), out var seen) || seen is null
            || !AddressField.TryRead(text.Slice(GrantedOffset, AddressField.Length), out var granted)
            || DoorField.TryRead(text.Slice(DoorOffset, DoorField.Length)) is not { } door
            || text[PrefixOffset] > (granted is null ? 0 : AddressField.Bits(granted)))
        {
            return null;
        }

        return new SpaAnswer(Refusals[text[0]], door, seen, DateTimeOffset.FromUnixTimeMilliseconds(now))
        {
            Granted = granted,
            PrefixLength = text[PrefixOffset] == 0 ? null : text[PrefixOffset],
            Until = until == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(until),
        };
    }

    private static bool IsTime(long milliseconds) => milliseconds >= 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
}
