using System.Text;

namespace Postern.Spa.Native;

/// <summary>65 bytes: a length from 1 to 64, the door's name in UTF-8, zeros.</summary>
internal static class DoorField
{
    public const int LongestName = 64;

    public const int Length = 1 + LongestName;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether it is 1 to 64 bytes of UTF-8 without control characters, which would spoil a log.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && IsWellFormed(name) && Strict.GetByteCount(name) <= LongestName;

    public static void Write(string name, Span<byte> field)
    {
        field.Clear();
        field[0] = (byte)Strict.GetBytes(name, field[1..]);
    }

    public static string? TryRead(ReadOnlySpan<byte> field)
    {
        var length = field[0];
        if (length is 0 or > LongestName || !AddressField.IsZero(field[(1 + length)..]))
            return null;
        try
        {
            var name = Strict.GetString(field.Slice(1, length));
            return IsWellFormed(name) ? name : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static bool IsWellFormed(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsControl(name[i]) || (char.IsLowSurrogate(name[i]) && (i == 0 || !char.IsHighSurrogate(name[i - 1]))))
                return false;
            if (char.IsHighSurrogate(name[i]) && (i + 1 == name.Length || !char.IsLowSurrogate(name[i + 1])))
                return false;
        }

        return true;
    }
}
