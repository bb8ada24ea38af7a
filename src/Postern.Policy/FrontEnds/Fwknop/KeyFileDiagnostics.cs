using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Fwknop;

/// <summary>PN1140 to PN1147: fwknop's keys. Nothing that stands in the file is quoted but keywords that fwknop has.</summary>
internal static class KeyFileDiagnostics
{
    public static Diagnostic Unknown(SourceSpan span, string? near) => new("PN1140", Severity.Error, span,
        "this is no keyword of an fwknop key", "what is not understood could be what restricts the key",
        near is null ? "the keywords here are KEY or KEY_BASE64, HMAC_KEY or HMAC_KEY_BASE64, HMAC_DIGEST_TYPE, ENCRYPTION_MODE, USERNAME and USE_HMAC" : $"did you mean {near}?");

    public static Diagnostic OfTheClient(SourceSpan span, string keyword) => new("PN1141", Severity.Note, span,
        $"{keyword} is for the client and means nothing here", "a gate needs the keys alone");

    public static Diagnostic OfTheServer(SourceSpan span, string keyword) => new("PN1142", Severity.Error, span,
        $"{keyword} says what a key is good for, which a policy says itself", "left out, the key would open more than its file allows",
        "say it in the policy (from, until, for, longest, source, and which doors name the person), or give access.conf itself to postern");

    public static Diagnostic NoValue(SourceSpan span) => new("PN1143", Severity.Error, span,
        "the keyword has no value", Remedy: "write for example KEY_BASE64: and what fwknop --key-gen printed behind it");

    public static Diagnostic Twice(SourceSpan span, string keyword, SourceSpan first) => new("PN1144", Severity.Error, span,
        $"{keyword} is a second one; the first is at {first}", "only one of the two could count; KEY and KEY_BASE64 are one key in two spellings", "keep one, or begin another key with a line [name]");

    /// <param name="problem">Without the value itself.</param>
    public static Diagnostic Value(SourceSpan span, string keyword, string problem) => new("PN1145", Severity.Error, span,
        $"{keyword} cannot be used: {problem}", "both ends must have the same key, mode and digest", "make keys with: fwknop --key-gen, or postern key new");

    public static Diagnostic NoKey(SourceSpan span) => new("PN1146", Severity.Error, span,
        "there is no KEY or KEY_BASE64 here", "without it no packet can be read", "add what fwknop --key-gen printed");

    public static Diagnostic NoHmac(SourceSpan span) => new("PN1147", Severity.Error, span,
        "there is no HMAC_KEY or HMAC_KEY_BASE64 here", "without it a packet can be changed and counts anew, and every forged one costs a decryption",
        "add one (fwknop --key-gen prints both), or write legacy: true at the person, for clients that cannot do better");
}
