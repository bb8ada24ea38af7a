using Postern.Policy.Diagnostics;
using Postern.Policy.Model;
using Postern.Spa.Fwknop;

namespace Postern.Policy.Checks.Spa;

/// <summary>What is weak about one fwknop key.</summary>
internal static class FwknopKeyCheck
{
    public static void Check(FwknopStanza stanza, DiagnosticBag diagnostics)
    {
        var key = stanza.Key;
        if (key.Mode != FwknopMode.Gpg && Guesswork.IsGuessable(key.Passphrase.Span))
            diagnostics.Add(SpaWeaknessDiagnostics.Guessable(stanza.Span, "encryption key"));
        if (key.Mode is FwknopMode.Ecb or FwknopMode.LegacyCbc)
            diagnostics.Add(SpaWeaknessDiagnostics.WeakMode(stanza.Span, key.Mode == FwknopMode.Ecb ? "ECB" : "legacy"));
        if (key.HmacKey.IsEmpty)
        {
            diagnostics.Add(SpaWeaknessDiagnostics.NoHmac(stanza.Span));
            return;
        }

        if (key.HmacKey.Span.SequenceEqual(key.Passphrase.Span))
            diagnostics.Add(SpaWeaknessDiagnostics.EqualKeys(stanza.Span));
        else if (Guesswork.IsGuessable(key.HmacKey.Span))
            diagnostics.Add(SpaWeaknessDiagnostics.Guessable(stanza.Span, "HMAC key"));
        if (key.Hmac is FwknopDigest.Md5 or FwknopDigest.Sha1)
            diagnostics.Add(SpaWeaknessDiagnostics.WeakDigest(stanza.Span, key.Hmac == FwknopDigest.Md5 ? "MD5" : "SHA-1"));
    }
}
