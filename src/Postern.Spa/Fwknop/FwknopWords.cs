namespace Postern.Spa.Fwknop;

/// <summary>Modes and digests as fwknop's files spell them, in whichever case.</summary>
public static class FwknopWords
{
    /// <summary>Those that are taken: fwknop's PCBC never worked, and GPG has packets of its own.</summary>
    private static readonly (string Word, FwknopMode Mode)[] KnownModes =
    [
        ("CBC", FwknopMode.Cbc), ("CTR", FwknopMode.Ctr), ("CFB", FwknopMode.Cfb), ("OFB", FwknopMode.Ofb), ("ECB", FwknopMode.Ecb), ("legacy", FwknopMode.LegacyCbc),
    ];

    private static readonly (string Word, FwknopDigest Digest)[] KnownDigests =
    [
        ("SHA256", FwknopDigest.Sha256), ("SHA384", FwknopDigest.Sha384), ("SHA512", FwknopDigest.Sha512), ("SHA3_256", FwknopDigest.Sha3_256),
        ("SHA3_512", FwknopDigest.Sha3_512), ("SHA1", FwknopDigest.Sha1), ("MD5", FwknopDigest.Md5),
    ];

    /// <summary>The best first.</summary>
    public static IReadOnlyList<FwknopDigest> Digests { get; } = [.. KnownDigests.Select(d => d.Digest)];

    /// <summary>For messages.</summary>
    public static string ModeWords { get; } = string.Join(", ", KnownModes.Select(m => m.Word));

    /// <summary>For messages.</summary>
    public static string DigestWords { get; } = string.Join(", ", KnownDigests.Select(d => d.Word));

    public static string NameOf(FwknopDigest digest) => KnownDigests.First(d => d.Digest == digest).Word;

    /// <summary>A mode that is taken, as fwknop's files spell it.</summary>
    public static string NameOf(FwknopMode mode) => KnownModes.First(m => m.Mode == mode).Word;

    /// <summary>Null for a word that is no digest.</summary>
    public static FwknopDigest? Digest(string word)
    {
        foreach (var (known, digest) in KnownDigests)
        {
            if (known.Equals(word, StringComparison.OrdinalIgnoreCase))
                return digest;
        }

        return null;
    }

    /// <summary>Null for a word that is no mode that is taken.</summary>
    public static FwknopMode? Mode(string word)
    {
        foreach (var (known, mode) in KnownModes)
        {
            if (known.Equals(word, StringComparison.OrdinalIgnoreCase))
                return mode;
        }

        return null;
    }
}
