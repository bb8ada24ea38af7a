using System.Security.Cryptography;

namespace Postern.Spa.Native;

/// <summary>What both ends share once a key is encapsulated: it seals one message, and exports secrets. RFC 9180, sections 5.2 and 5.3.</summary>
internal sealed class HpkeContext(byte[] suite, byte[] key, byte[] nonce, byte[] exporter) : IDisposable
{
    public const int TagLength = 16;

    public ReadOnlySpan<byte> Key => key;

    public ReadOnlySpan<byte> BaseNonce => nonce;

    /// <summary>The context's first and only message: there is no second nonce.</summary>
    /// <param name="output">The text's length and 16 bytes more.</param>
    public void Seal(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> text, Span<byte> output)
    {
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, text, output[..^TagLength], output[^TagLength..], associated);
    }

    /// <returns>False where it was not sealed so.</returns>
    public bool TryOpen(ReadOnlySpan<byte> associated, ReadOnlySpan<byte> sealedText, Span<byte> text) => Aead.TryOpen(key, nonce, associated, sealedText, text);

    /// <summary>Context.Export; as many bytes as there is room for.</summary>
    public void Export(ReadOnlySpan<byte> label, Span<byte> secret) => Hpke.Expand(suite, exporter, "sec"u8, label, secret);

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(nonce);
        CryptographicOperations.ZeroMemory(exporter);
    }
}
