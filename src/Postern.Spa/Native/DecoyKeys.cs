using System.Security.Cryptography;
using Postern.Spa.Keys;

namespace Postern.Spa.Native;

/// <summary>Keys that nobody has, a kind each: signatures by keys that are not known are verified with them, and count for nothing.</summary>
internal sealed class DecoyKeys
{
    private readonly SshPublicKey?[] _keys = new SshPublicKey?[Enum.GetValues<SshKeyKind>().Length];

    /// <summary>The one that a signature of this algorithm costs as much to verify with; of the kind that a key must have to make it.</summary>
    public SshPublicKey For(ReadOnlySpan<byte> signature)
    {
        var kind = KindOf(signature);
        return _keys[(int)kind] ??= Make(kind);
    }

    private static SshKeyKind KindOf(ReadOnlySpan<byte> signature)
    {
        if (!new SshReader(signature).TryReadString(out var name))
            return SshKeyKind.Ed25519;
        if (name.SequenceEqual("ecdsa-sha2-nistp256"u8))
            return SshKeyKind.EcdsaP256;
        if (name.SequenceEqual("ecdsa-sha2-nistp384"u8))
            return SshKeyKind.EcdsaP384;
        if (name.SequenceEqual("ecdsa-sha2-nistp521"u8))
            return SshKeyKind.EcdsaP521;
        if (name.SequenceEqual("rsa-sha2-512"u8) || name.SequenceEqual("rsa-sha2-256"u8))
            return SshKeyKind.Rsa;
        if (name.SequenceEqual("sk-ssh-ed25519@openssh.com"u8))
            return SshKeyKind.SecurityEd25519;
        return name.SequenceEqual("sk-ecdsa-sha2-nistp256@openssh.com"u8) ? SshKeyKind.SecurityEcdsa : SshKeyKind.Ed25519;
    }

    private static SshPublicKey Make(SshKeyKind kind)
    {
        var blob = kind switch
        {
            SshKeyKind.EcdsaP256 => Ecdsa("ecdsa-sha2-nistp256"u8, "nistp256"u8, ECCurve.NamedCurves.nistP256),
            SshKeyKind.EcdsaP384 => Ecdsa("ecdsa-sha2-nistp384"u8, "nistp384"u8, ECCurve.NamedCurves.nistP384),
            SshKeyKind.EcdsaP521 => Ecdsa("ecdsa-sha2-nistp521"u8, "nistp521"u8, ECCurve.NamedCurves.nistP521),
            SshKeyKind.SecurityEcdsa => Ecdsa("sk-ecdsa-sha2-nistp256@openssh.com"u8, "nistp256"u8, ECCurve.NamedCurves.nistP256).String("ssh:"u8),
            SshKeyKind.Rsa => new SshBytes().String("ssh-rsa"u8).String([1, 0, 1]).String(Modulus()),
            SshKeyKind.SecurityEd25519 => new SshBytes().String("sk-ssh-ed25519@openssh.com"u8).String(Ed25519()).String("ssh:"u8),
            _ => new SshBytes().String("ssh-ed25519"u8).String(Ed25519()),
        };
        return SshPublicKey.TryRead(blob.ToArray(), out var key, out var problem) ? key : throw new InvalidOperationException($"a decoy of the kind {kind}: {problem}");
    }

    private static SshBytes Ecdsa(ReadOnlySpan<byte> type, ReadOnlySpan<byte> name, ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return new SshBytes().String(type).String(name).String([4, .. q.X!, .. q.Y!]);
    }

    // Any odd number will do: it is never the product that a key needs. 3,072 bits are what ssh-keygen makes unasked.
    private static byte[] Modulus()
    {
        var modulus = RandomNumberGenerator.GetBytes(3072 / 8);
        modulus[0] |= 0x80;
        modulus[^1] |= 1;
        return [0, .. modulus];
    }

    /// <summary>The public key of RFC 8032, section 7.1, test 1.</summary>
    private static byte[] Ed25519() => Convert.FromHexString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}
