using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Postern.Spa.Keys;

namespace Postern.Cli.Keys;

/// <summary>A private key file as ssh-keygen makes them, with an ECDSA key on P-256 and no passphrase. Source: PROTOCOL.key of OpenSSH; RFC 5656.</summary>
internal static class OpenSshKey
{
    private const string Header = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private const string Footer = "-----END OPENSSH PRIVATE KEY-----";
    private const string Type = "ecdsa-sha2-nistp256";
    private const string Curve = "nistp256";
    private const int LineLength = 70;
    private const int BlockLength = 8;
    private const int FieldLength = 32;

    private static ReadOnlySpan<byte> Magic => "openssh-key-v1\0"u8;

    /// <param name="Private">The file's content.</param>
    /// <param name="Public">A line for authorized_keys, without its end.</param>
    public readonly record struct Pair(string Private, string Public);

    public static Pair Generate(string comment)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        try
        {
            byte[] point = [4, .. Field(parameters.Q.X!), .. Field(parameters.Q.Y!)];
            var blob = PublicBlob(point);
            return new Pair(PrivateFile(blob, point, parameters.D!, comment), $"{Type} {Convert.ToBase64String(blob)} {comment}".TrimEnd());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parameters.D);
        }
    }

    public static bool IsPrivate(string content) => content.TrimStart().StartsWith(Header, StringComparison.Ordinal);

    /// <summary>The public half, which a key file has in the clear even where a passphrase shuts the private one.</summary>
    /// <param name="isEncrypted">A passphrase is needed to sign with it.</param>
    public static bool TryReadPublic(string content, [NotNullWhen(true)] out SshPublicKey? key, out bool isEncrypted, out string problem)
    {
        key = null;
        isEncrypted = false;
        problem = "it is damaged: this is no whole private key of OpenSSH";
        var body = content.Trim();
        if (!body.StartsWith(Header, StringComparison.Ordinal) || !body.EndsWith(Footer, StringComparison.Ordinal) || body.Length < Header.Length + Footer.Length)
            return false;
        var text = string.Concat(body[Header.Length..^Footer.Length].Where(c => !char.IsWhiteSpace(c)));
        if (!Base64.IsValid(text))
            return false;
        var bytes = Convert.FromBase64String(text);
        try
        {
            ReadOnlySpan<byte> rest = bytes;
            if (!rest.StartsWith(Magic))
                return false;
            rest = rest[Magic.Length..];
            if (!TryTake(ref rest, out var cipher) || !TryTake(ref rest, out _) || !TryTake(ref rest, out _) || rest.Length < 4
                || BinaryPrimitives.ReadUInt32BigEndian(rest) != 1)
                return false;
            rest = rest[4..];
            isEncrypted = !cipher.SequenceEqual("none"u8);
            return TryTake(ref rest, out var blob) && SshPublicKey.TryRead(blob, out key, out problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static string PrivateFile(byte[] blob, byte[] point, byte[] secret, string comment)
    {
        using var inner = new MemoryStream();
        // Twice the same number: by it a reader knows that the passphrase was right.
        var check = RandomNumberGenerator.GetBytes(4);
        inner.Write(check);
        inner.Write(check);
        Put(inner, Encoding.ASCII.GetBytes(Type));
        Put(inner, Encoding.ASCII.GetBytes(Curve));
        Put(inner, point);
        Put(inner, Integer(secret));
        Put(inner, Encoding.UTF8.GetBytes(comment));
        for (byte pad = 1; inner.Length % BlockLength != 0; pad++)
            inner.WriteByte(pad);

        using var whole = new MemoryStream();
        whole.Write(Magic);
        Put(whole, "none"u8);
        Put(whole, "none"u8);
        Put(whole, []);
        whole.Write([0, 0, 0, 1]);
        Put(whole, blob);
        Put(whole, inner.ToArray());

        var lines = new StringBuilder().Append(Header).Append('\n');
        foreach (var line in Convert.ToBase64String(whole.ToArray()).Chunk(LineLength))
            lines.Append(line).Append('\n');
        CryptographicOperations.ZeroMemory(inner.GetBuffer());
        CryptographicOperations.ZeroMemory(whole.GetBuffer());
        return lines.Append(Footer).Append('\n').ToString();
    }

    private static byte[] PublicBlob(byte[] point)
    {
        using var blob = new MemoryStream();
        Put(blob, Encoding.ASCII.GetBytes(Type));
        Put(blob, Encoding.ASCII.GetBytes(Curve));
        Put(blob, point);
        return blob.ToArray();
    }

    /// <summary>mpint of RFC 4251: no zeros in front but one where the number would look negative.</summary>
    private static byte[] Integer(byte[] value)
    {
        var bare = value.AsSpan().TrimStart((byte)0);
        return bare.Length > 0 && bare[0] >= 0x80 ? [0, .. bare] : bare.ToArray();
    }

    private static byte[] Field(byte[] value) => [.. new byte[FieldLength - value.Length], .. value];

    private static void Put(MemoryStream stream, ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        stream.Write(length);
        stream.Write(value);
    }

    private static bool TryTake(ref ReadOnlySpan<byte> from, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (from.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(from) is var length && length > from.Length - 4)
            return false;
        value = from.Slice(4, (int)length);
        from = from[(4 + (int)length)..];
        return true;
    }
}
