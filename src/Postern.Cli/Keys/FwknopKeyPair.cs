using System.Security.Cryptography;
using System.Text;
using Postern.Spa.Fwknop;

namespace Postern.Cli.Keys;

/// <summary>The two keys of an fwknop stanza, as the words of access.conf and .fwknoprc.</summary>
internal sealed class FwknopKeyPair(FwknopKey key)
{
    private const int PassphraseLength = 32;

    /// <summary>The words of HMAC_DIGEST_TYPE. Broken ones are read where a client has them, and never made.</summary>
    public static IEnumerable<string> Digests => FwknopWords.Digests.Where(d => d is not (FwknopDigest.Md5 or FwknopDigest.Sha1)).Select(NameOf);

    public string Fingerprint => KeyFingerprint.Of(key) ?? "no fingerprint: keys so short could be guessed from it";

    /// <summary>
    /// What the app Fwknop2 takes from a QR code: words apart by a blank, each a name and a value apart by a colon. Always in base64, with its padding:
    /// neither a colon nor a blank may be in a value. Source: onActivityResult and Config.Is_Valid of Fwknop2.
    /// </summary>
    public string QrText => key.HmacKey.IsEmpty ? $"KEY_BASE64:{Base64(key.Passphrase)}" : $"KEY_BASE64:{Base64(key.Passphrase)} HMAC_KEY_BASE64:{Base64(key.HmacKey)}";

    /// <summary>What the app has to be told by hand; empty for what it does by itself.</summary>
    public IEnumerable<string> AppSettings()
    {
        if (key.HmacKey.IsEmpty)
            yield return "leave the HMAC key empty: this stanza has none";
        if (key.Hmac != FwknopDigest.Sha256)
            yield return $"set the HMAC type to {DigestName}";
        if (key.Mode == FwknopMode.LegacyCbc)
            yield return "choose legacy mode";
        else if (key.Mode != FwknopMode.Cbc)
            yield return $"it sends CBC alone, and this stanza has {key.Mode}: the gate will refuse it";
    }

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
