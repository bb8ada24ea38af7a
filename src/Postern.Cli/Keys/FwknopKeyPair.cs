using System.Security.Cryptography;
using System.Text;
using Postern.Policy.Backends.Clients.Fwknop;
using Postern.Spa.Fwknop;

namespace Postern.Cli.Keys;

/// <summary>The two keys of an fwknop stanza, as the words of access.conf and .fwknoprc.</summary>
internal sealed class FwknopKeyPair(FwknopKey key)
{
    private const int PassphraseLength = 32;

    /// <summary>The words of HMAC_DIGEST_TYPE. Broken ones are read where a client has them, and never made.</summary>
    public static IEnumerable<string> Digests => FwknopWords.Digests.Where(d => d is not (FwknopDigest.Md5 or FwknopDigest.Sha1)).Select(NameOf);

    public string Fingerprint => KeyFingerprint.Of(key) ?? "no fingerprint: keys so short could be guessed from it";

    /// <summary><inheritdoc cref="FwknopKeyText.ForQr" path="/summary"/></summary>
    public string QrText => FwknopKeyText.ForQr(key);

    /// <summary><inheritdoc cref="FwknopKeyText.AppSettings" path="/summary"/></summary>
    public IEnumerable<string> AppSettings() => FwknopKeyText.AppSettings(key);

    private string DigestName => NameOf(key.Hmac);

    public static string NameOf(FwknopDigest digest) => FwknopWords.NameOf(digest).ToLowerInvariant();

    /// <param name="digest">One of <see cref="Digests"/>.</param>
    public static FwknopKeyPair Generate(string digest)
    {
        var hmac = FwknopWords.Digest(digest)!.Value;
        return new FwknopKeyPair(new FwknopKey(RandomNumberGenerator.GetBytes(PassphraseLength), RandomNumberGenerator.GetBytes(BlockLength(hmac))) { Hmac = hmac });
    }

    /// <summary>What fwknop makes an HMAC key's length.</summary>
    private static int BlockLength(FwknopDigest digest) => digest switch
    {
        FwknopDigest.Sha384 or FwknopDigest.Sha512 => 128,
        FwknopDigest.Sha3_256 => 136,
        FwknopDigest.Sha3_512 => 72,
        _ => 64,
    };

    /// <summary>A stanza's lines, and when they were made.</summary>
    public string ToText(DateTimeOffset made)
    {
        var text = new StringBuilder().Append($"# made {made.UtcDateTime:yyyy-MM-dd}\n").Append($"KEY_BASE64 {Base64(key.Passphrase)}\nHMAC_KEY_BASE64 {Base64(key.HmacKey)}\n");
        if (key.Hmac != FwknopDigest.Sha256)
            text.Append($"HMAC_DIGEST_TYPE {DigestName}\n");
        return text.ToString();
    }

    private static string Base64(ReadOnlyMemory<byte> bytes) => Convert.ToBase64String(bytes.Span);
}
