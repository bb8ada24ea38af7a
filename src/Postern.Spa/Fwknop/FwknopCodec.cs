using System.Security.Cryptography;

namespace Postern.Spa.Fwknop;

/// <summary>
/// fwknop's packets, as text on the wire: base64 of <c>Salted__</c>, a salt and AES-256, without the ten characters that are always the
/// same, then base64 of the HMAC. There is one spelling of a packet, and no other is read.
/// </summary>
public static class FwknopCodec
{
    /// <summary>Bytes of the text that may be a packet, as fwknopd takes them.</summary>
    public const int Shortest = 140;
    public const int Longest = 1500;

    /// <summary>Salt and what stands before it.</summary>
    internal const int HeadLength = 16;

    private static readonly bool[] IsPacketLength = PacketLengths();

    /// <summary>What is cut off on the wire, and yet is under the HMAC.</summary>
    internal static ReadOnlySpan<byte> Prefix => "U2FsdGVkX1"u8;

    private static ReadOnlySpan<byte> Salted => "Salted__"u8;

    /// <summary>
    /// Length and canonical alphabet; allocates nothing. What fails here is not worth a look at any key. Ciphertext is whole blocks and
    /// HMACs have five lengths, so that seven lengths of eight are no packet's; the first character ends <c>Salted__</c>.
    /// </summary>
    public static bool HasShape(ReadOnlySpan<byte> text) =>
        text.Length is >= Shortest and <= Longest && IsPacketLength[text.Length]
        && text[0] is (byte)'8' or (byte)'9' or (byte)'+' or (byte)'/' && Base64Text.IsAlphabet(text);

    /// <summary>Whether this key's HMAC fits; allocates nothing. True for a key without HMAC, which nothing but decryption can test.</summary>
    public static bool IsAuthentic(ReadOnlySpan<byte> text, FwknopKey key)
    {
        if (text.Length is < Shortest or > Longest)
            return false;
        if (key.HmacKey.IsEmpty)
            return IsBodyLength(text.Length);
        if (key.HmacKey.Length > FwknopKey.LongestHmacKey || !FwknopDigests.IsSupported(key.Hmac))
            return false;

        var body = text.Length - FwknopDigests.TextLengthOf(key.Hmac);
        if (!IsBodyLength(body))
            return false;

        Span<byte> whole = stackalloc byte[Prefix.Length + Longest];
        Prefix.CopyTo(whole);
        text[..body].CopyTo(whole[Prefix.Length..]);
        Span<byte> written = stackalloc byte[Base64Text.LengthOf(FwknopDigests.Longest) + 2];
        var length = WriteHmac(key, whole[..(Prefix.Length + body)], written);
        return CryptographicOperations.FixedTimeEquals(written[..length], text[body..]);
    }

    /// <summary>
    /// Checks the HMAC, decrypts and reads. A key without HMAC authenticates by a sound message inside; what it opens must be looked up
    /// among the packets of before by <see cref="FwknopPayload.Fingerprint"/> too.
    /// </summary>
    public static SpaRefusal Open(ReadOnlySpan<byte> text, FwknopKey key, out FwknopPayload? payload)
    {
        payload = null;
        if (!HasShape(text))
            return SpaRefusal.Malformed;
        return IsAuthentic(text, key) ? OpenAuthentic(text, key, out payload) : SpaRefusal.NotAuthentic;
    }

    /// <summary>32 bytes that are the same for every spelling of the same packet: there is but one spelling, so SHA-256 over it.</summary>
    public static void Fingerprint(ReadOnlySpan<byte> text, Span<byte> fingerprint) => SHA256.HashData(text, fingerprint);

    /// <summary>The packet's text, to be sent as it is.</summary>
    /// <exception cref="ArgumentException">A field or the key is such that no gate takes it: see <see cref="FwknopCheck"/>.</exception>
    public static byte[] Seal(FwknopPayload payload, FwknopKey key)
    {
        Span<byte> salt = stackalloc byte[FwknopCipher.SaltLength];
        RandomNumberGenerator.Fill(salt);
        return Seal(payload, key, salt);
    }

    internal static byte[] Seal(FwknopPayload payload, FwknopKey key, ReadOnlySpan<byte> salt)
    {
        if (FwknopCheck.Problems(payload, key).FirstOrDefault(x => !x.OnlyFwknopd) is { } problem)
            throw new ArgumentException(problem.Text, nameof(payload));
        return SealText(FwknopText.Write(payload), key, salt, pads: true);
    }

