using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Postern.Spa.Keys;

namespace Postern.Client.Signing;

/// <summary>SSH signatures of data, as <c>ssh-keygen -Y sign</c> makes them. Source: PROTOCOL.sshsig of OpenSSH.</summary>
public static class SshSignature
{
    /// <summary>What a signature is for; one made for anything else is worth nothing at a gate.</summary>
    public const string Namespace = "postern-spa-1";

    private const string Hash = "sha512";
    private const string Header = "-----BEGIN SSH SIGNATURE-----";
    private const string Footer = "-----END SSH SIGNATURE-----";

    /// <summary>Far more than RSA with 16384 bits makes.</summary>
    private const int LongestArmour = 64 * 1024;

    private static ReadOnlySpan<byte> Magic => "SSHSIG"u8;

    /// <summary>The bytes that the key itself signs.</summary>
    public static byte[] ToBeSigned(ReadOnlySpan<byte> message)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Magic);
        SshBytes.Put(bytes, Namespace);
        SshBytes.Put(bytes, "");
        SshBytes.Put(bytes, Hash);
        SshBytes.Put(bytes, SHA512.HashData(message));
        return bytes.ToArray();
    }

    /// <summary>The key's own signature (RFC 4253, section 6.6) out of its armour.</summary>
    public static bool TryReadArmour(string armour, SshPublicKey by, [NotNullWhen(true)] out byte[]? signature)
    {
        signature = null;
        var body = armour.Trim();
        if (body.Length > LongestArmour || !body.StartsWith(Header, StringComparison.Ordinal) || !body.EndsWith(Footer, StringComparison.Ordinal)
            || body.Length < Header.Length + Footer.Length)
            return false;
        var text = body[Header.Length..^Footer.Length];
        if (!Base64.IsValid(text))
            return false;
        var bytes = new SshBytes(Convert.FromBase64String(text));
        if (!bytes.TryTake(Magic.Length, out var magic) || !magic.SequenceEqual(Magic)
            || !bytes.TryTakeNumber(out var version) || version != 1
            || !bytes.TryTakeString(out var key) || !key.SequenceEqual(by.Blob.Span)
            || !bytes.TryTakeString(out var purpose) || !purpose.SequenceEqual("postern-spa-1"u8)
            || !bytes.TryTakeString(out _)
            || !bytes.TryTakeString(out var hash) || !hash.SequenceEqual("sha512"u8)
            || !bytes.TryTakeString(out var value) || !bytes.Rest.IsEmpty)
            return false;
        signature = value.ToArray();
        return true;
    }
}
