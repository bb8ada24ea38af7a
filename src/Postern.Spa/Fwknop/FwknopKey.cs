namespace Postern.Spa.Fwknop;

/// <summary>Numbers as fwknop has them; the mode is never sent, both ends have to know it.</summary>
public enum FwknopMode
{
    Ecb = 1,
    Cbc = 2,
    Cfb = 3,
    Pcbc = 4,
    Ofb = 5,
    Ctr = 6,
    Gpg = 7,

    /// <summary>CBC with the passphrase of exactly 16 bytes that clients before 2.5 use.</summary>
    LegacyCbc = 8,
}

/// <summary>Numbers as fwknop has them, for the digest inside and the HMAC outside alike.</summary>
public enum FwknopDigest
{
    Md5 = 1,
    Sha1 = 2,
    Sha256 = 3,
    Sha384 = 4,
    Sha512 = 5,
    Sha3_256 = 6,
    Sha3_512 = 7,
}

/// <summary>What both ends of one fwknop stanza share.</summary>
/// <param name="Passphrase">1 to 32 bytes; empty where there is only a GPG key.</param>
/// <param name="HmacKey">1 to 136 bytes; empty for a legacy stanza without HMAC.</param>
public sealed record FwknopKey(ReadOnlyMemory<byte> Passphrase, ReadOnlyMemory<byte> HmacKey)
{
    /// <summary>Bytes; longer ones than a block of the digest are hashed first, as HMAC has it.</summary>
    public const int LongestHmacKey = 136;

    public const int LongestPassphrase = FwknopCipher.LongestPassphrase;

    public FwknopMode Mode { get; init; } = FwknopMode.Cbc;

    public FwknopDigest Hmac { get; init; } = FwknopDigest.Sha256;

    /// <summary>Says which key it is by its settings alone: a record would print what is secret with the rest.</summary>
    public override string ToString() => $"fwknop key, {Mode}, {(HmacKey.IsEmpty ? "no HMAC" : Hmac)}";
}