    /// <param name="pads">False writes what a client without PKCS#7 wrote; the text must be whole blocks then.</param>
    internal static byte[] SealText(ReadOnlySpan<byte> plain, FwknopKey key, ReadOnlySpan<byte> salt, bool pads)
    {
        var padding = pads ? FwknopCipher.Block - plain.Length % FwknopCipher.Block : 0;
        Span<byte> padded = new byte[plain.Length + padding];
        plain.CopyTo(padded);
        padded[plain.Length..].Fill((byte)padding);

        Span<byte> container = new byte[HeadLength + padded.Length];
        Salted.CopyTo(container);
        salt.CopyTo(container[Salted.Length..]);
        FwknopCipher.Encrypt(key, salt, padded, container[HeadLength..]);
        CryptographicOperations.ZeroMemory(padded);

        Span<byte> text = new byte[Base64Text.LengthOf(container.Length) + Base64Text.LengthOf(FwknopDigests.Longest) + 4];
        var length = Base64Text.Encode(container, text);
        text[length..].Clear();
        if (!key.HmacKey.IsEmpty)
            length += WriteHmac(key, text[..length], text[length..]);
        return text[Prefix.Length..length].ToArray();
    }

    /// <summary>For those who have asked <see cref="HasShape"/> and <see cref="IsAuthentic"/>.</summary>
    internal static SpaRefusal OpenAuthentic(ReadOnlySpan<byte> text, FwknopKey key, out FwknopPayload? payload)
    {
        payload = null;
        if (!FwknopCipher.IsSupported(key.Mode) || key.Passphrase.Length is 0 or > FwknopCipher.LongestPassphrase)
            return SpaRefusal.Unreadable;

        var body = text.Length - (key.HmacKey.IsEmpty ? 0 : FwknopDigests.TextLengthOf(key.Hmac));
        Span<byte> whole = stackalloc byte[Prefix.Length + Longest];
        Prefix.CopyTo(whole);
        text[..body].CopyTo(whole[Prefix.Length..]);
        Span<byte> container = stackalloc byte[Longest];
        if (!Base64Text.TryDecode(whole[..(Prefix.Length + body)], container, out var length) || !container.StartsWith(Salted))
            return SpaRefusal.Malformed;

        var salt = container[Salted.Length..HeadLength];
        var data = container[HeadLength..length];
        Span<byte> plain = stackalloc byte[Longest];
        if (key.HmacKey.IsEmpty && !BeginsWell(key, salt, data))
            return SpaRefusal.NotAuthentic;

        FwknopCipher.Decrypt(key, salt, data, plain);
        payload = FwknopText.TryRead(WithoutPadding(plain[..data.Length]));
        CryptographicOperations.ZeroMemory(plain);
        if (payload is not null)
            return SpaRefusal.None;
        return key.HmacKey.IsEmpty ? SpaRefusal.NotAuthentic : SpaRefusal.Unreadable;
    }

    /// <summary>Sixteen digits are the first block under the right key; the rest is then worth decrypting.</summary>
    private static bool BeginsWell(FwknopKey key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> data)
    {
        Span<byte> block = stackalloc byte[FwknopCipher.Block];
        FwknopCipher.Decrypt(key, salt, data[..FwknopCipher.Block], block);
        return FwknopText.IsRandom(block);
    }

    /// <summary>PKCS#7 where it is consistent. An Android client sends whole blocks without: no text ends in a byte that padding is made of.</summary>
    private static ReadOnlySpan<byte> WithoutPadding(ReadOnlySpan<byte> plain)
    {
        var padding = plain[^1];
        return padding is > 0 and <= FwknopCipher.Block && !plain[^padding..].ContainsAnyExcept(padding) ? plain[..^padding] : plain;
    }

    private static int WriteHmac(FwknopKey key, ReadOnlySpan<byte> whole, Span<byte> text)
    {
        Span<byte> mac = stackalloc byte[FwknopDigests.Longest];
        return Base64Text.Encode(mac[..FwknopDigests.Hmac(key.Hmac, key.HmacKey.Span, whole, mac)], text);
    }

    /// <summary>Whether so many characters, and the prefix, are a head and at least one block, all whole.</summary>
    private static bool IsBodyLength(int body)
    {
        var characters = Prefix.Length + body;
        return characters > Base64Text.LengthOf(HeadLength) && (characters % 64) is 0 or 22 or 43;
    }

    private static bool[] PacketLengths()
    {
        var lengths = new bool[Longest + 1];
        for (var length = Shortest; length <= Longest; length++)
        {
            lengths[length] = IsBodyLength(length);
            for (var digest = FwknopDigest.Md5; digest <= FwknopDigest.Sha3_512; digest++)
                lengths[length] |= IsBodyLength(length - FwknopDigests.TextLengthOf(digest));
        }

        return lengths;
    }
}
