using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Spa.Fwknop;

/// <summary>The plain text inside a packet: fields between colons, the last a digest over all before it.</summary>
internal static class FwknopText
{
    public const int Shortest = 36;
    public const int Longest = 1499;
    public const int RandomLength = 16;
    public const int LongestUser = 64;
    public const int LongestTime = 12;
    public const int LongestVersion = 8;

    /// <summary>Characters of a message, a NAT access or a server_auth as they stand in the packet.</summary>
    public const int LongestField = 256;

    public const int LongestTimeout = 65536;
    private const int FewestFields = 7;
    private const int MostFields = 10;

    private static readonly SearchValues<byte> Printable = SearchValues.Create([.. Enumerable.Range(0x20, 0x5f).Select(x => (byte)x)]);
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool HasNat(FwknopMessageType type) => type is FwknopMessageType.NatAccess or FwknopMessageType.NatAccessWithTimeout
        or FwknopMessageType.LocalNatAccess or FwknopMessageType.LocalNatAccessWithTimeout;

    public static bool HasTimeout(FwknopMessageType type) => type is FwknopMessageType.AccessWithTimeout
        or FwknopMessageType.NatAccessWithTimeout or FwknopMessageType.LocalNatAccessWithTimeout;

    public static bool IsKnown(FwknopMessageType type) => type is >= FwknopMessageType.Command and <= FwknopMessageType.LocalNatAccessWithTimeout;

    public static bool IsRandom(ReadOnlySpan<byte> start) => start.Length >= RandomLength && !start[..RandomLength].ContainsAnyExcept(Digits);

    public static byte[] Write(FwknopPayload payload)
    {
        var text = new StringBuilder(256);
        text.Append(payload.Random).Append(':').Append(Encoded(payload.User)).Append(':').Append(payload.Time.ToString(CultureInfo.InvariantCulture));
        text.Append(':').Append(payload.Version).Append(':').Append((int)payload.Type).Append(':').Append(Encoded(payload.Message));
        if (payload.NatAccess is { } nat)
            text.Append(':').Append(Encoded(nat));
        if (payload.ServerAuth is { } auth)
            text.Append(':').Append(Encoded(auth));
        if (payload.Timeout is { } timeout)
            text.Append(':').Append(timeout.ToString(CultureInfo.InvariantCulture));

        Span<byte> digest = stackalloc byte[FwknopDigests.Longest];
        var length = FwknopDigests.Hash(payload.Digest, Encoding.UTF8.GetBytes(text.ToString()), digest);
        return Encoding.UTF8.GetBytes(text.Append(':').Append(Convert.ToBase64String(digest[..length]).TrimEnd('=')).ToString());
    }

    /// <returns>Null for anything that is no whole, sound message.</returns>
    public static FwknopPayload? TryRead(ReadOnlySpan<byte> text)
    {
        if (text.Length is < Shortest or > Longest || !IsRandom(text) || text.ContainsAnyExcept(Printable))
            return null;

        Span<Range> ranges = stackalloc Range[MostFields];
        var count = 0;
        foreach (var range in text.Split((byte)':'))
        {
            if (count == MostFields)
                return null;
            ranges[count++] = range;
        }

        if (count < FewestFields)
            return null;

        var fields = new Fields(text, ranges[..count]);
        var random = fields.Next();
        var user = fields.Next();
        var time = fields.Next();
        var version = fields.Next();
        var typeText = fields.Next();
        var message = fields.Next();
        var last = text[ranges[count - 1]];
        if (DigestOf(text[..(text.Length - last.Length - 1)], last) is not { } digest
            || random.Length != RandomLength || version.Length is 0 or > LongestVersion
            || user.Length > LongestUser || Decoded(user) is not { } userText || !FwknopUser.IsSpelled(userText)
            || !TryNumber(time, LongestTime, out var seconds) || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            || !TryNumber(typeText, 2, out var typeNumber) || !IsKnown((FwknopMessageType)(int)typeNumber)
            || Decoded(message) is not { Length: > 0 } messageText)
            return null;

        var payload = new FwknopPayload(Encoding.ASCII.GetString(random), userText, seconds, (FwknopMessageType)(int)typeNumber, messageText)
        {
            Version = Encoding.ASCII.GetString(version),
            Digest = digest,
        };
        return TryReadRest(ref fields, payload);
    }

    /// <summary>What stands between the message and the digest; which fields do is told by the type and their number.</summary>
    private static FwknopPayload? TryReadRest(ref Fields fields, FwknopPayload payload)
    {
        if (HasNat(payload.Type))
        {
            if (fields.Left < 2 || Decoded(fields.Next()) is not { Length: > 0 } nat)
                return null;
            payload = payload with { NatAccess = nat };
        }

        var hasTimeout = HasTimeout(payload.Type);
        if (fields.Left == (hasTimeout ? 3 : 2))
        {
            if (Decoded(fields.Next()) is not { } auth)
                return null;
            payload = payload with { ServerAuth = auth };
        }

        if (hasTimeout)
        {
            if (fields.Left < 2 || !TryNumber(fields.Next(), 5, out var timeout) || timeout > LongestTimeout)
                return null;
            payload = payload with { Timeout = (int)timeout };
        }

        return fields.Left == 1 ? payload : null;
    }

    private static FwknopDigest? DigestOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> written)
    {
        Span<byte> hash = stackalloc byte[FwknopDigests.Longest];
        Span<byte> expected = stackalloc byte[Base64Text.LengthOf(FwknopDigests.Longest) + 2];
        for (var digest = FwknopDigest.Md5; digest <= FwknopDigest.Sha3_512; digest++)
        {
            if (FwknopDigests.TextLengthOf(digest) != written.Length || !FwknopDigests.IsSupported(digest))
                continue;
            var length = FwknopDigests.Hash(digest, text, hash);
            if (CryptographicOperations.FixedTimeEquals(expected[..Base64Text.Encode(hash[..length], expected)], written))
                return digest;
        }

        return null;
    }

    /// <summary>Control characters are in no honest field, and would end in logs.</summary>
    private static string? Decoded(ReadOnlySpan<byte> field)
    {
        Span<byte> bytes = stackalloc byte[LongestField];
        if (field.Length > LongestField || !Base64Text.TryDecode(field, bytes, out var length))
            return null;
        if (!System.Text.Unicode.Utf8.IsValid(bytes[..length]))
            return null;
        var text = Encoding.UTF8.GetString(bytes[..length]);
        return text.Any(char.IsControl) ? null : text;
    }

    private static string Encoded(string field) => Convert.ToBase64String(StrictUtf8.GetBytes(field)).TrimEnd('=');

    private static bool TryNumber(ReadOnlySpan<byte> digits, int longest, out long number)
    {
        number = 0;
        return digits.Length > 0 && digits.Length <= longest && !digits.ContainsAnyExcept(Digits)
            && Utf8Parser.TryParse(digits, out number, out var read) && read == digits.Length;
    }

    private ref struct Fields(ReadOnlySpan<byte> text, ReadOnlySpan<Range> ranges)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private ReadOnlySpan<Range> _ranges = ranges;

        public readonly int Left => _ranges.Length;

        public ReadOnlySpan<byte> Next()
        {
            var next = _text[_ranges[0]];
            _ranges = _ranges[1..];
            return next;
        }
    }
}
