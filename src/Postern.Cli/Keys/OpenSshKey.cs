using System.Security.Cryptography;
using System.Text;
using Postern.Client.Signing;
using Postern.Spa.Keys;

namespace Postern.Cli.Keys;

/// <summary>A private key file as ssh-keygen makes them, with an ECDSA key on P-256 and no passphrase. Source: PROTOCOL.key of OpenSSH; RFC 5656.</summary>
internal static class OpenSshKey
{
    private const int LineLength = 70;
    private const int BlockLength = 8;

    /// <param name="Private">The file's content.</param>
    /// <param name="Public">A line for authorized_keys, without its end.</param>
    public readonly record struct Pair(string Private, string Public);

    public static Pair Generate(string comment)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        try
        {
            var blob = SshEcdsa.Blob(parameters.Q);
            return new Pair(PrivateFile(blob, parameters.D!, comment), $"{SshEcdsa.Type} {Convert.ToBase64String(blob)} {comment}".TrimEnd());
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
        var whole = new SshBytes().Raw(OpenSshKeyFile.Magic).String("none"u8).String("none"u8).String([]).UInt32(1).String(blob).String(inner.ToArray());
        var lines = new StringBuilder().Append(OpenSshKeyFile.Header).Append('\n');
        foreach (var line in Convert.ToBase64String(whole.ToArray()).Chunk(LineLength))
            lines.Append(line).Append('\n');
        inner.Clear();
        whole.Clear();
        return lines.Append(OpenSshKeyFile.Footer).Append('\n').ToString();
    }
}
