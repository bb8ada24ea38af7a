using System.Buffers;
using System.Buffers.Text;

namespace Postern.Spa.Fwknop;

/// <summary>
/// Base64 as fwknop writes it: the standard alphabet without '='. Only the one spelling an encoder writes is read, so that the same bytes
/// cannot come twice in different clothes.
/// </summary>
internal static class Base64Text
{
    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    public static bool IsAlphabet(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(Alphabet);

    /// <returns>Characters that so many bytes take.</returns>
    public static int LengthOf(int bytes) => (bytes * 4 + 2) / 3;

    /// <returns>False for '=', other characters, a lone last character, and unused bits that are not zero.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes, out int written)
    {
        written = 0;
        var whole = text.Length & ~3;
        if (!IsAlphabet(text) || Base64.DecodeFromUtf8(text[..whole], bytes, out _, out written) != OperationStatus.Done)
            return false;

        var rest = text[whole..];
        if (rest.IsEmpty)
            return true;
        if (rest.Length == 1 || bytes.Length < written + rest.Length - 1)
            return false;

        Span<byte> last = [rest[0], rest[1], rest.Length == 3 ? rest[2] : (byte)'A', (byte)'A'];
        Span<byte> decoded = stackalloc byte[3];
        Base64.DecodeFromUtf8(last, decoded, out _, out _);
        decoded[..(rest.Length - 1)].CopyTo(bytes[written..]);
        written += rest.Length - 1;
        return !decoded[(rest.Length - 1)..].ContainsAnyExcept((byte)0);
    }

    /// <param name="text">Room for <see cref="LengthOf"/> characters and two more.</param>
    public static int Encode(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        Base64.EncodeToUtf8(bytes, text, out _, out _);
        return LengthOf(bytes.Length);
    }
}
