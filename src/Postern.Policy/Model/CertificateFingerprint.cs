using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Postern.Policy.Model;

/// <summary>
/// SHA-256 over a certificate as DER, in the forms people copy: <c>SHA256:</c> and base64 as Postern prints it, the 64 hexadecimal digits
/// of RouterOS's <c>/certificate print detail</c>, the same in pairs with colons as <c>openssl x509 -fingerprint -sha256</c> has them.
/// </summary>
public static class CertificateFingerprint
{
    private const string Prefix = "SHA256:";

    /// <param name="fingerprint">32 bytes.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out byte[]? fingerprint)
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        var digits = text.AsSpan().Trim();
        var hasPrefix = digits.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
        if (hasPrefix)
            digits = digits[Prefix.Length..];
        fingerprint = IsHex(digits, bytes) || (hasPrefix && IsBase64(digits, bytes)) ? bytes : null;
        return fingerprint is not null;
    }

    public static byte[] Of(ReadOnlySpan<byte> certificate) => SHA256.HashData(certificate);

    /// <summary>As ssh-keygen prints those of keys.</summary>
    public static string ToText(ReadOnlySpan<byte> fingerprint) => Prefix + Convert.ToBase64String(fingerprint).TrimEnd('=');

    private static bool IsHex(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var width = text.Length == bytes.Length * 2 ? 2 : text.Length == (bytes.Length * 3) - 1 ? 3 : 0;
        if (width == 0)
            return false;
        for (var i = 0; i < bytes.Length; i++)
        {
            var pair = text.Slice(i * width, Math.Min(width, text.Length - (i * width)));
            if (pair.Length == 3 && pair[2] != ':')
                return false;
            if (Convert.FromHexString(pair[..2], bytes.Slice(i, 1), out _, out _) != OperationStatus.Done)
                return false;
        }

        return true;
    }

    // Base64 of 32 bytes is 43 characters, and one = where somebody padded it.
    private static bool IsBase64(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length == 44 && text[^1] == '=')
            text = text[..^1];
        if (text.Length != 43)
            return false;
        Span<char> padded = stackalloc char[44];
        text.CopyTo(padded);
        padded[^1] = '=';
        return Convert.TryFromBase64Chars(padded, bytes, out var written) && written == bytes.Length;
    }
}
