using System.Collections.Frozen;
using System.Security.Cryptography;
using Postern.Linux;
using Postern.Spa;
using Postern.Spa.Keys;
using Postern.Spa.Native;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Native;

public sealed class SshKeyTests
{
    /// <summary>RFC 8032, section 7.1: tests 1 to 3.</summary>
    [Theory]
    [InlineData("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void Ed25519_is_verified(string key, string message, string signature)
    {
        var (k, m, s) = (Convert.FromHexString(key), Convert.FromHexString(message), Convert.FromHexString(signature));
        Ed25519Signature.Problem().ShouldBeNull();
        Ed25519Signature.Verify(k, m, s).ShouldBeTrue();
        for (var bit = 0; bit < 8 * s.Length; bit++)
        {
            s[bit / 8] ^= (byte)(1 << bit % 8);
            Ed25519Signature.Verify(k, m, s).ShouldBeFalse();
            s[bit / 8] ^= (byte)(1 << bit % 8);
        }

        Ed25519Signature.Verify(k, [.. m, 0], s).ShouldBeFalse();
        Ed25519Signature.Verify(k.AsSpan(1), m, s).ShouldBeFalse();
        Ed25519Signature.Verify(k, m, s.AsSpan(1)).ShouldBeFalse();
        Ed25519Signature.Verify(k, m, s).ShouldBeTrue();
    }

    [Theory]
    [InlineData("ed25519", "256", "ssh-ed25519")]
    [InlineData("ecdsa", "384", "ecdsa-sha2-nistp384")]
    [InlineData("rsa", "2048", "ssh-rsa")]
    public void Its_fingerprint_is_the_one_that_ssh_keygen_prints(string type, string bits, string name)
    {
        using var signer = new KeygenSigner("-t", type, "-b", bits);
        signer.Key.Type.ShouldBe(name);
        signer.Run(null, "-l", "-f", signer.KeyFile).Split(' ')[1].ShouldBe(signer.Key.FingerprintText);
        File.ReadAllText(signer.KeyFile + ".pub").ShouldStartWith(signer.Key.ToString());
        SshPublicKey.TryRead(signer.Key.Blob.Span, out var again, out _).ShouldBeTrue();
        again.ShouldBe(signer.Key);
        again.GetHashCode().ShouldBe(signer.Key.GetHashCode());
    }

    [Theory]
    [InlineData(true, 1, false, false, SpaRefusal.None)]
    [InlineData(true, 5, false, true, SpaRefusal.None)]
    [InlineData(true, 0, false, false, SpaRefusal.NotAuthentic)]
    [InlineData(true, 4, false, false, SpaRefusal.NotAuthentic)]
    [InlineData(true, 0, true, false, SpaRefusal.None)]
    [InlineData(true, 1, false, true, SpaRefusal.NotAuthentic)]
    [InlineData(false, 1, false, false, SpaRefusal.None)]
    [InlineData(false, 0, false, false, SpaRefusal.NotAuthentic)]
    [InlineData(false, 0, true, false, SpaRefusal.None)]
    [InlineData(false, 5, false, true, SpaRefusal.None)]
    public void Authenticators_are_touched_unless_their_owner_says_otherwise(bool isEcdsa, byte flags, bool withoutTouch, bool withVerification, SpaRefusal expected)
    {
        using var lab = new NativeLab();
        using var ecdsa = new EcdsaSigner(flags);
        using var ed25519 = new Ed25519Signer(flags);
        ISpaSigner signer = isEcdsa ? ecdsa : ed25519;
        FrozenSet<Digest32> its = [signer.Key.Digest];
        using var reader = new SpaReader([lab.Gate], new Dictionary<Digest32, SshPublicKey> { [signer.Key.Digest] = signer.Key }, NativeLab.Ed25519)
        {
            WithoutTouch = withoutTouch ? its : FrozenSet<Digest32>.Empty,
            WithVerification = withVerification ? its : FrozenSet<Digest32>.Empty,
        };
        reader.Open(lab.Craft(signer), out var opened).ShouldBe(expected);
        (opened is null).ShouldBe(expected != SpaRefusal.None);
        // The flags are signed: whoever says afterwards that it was touched is found out.
        reader.Open(lab.Craft(signer, spoil: text => text[145 + text[144] - 5] ^= 1), out _).ShouldBe(SpaRefusal.NotAuthentic);
    }

    [Fact]
    public void Rsa_with_SHA_1_is_refused()
    {
        using var rsa = RSA.Create(2048);
        var numbers = rsa.ExportParameters(includePrivateParameters: false);
        SshPublicKey.TryRead(new SshBytes().String("ssh-rsa"u8).String(numbers.Exponent).String([0, .. numbers.Modulus!]).ToArray(), out var key, out _).ShouldBeTrue();
        byte[] data = [1, 2, 3];
        Verify("rsa-sha2-512", HashAlgorithmName.SHA512).ShouldBeTrue();
        Verify("rsa-sha2-256", HashAlgorithmName.SHA256).ShouldBeTrue();
        Verify("ssh-rsa", HashAlgorithmName.SHA1).ShouldBeFalse();
        Verify("rsa-sha2-256", HashAlgorithmName.SHA1).ShouldBeFalse();
        Verify("rsa-sha2-512", HashAlgorithmName.SHA256).ShouldBeFalse();
        Verify("ssh-ed25519", HashAlgorithmName.SHA256).ShouldBeFalse();

        bool Verify(string name, HashAlgorithmName hash) => SshSignature.Verify(
            key!, data, new SshBytes().String(System.Text.Encoding.ASCII.GetBytes(name)).String(rsa.SignData(data, hash, RSASignaturePadding.Pkcs1)).ToArray(), NativeLab.Ed25519, out _);
    }

    [Theory]
    [InlineData(1024, "has 1024 bits, and less than 2048")]
    [InlineData(2047, "has 2047 bits")]
    [InlineData(4097, "has 4097 bits, and 4096 are the most")]
    [InlineData(16384, "has 16384 bits")]
    public void Rsa_keys_are_neither_short_nor_long(int bits, string said)
    {
        var modulus = new byte[(bits + 7) / 8];
        modulus[0] = (byte)(1 << (bits - 1) % 8);
        modulus[^1] |= 1;
        SshPublicKey.TryRead(new SshBytes().String("ssh-rsa"u8).String([1, 0, 1]).String(modulus[0] >= 0x80 ? [0, .. modulus] : modulus).ToArray(), out _, out var problem).ShouldBeFalse();
        problem.ShouldContain(said);
    }

    [Theory]
    [InlineData("ssh-dss", "DSA")]
    [InlineData("ssh-ed25519-cert-v01@openssh.com", "certificate")]
    [InlineData("ssh-ed448", "ssh-ed448")]
    [InlineData("evil\u001b[2J", "no type's name")]
    [InlineData("", "no type's name")]
    public void Other_types_are_named(string type, string said)
    {
        SshPublicKey.TryRead(new SshBytes().String(System.Text.Encoding.UTF8.GetBytes(type)).String(new byte[32]).ToArray(), out _, out var problem).ShouldBeFalse();
        problem.ShouldContain(said);
        problem.ShouldNotContain("\u001b");
    }

    /// <summary>With a key of small order, one signature fits one message in eight, or every one; OpenSSL takes them.</summary>
    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")]
    public void Keys_that_anybody_can_sign_for_are_refused(string hex)
    {
        SshPublicKey.TryRead(new SshBytes().String("ssh-ed25519"u8).String(Convert.FromHexString(hex)).ToArray(), out _, out var problem).ShouldBeFalse();
        problem.ShouldContain("small order");
    }

    [Fact]
    public void A_word_that_says_another_type_is_refused()
    {
        using var signer = new EcdsaSigner();
        var text = Convert.ToBase64String(signer.Key.Blob.Span);
        SshPublicKey.TryRead("ecdsa-sha2-nistp256", text, out _, out _).ShouldBeTrue();
        SshPublicKey.TryRead("ssh-ed25519", text, out _, out var problem).ShouldBeFalse();
        problem.ShouldContain("ecdsa-sha2-nistp256");
        SshPublicKey.TryRead("ecdsa-sha2-nistp256", text[..^3], out _, out _).ShouldBeFalse();
        SshPublicKey.TryRead("ecdsa-sha2-nistp256", new string('A', 100_000), out _, out _).ShouldBeFalse();
        SshPublicKey.TryRead("ecdsa-sha2-nistp256", "", out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Damaged_blobs_and_signatures_are_refused_without_an_exception()
    {
        var seed = Environment.GetEnvironmentVariable("POSTERN_SEED") is { } text ? int.Parse(text) : 20261121;
        using var plain = new EcdsaSigner();
        using var security = new EcdsaSigner(1);
        using var rsa = RSA.Create(2048);
        var numbers = rsa.ExportParameters(includePrivateParameters: false);
        byte[][] blobs =
        [
            plain.Key.Blob.ToArray(), security.Key.Blob.ToArray(), new SshBytes().String("ssh-ed25519"u8).String(Enumerable.Repeat((byte)9, 32).ToArray()).ToArray(),
            new SshBytes().String("ssh-rsa"u8).String(numbers.Exponent).String([0, .. numbers.Modulus!]).ToArray(),
        ];
        foreach (var blob in blobs)
        {
            SshPublicKey.TryRead(blob, out _, out var problem).ShouldBeTrue(problem);
            for (var length = 0; length < blob.Length; length++)
                SshPublicKey.TryRead(blob.AsSpan(0, length), out _, out _).ShouldBeFalse();
            SshPublicKey.TryRead([.. blob, 0], out _, out _).ShouldBeFalse();
        }

        byte[] data = [1, 2, 3];
        foreach (var signer in (EcdsaSigner[])[plain, security])
        {
            var signature = signer.Sign(data, out _)!;
            SshSignature.Verify(signer.Key, data, signature, NativeLab.Ed25519, out _).ShouldBeTrue();
            SshSignature.Verify(signer.Key, data, [.. signature, 0], NativeLab.Ed25519, out _).ShouldBeFalse();
            for (var length = 0; length < signature.Length; length++)
                SshSignature.Verify(signer.Key, data, signature.AsSpan(0, length), NativeLab.Ed25519, out _).ShouldBeFalse();
        }

        for (var round = 0; round < 3000; round++)
        {
            var random = new Random(seed + round);
            var blob = blobs[random.Next(blobs.Length)].ToArray();
            var signature = plain.Sign(data, out _)!;
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                blob[random.Next(blob.Length)] = (byte)random.Next(256);
                signature[random.Next(signature.Length)] ^= (byte)random.Next(1, 256);
            }

            Should.NotThrow(
                () =>
                {
                    if (SshPublicKey.TryRead(blob, out var key, out _))
                        SshSignature.Verify(key, data, signature, NativeLab.Ed25519, out _);
                    SshSig.TryRead([.. "SSHSIG"u8, 0, 0, 0, 1, .. new SshBytes().String(blob).ToArray(), .. signature], out _, out _).ShouldBeFalse();
                },
                $"POSTERN_SEED={seed + round}");
        }
    }
}
