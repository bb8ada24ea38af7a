using System.Security.Cryptography;

namespace Postern.Spa.Native;

/// <summary>AES-GCM whose failures are answers: hostile bytes are no exception.</summary>
internal static class Aead
{
    public static bool TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> sealedText, Span<byte> text)
    {
        using var aes = new AesGcm(key, HpkeContext.TagLength);
        try
        {
            aes.Decrypt(nonce, sealedText[..^HpkeContext.TagLength], sealedText[^HpkeContext.TagLength..], text, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
