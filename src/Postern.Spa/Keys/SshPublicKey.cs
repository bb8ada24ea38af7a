using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Postern.Spa.Keys;

/// <summary>A public key as OpenSSH has it (RFC 4253, section 6.6; RFC 5656; RFC 8709; PROTOCOL.u2f).</summary>
public sealed class SshPublicKey : IEquatable<SshPublicKey>
{
    /// <summary>RSA keys shorter than this are broken, or will be.</summary>
    public const int ShortestRsa = 2048;

    /// <summary>Longer RSA keys cost a gate more than they are worth, and signatures of 8192 bits do not fit into a packet.</summary>
    public const int LongestRsa = 4096;

    /// <summary>Bytes of a blob that are read at all: room for RSA with 16,384 bits, so that its refusal can say what it is.</summary>
    private const int LongestBlob = 4096;

    private const string Taken = "Postern takes ssh-ed25519, ecdsa-sha2-nistp256/384/521, ssh-rsa from 2048 to 4096 bits, and the sk- types of FIDO authenticators";

    private readonly byte[] _fingerprint;

    private SshPublicKey(string type, byte[] blob, SshKeyNumbers numbers)
    {
        (Type, Blob, Numbers) = (type, blob, numbers);
        _fingerprint = SHA256.HashData(blob);
        Digest = Digest32.Of(_fingerprint);
    }

    /// <summary><c>ssh-ed25519</c>, <c>ecdsa-sha2-nistp256</c>, <c>ssh-rsa</c>, <c>sk-ssh-ed25519@openssh.com</c>, <c>sk-ecdsa-sha2-nistp256@openssh.com</c>.</summary>
    public string Type { get; }

    public ReadOnlyMemory<byte> Blob { get; }

    /// <summary>SHA-256 of the blob: 32 bytes, by which a packet names its key.</summary>
    public ReadOnlyMemory<byte> Fingerprint => _fingerprint;

    /// <summary>The fingerprint as a dictionary wants it.</summary>
    public Digest32 Digest { get; }

    /// <summary>As ssh-keygen -l prints it: <c>SHA256:…</c>.</summary>
    public string FingerprintText => "SHA256:" + Convert.ToBase64String(_fingerprint).TrimEnd('=');

    internal SshKeyNumbers Numbers { get; }

    /// <summary>From the second word of a line in authorized_keys.</summary>
    /// <param name="problem">Why it is none, and what to do: a type that is not taken, a key that is too short, damaged base64.</param>
    public static bool TryRead(string type, string base64, [NotNullWhen(true)] out SshPublicKey? key, out string problem)
    {
        key = null;
        if (base64.Length > 4 * LongestBlob || !Base64.IsValid(base64, out var length) || length > LongestBlob)
        {
            problem = "the key's base64 is damaged: copy the whole line of the .pub file again";
            return false;
        }

        if (!TryRead(Convert.FromBase64String(base64), out key, out problem))
            return false;
        if (key.Type == type)
            return true;
        problem = $"the line says {Printable(type)}, and the key is one of {key.Type}: copy the whole line of the .pub file again";
        key = null;
        return false;
    }

    /// <summary>From the blob alone, as an agent gives it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> blob, [NotNullWhen(true)] out SshPublicKey? key, out string problem)
    {
        key = null;
        var reader = new SshReader(blob);
        if (blob.Length > LongestBlob || !reader.TryReadString(out var name))
        {
            problem = "this is no SSH public key, or it is damaged: copy the whole line of the .pub file again";
            return false;
        }

        var type = Printable(Encoding.UTF8.GetString(name[..Math.Min(name.Length, 64)]));
        if (KindOf(type) is not { } kind)
        {
            problem = RefusedType(type);
            return false;
        }

        if (SshKeyNumbers.TryRead(kind, ref reader, out problem) is not { } numbers)
            return false;
        key = new SshPublicKey(type, blob.ToArray(), numbers);
        return true;
    }

    public bool Equals(SshPublicKey? other) => other is not null && Blob.Span.SequenceEqual(other.Blob.Span);

    public override bool Equals(object? obj) => Equals(obj as SshPublicKey);

    public override int GetHashCode() => Digest.GetHashCode();

    public override string ToString() => $"{Type} {Convert.ToBase64String(Blob.Span)}";

    private static SshKeyKind? KindOf(string type) => type switch
    {
        "ssh-ed25519" => SshKeyKind.Ed25519,
        "ecdsa-sha2-nistp256" => SshKeyKind.EcdsaP256,
        "ecdsa-sha2-nistp384" => SshKeyKind.EcdsaP384,
        "ecdsa-sha2-nistp521" => SshKeyKind.EcdsaP521,
        "ssh-rsa" => SshKeyKind.Rsa,
        "sk-ssh-ed25519@openssh.com" => SshKeyKind.SecurityEd25519,
        "sk-ecdsa-sha2-nistp256@openssh.com" => SshKeyKind.SecurityEcdsa,
        _ => null,
    };

    private static string RefusedType(string type) => type switch
    {
        "ssh-dss" => $"DSA keys are broken, and OpenSSH has dropped them. {Taken}",
        _ when type.Contains("-cert-", StringComparison.Ordinal) => $"{type} is a certificate, and Postern asks no authority: list the key itself. {Taken}",
        _ => $"a key of the type {type} is not taken. {Taken}",
    };

    // Types come from files and agents of others, and go into messages.
    private static string Printable(string text) =>
        text.Length <= 64 && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && text.Length > 0 ? text : "something that is no type's name";
}
