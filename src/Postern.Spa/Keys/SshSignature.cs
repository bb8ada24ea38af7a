using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Postern.Spa.Native;

namespace Postern.Spa.Keys;

/// <summary>What a signature proves besides the key: FIDO authenticators sign whether somebody touched them. All set for keys of other types.</summary>
[Flags]
internal enum SshPresence : byte
{
    None = 0,

    /// <summary>Somebody touched it.</summary>
    Touched = 1,

    /// <summary>They also gave a PIN or a finger.</summary>
    Verified = 4,

    All = Touched | Verified,
}

/// <summary>Verifies signatures as SSH has them: an algorithm's name, and what that algorithm makes of it. RFC 4253, 5656, 8332, 8709; PROTOCOL.u2f.</summary>
internal static class SshSignature
{
    /// <param name="data">What was signed.</param>
    /// <param name="signature">RFC 4253, section 6.6.</param>
    public static bool Verify(SshPublicKey key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, IEd25519Verifier ed25519, out SshPresence presence)
    {
        presence = SshPresence.None;
        var reader = new SshReader(signature);
        if (!reader.TryReadString(out var algorithm) || !reader.TryReadString(out var value))
            return false;
        var numbers = key.Numbers;
        if (numbers.Kind is SshKeyKind.SecurityEd25519 or SshKeyKind.SecurityEcdsa)
            return IsNamed(algorithm, key.Type) && VerifySecurityKey(numbers, data, value, ref reader, ed25519, out presence);
        presence = SshPresence.All;
        return reader.IsAtEnd && numbers.Kind switch
        {
            SshKeyKind.Rsa => VerifyRsa(numbers, algorithm, data, value),
            SshKeyKind.Ed25519 => IsNamed(algorithm, key.Type) && VerifyEd25519(numbers, data, value, ed25519),
            _ => IsNamed(algorithm, key.Type) && VerifyEcdsa(numbers, data, value),
        };
    }

    private static bool IsNamed(ReadOnlySpan<byte> algorithm, string type)
    {
        Span<byte> name = stackalloc byte[64];
        return algorithm.SequenceEqual(name[..Encoding.ASCII.GetBytes(type, name)]);
    }

    private static bool VerifyEd25519(SshKeyNumbers key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> value, IEd25519Verifier ed25519) =>
        value.Length == 64 && ed25519.Verify(key.Point, data, value);

    private static bool VerifyEcdsa(SshKeyNumbers key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> value)
    {
        var field = SshKeyNumbers.FieldLength(key.Kind);
        var reader = new SshReader(value);
        if (!reader.TryReadPositive(out var r) || !reader.TryReadPositive(out var s) || !reader.IsAtEnd || r.Length > field || s.Length > field)
            return false;
        Span<byte> halves = stackalloc byte[2 * field];
        halves.Clear();
        r.CopyTo(halves[(field - r.Length)..]);
        s.CopyTo(halves[(2 * field - s.Length)..]);
        using var ecdsa = key.ToEcdsa();
        return ecdsa.VerifyData(data, halves, HashOf(key.Kind), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>RFC 5656, section 6.2.1.</summary>
    private static HashAlgorithmName HashOf(SshKeyKind kind) => kind switch
    {
        SshKeyKind.EcdsaP384 => HashAlgorithmName.SHA384,
        SshKeyKind.EcdsaP521 => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    // The name ssh-rsa means SHA-1, of which collisions are made.
    private static bool VerifyRsa(SshKeyNumbers key, ReadOnlySpan<byte> algorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> value)
    {
        HashAlgorithmName hash;
        if (algorithm.SequenceEqual("rsa-sha2-512"u8))
            hash = HashAlgorithmName.SHA512;
        else if (algorithm.SequenceEqual("rsa-sha2-256"u8))
            hash = HashAlgorithmName.SHA256;
        else
            return false;
        if (value.Length > key.Point.Length)
            return false;
        // Some agents leave leading zeros out, and OpenSSH puts them back.
        Span<byte> whole = stackalloc byte[key.Point.Length];
        whole.Clear();
        value.CopyTo(whole[(whole.Length - value.Length)..]);
        using var rsa = key.ToRsa();
        return rsa.VerifyData(data, whole, hash, RSASignaturePadding.Pkcs1);
    }

    /// <summary>PROTOCOL.u2f: an authenticator signs the hash of its application, what it saw, how often it has signed, and the hash of the data.</summary>
    private static bool VerifySecurityKey(SshKeyNumbers key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> value, ref SshReader reader, IEd25519Verifier ed25519, out SshPresence presence)
    {
        presence = SshPresence.None;
        if (!reader.TryReadByte(out var flags) || !reader.TryReadUInt32(out var counter) || !reader.IsAtEnd)
            return false;
        Span<byte> signed = stackalloc byte[2 * SHA256.HashSizeInBytes + 5];
        SHA256.HashData(key.Application, signed);
        signed[SHA256.HashSizeInBytes] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(signed[(SHA256.HashSizeInBytes + 1)..], counter);
        SHA256.HashData(data, signed[(SHA256.HashSizeInBytes + 5)..]);
        presence = (SshPresence)flags & SshPresence.All;
        return key.Kind == SshKeyKind.SecurityEd25519 ? VerifyEd25519(key, signed, value, ed25519) : VerifyEcdsa(key, signed, value);
    }
}
