using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Fwknop;

/// <summary>PN318: what a file of fwknop's leaves open.</summary>
internal static class FwknopWeaknessDiagnostics
{
    public static Diagnostic Legacy(SourceSpan span) => new("PN3183", Severity.Warning, span,
        "packets of this stanza have no HMAC", "whatever a stranger sends has to be decrypted before it is known whether it is worth anything, and no two of its bytes vouch for one another",
        "give both ends an HMAC_KEY_BASE64 and remove # postern: legacy");

    public static Diagnostic AnySource(SourceSpan span) => new("PN3184", Severity.Warning, span,
        "a packet of this stanza may leave its source open", "it then lets in whoever it comes from: who holds it back on its way and sends it on from elsewhere gets in instead",
        "write REQUIRE_SOURCE_ADDRESS Y, and let clients name their address (fwknop -R, or -a)");

    public static Diagnostic ShortKey(SourceSpan span, string directive, int bytes) => new("PN3185", Severity.Warning, span,
        $"{directive} has {bytes} bytes", "who records one packet can try keys at home, millions a second: fwknop stretches none", "take both keys from fwknop --key-gen: 32 and 64 random bytes");

    public static Diagnostic SharedKeys(SourceSpan span, SourceSpan other) => new("PN3186", Severity.Warning, span,
        $"the stanza has the keys of the one at {other}", "a packet does not say which of the two it is for, so whoever holds the keys has both, and revoking one revokes nothing", "give each person keys of their own");
}
