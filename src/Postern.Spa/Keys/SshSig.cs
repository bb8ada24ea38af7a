using System.Security.Cryptography;
using Postern.Spa.Native;

namespace Postern.Spa.Keys;

/// <summary>What OpenSSH signs where it signs data rather than a session: PROTOCOL.sshsig, version 1, with the hash sha512.</summary>
public static class SshSig
{
    /// <summary>A signature made for anything else, a file or a commit, has another and does not fit.</summary>
    public const string Namespace = "postern-spa-1";

    /// <summary>The bytes that an agent or a key signs for this message.</summary>
    public static byte[] DataToSign(ReadOnlySpan<byte> message)
    {
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(message, hash);
        return [.. Preamble, .. "\0\0\0\u000dpostern-spa-1\0\0\0\0\0\0\0\u0006sha512\0\0\0\u0040"u8, .. hash];
    }

    /// <summary>Takes the signature out of what <c>ssh-keygen -Y sign</c> writes, once the base64 between its two marks is decoded.</summary>
    /// <param name="blob">From the letters SSHSIG on.</param>
    /// <param name="signature">As <see cref="ISpaSigner.Sign"/> returns it.</param>
    public static bool TryRead(ReadOnlySpan<byte> blob, out SshPublicKey? key, out byte[] signature)
    {
        (key, signature) = (null, []);
        if (!blob.StartsWith(Preamble))
            return false;
        var reader = new SshReader(blob[Preamble.Length..]);
        if (!reader.TryReadUInt32(out var version) || version != 1 || !reader.TryReadString(out var keyBlob) || !SshPublicKey.TryRead(keyBlob, out key, out _))
            return false;
        if (!reader.TryReadString(out var name) || !name.SequenceEqual("postern-spa-1"u8) || !reader.TryReadString(out var reserved) || !reserved.IsEmpty
            || !reader.TryReadString(out var hash) || !hash.SequenceEqual("sha512"u8) || !reader.TryReadString(out var value) || !reader.IsAtEnd)
        {
            return false;
        }

        signature = value.ToArray();
        return true;
    }

    private static ReadOnlySpan<byte> Preamble => "SSHSIG"u8;
}
