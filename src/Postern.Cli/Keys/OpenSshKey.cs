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
            return new Pair(PrivateFile(blob, parameters.D!, comment), $"{Type} {Convert.ToBase64String(blob)} {comment}".TrimEnd());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parameters.D);
        }
    }

    private static string PrivateFile(byte[] blob, byte[] secret, string comment)
    {
        // Twice the same number: by it a reader knows that the passphrase was right.
        var check = RandomNumberGenerator.GetBytes(4);
        var inner = new SshBytes().Raw(check).Raw(check).Raw(blob).Integer(secret).String(Encoding.UTF8.GetBytes(comment));
        for (byte pad = 1; inner.Length % BlockLength != 0; pad++)
            inner.Raw([pad]);
        var whole = new SshBytes().Raw(Magic).String("none"u8).String("none"u8).String([]).UInt32(1).String(blob).String(inner.ToArray());
        var lines = new StringBuilder().Append(Header).Append('\n');
        foreach (var line in Convert.ToBase64String(whole.ToArray()).Chunk(LineLength))
            lines.Append(line).Append('\n');
        inner.Clear();
        whole.Clear();
        return lines.Append(Footer).Append('\n').ToString();
    }

    private static byte[] PublicBlob(byte[] point) => new SshBytes().String(Encoding.ASCII.GetBytes(Type)).String("nistp256"u8).String(point).ToArray();

    private static byte[] Field(byte[] value) => [.. new byte[FieldLength - value.Length], .. value];
}
