using Postern.Spa.Fwknop;

namespace Postern.Policy.Backends.Clients.Fwknop;

/// <summary>The keys of a stanza as fwknop's programs read them.</summary>
public static class FwknopKeyText
{
    /// <summary>
    /// What the app Fwknop2 takes from a QR code: words apart by a blank, each a name and a value apart by a colon. Always in base64, with its padding:
    /// neither a colon nor a blank may be in a value. Source: onActivityResult and Config.Is_Valid of Fwknop2.
    /// </summary>
    public static string ForQr(FwknopKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.HmacKey.IsEmpty ? $"KEY_BASE64:{Base64(key.Passphrase)}" : $"KEY_BASE64:{Base64(key.Passphrase)} HMAC_KEY_BASE64:{Base64(key.HmacKey)}";
    }

    /// <summary>What the app has to be told by hand; empty for what it does by itself.</summary>
    public static IEnumerable<string> AppSettings(FwknopKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.HmacKey.IsEmpty)
            yield return "leave the HMAC key empty: this stanza has none";
        if (key.Hmac != FwknopDigest.Sha256)
            yield return $"set the HMAC type to {FwknopWords.NameOf(key.Hmac).ToLowerInvariant()}";
        if (key.Mode == FwknopMode.LegacyCbc)
            yield return "choose legacy mode";
        else if (key.Mode != FwknopMode.Cbc)
            yield return $"it sends CBC alone, and this stanza has {key.Mode}: the gate will refuse it";
    }

    /// <summary>The lines of a client's stanza.</summary>
    internal static IEnumerable<string> ForRc(FwknopKey key)
    {
        yield return $"KEY_BASE64 {Base64(key.Passphrase)}";
        if (key.Mode != FwknopMode.Cbc)
            yield return $"ENCRYPTION_MODE {FwknopWords.NameOf(key.Mode)}";
        if (key.HmacKey.IsEmpty)
            yield break;
        yield return $"HMAC_KEY_BASE64 {Base64(key.HmacKey)}";
        if (key.Hmac != FwknopDigest.Sha256)
            yield return $"HMAC_DIGEST_TYPE {FwknopWords.NameOf(key.Hmac)}";
        yield return "USE_HMAC Y";
    }

    private static string Base64(ReadOnlyMemory<byte> bytes) => Convert.ToBase64String(bytes.Span);
}
