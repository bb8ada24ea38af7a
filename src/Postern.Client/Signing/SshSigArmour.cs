using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using Postern.Spa.Keys;

namespace Postern.Client.Signing;

/// <summary>What <c>ssh-keygen -Y sign</c> writes. Source: PROTOCOL.sshsig of OpenSSH.</summary>
public static class SshSigArmour
{
    private const string Header = "-----BEGIN SSH SIGNATURE-----";
    private const string Footer = "-----END SSH SIGNATURE-----";

    /// <summary>Far more than RSA with 16384 bits makes.</summary>
    private const int Longest = 64 * 1024;

    /// <summary>The key's own signature (RFC 4253, section 6.6), where it is by this key.</summary>
    public static bool TryRead(string armour, SshPublicKey by, [NotNullWhen(true)] out byte[]? signature)
    {
        signature = null;
        var body = armour.Trim();
        if (body.Length > Longest || !body.StartsWith(Header, StringComparison.Ordinal) || !body.EndsWith(Footer, StringComparison.Ordinal)
            || body.Length < Header.Length + Footer.Length)
        {
            return false;
        }

        var text = body[Header.Length..^Footer.Length];
        if (!Base64.IsValid(text) || !SshSig.TryRead(Convert.FromBase64String(text), out var key, out var value) || !by.Equals(key))
            return false;
        signature = value;
        return true;
    }
}
