using System.Diagnostics.CodeAnalysis;

namespace Postern.Spa.Keys;

/// <summary>A public key as OpenSSH has it (RFC 4253, section 6.6; RFC 5656; RFC 8709; PROTOCOL.u2f).</summary>
public sealed class SshPublicKey : IEquatable<SshPublicKey>
{
    private SshPublicKey(string type, byte[] blob) => (Type, Blob) = (type, blob);

    /// <summary><c>ssh-ed25519</c>, <c>ecdsa-sha2-nistp256</c>, <c>ssh-rsa</c>, <c>sk-ssh-ed25519@openssh.com</c>, <c>sk-ecdsa-sha2-nistp256@openssh.com</c>.</summary>
    public string Type { get; }

    public ReadOnlyMemory<byte> Blob { get; }

    /// <summary>SHA-256 of the blob: 32 bytes, by which a packet names its key.</summary>
    public ReadOnlyMemory<byte> Fingerprint => throw new NotImplementedException();

    /// <summary>As ssh-keygen -l prints it: <c>SHA256:…</c>.</summary>
    public string FingerprintText => throw new NotImplementedException();

    /// <summary>From the second word of a line in authorized_keys.</summary>
    /// <param name="problem">Why it is none, and what to do: a type that is not taken, a key that is too short, damaged base64.</param>
    public static bool TryRead(string type, string base64, [NotNullWhen(true)] out SshPublicKey? key, out string problem) => throw new NotImplementedException();

    /// <summary>From the blob alone, as an agent gives it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> blob, [NotNullWhen(true)] out SshPublicKey? key, out string problem) => throw new NotImplementedException();

    public bool Equals(SshPublicKey? other) => other is not null && Blob.Span.SequenceEqual(other.Blob.Span);

    public override bool Equals(object? obj) => Equals(obj as SshPublicKey);

    public override int GetHashCode() => throw new NotImplementedException();
}
