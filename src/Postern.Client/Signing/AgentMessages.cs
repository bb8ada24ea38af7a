using System.Diagnostics.CodeAnalysis;
using System.Text;
using Postern.Spa.Keys;

namespace Postern.Client.Signing;

/// <summary>A key that an agent offers.</summary>
/// <param name="Comment">Where the key was read from, or what its owner wrote behind it.</param>
public sealed record AgentIdentity(SshPublicKey Key, string Comment);

/// <summary>
/// The two questions that are asked of an agent, and its replies, as bytes behind the length that goes before each.
/// Source: draft-ietf-sshm-ssh-agent, sections 3.5 and 3.6.
/// </summary>
public static class AgentMessages
{
    /// <summary>OpenSSH's bound on a message.</summary>
    public const int LongestMessage = 256 * 1024;

    private const byte Failure = 5;
    private const byte RequestIdentities = 11;
    private const byte IdentitiesAnswer = 12;
    private const byte SignRequest = 13;
    private const byte SignResponse = 14;

    /// <summary>For RSA keys: SHA-512 instead of SHA-1. Other keys do not look at it.</summary>
    private const uint RsaSha2With512 = 4;

    private const int LongestComment = 1024;

    public static byte[] AskForIdentities() => [RequestIdentities];

    public static byte[] AskToSign(SshPublicKey key, ReadOnlySpan<byte> data) =>
        new SshBytes().Raw([SignRequest]).String(key.Blob.Span).String(data).UInt32(RsaSha2With512).ToArray();

    public static bool IsFailure(ReadOnlySpan<byte> reply) => reply is [Failure, ..];

    /// <summary>Keys of kinds that no gate takes, certificates among them, are left out.</summary>
    /// <returns>False where the reply is not one to <see cref="AskForIdentities"/>.</returns>
    public static bool TryReadIdentities(ReadOnlySpan<byte> reply, out IReadOnlyList<AgentIdentity> identities)
    {
        var found = new List<AgentIdentity>();
        identities = found;
        var bytes = new SshReader(reply);
        if (!bytes.TryReadByte(out var kind) || kind != IdentitiesAnswer || !bytes.TryReadUInt32(out var count))
            return false;
        // The count is only believed as far as there are bytes for it.
        for (; count > 0; count--)
        {
            if (!bytes.TryReadString(out var blob) || !bytes.TryReadString(out var comment))
                return false;
            if (SshPublicKey.TryRead(blob, out var key, out _))
                found.Add(new AgentIdentity(key, Printable(comment)));
        }

        return bytes.IsAtEnd;
    }

    /// <returns>False where the reply is none to <see cref="AskToSign"/>, a refusal included.</returns>
    public static bool TryReadSignature(ReadOnlySpan<byte> reply, [NotNullWhen(true)] out byte[]? signature)
    {
        signature = null;
        var bytes = new SshReader(reply);
        if (!bytes.TryReadByte(out var kind) || kind != SignResponse || !bytes.TryReadString(out var value) || !bytes.IsAtEnd)
            return false;
        signature = value.ToArray();
        return true;
    }

    // A comment is shown on a terminal, and may have come with a forwarded agent.
    private static string Printable(ReadOnlySpan<byte> comment) =>
        string.Concat(Encoding.UTF8.GetString(comment.Length > LongestComment ? comment[..LongestComment] : comment).Where(c => !char.IsControl(c)));
}
