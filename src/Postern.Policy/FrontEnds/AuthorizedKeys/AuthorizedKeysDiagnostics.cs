using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.AuthorizedKeys;

/// <summary>PN2388 to PN2399: SSH keys. What is not understood is not quoted: it may have come here by mistake, and be secret.</summary>
internal static class AuthorizedKeysDiagnostics
{
    public static Diagnostic NoKey(SourceSpan span) => new("PN2388", Severity.Error, span,
        "there is no SSH public key in this line", "a line of authorized_keys is: options or none, the key's type, the key, a comment",
        "paste the one line of a file such as ~/.ssh/id_ed25519.pub");

    public static Diagnostic PrivateKey(SourceSpan span) => new("PN2389", Severity.Error, span,
        "this is a private key; what a gate needs is the public one", "a private key belongs on its owner's machine alone; consider it known from now on",
        "put the line of the .pub file here, and make a new key if others could read this file: ssh-keygen -t ed25519");

    public static Diagnostic BadKey(SourceSpan span, string problem) => new("PN2390", Severity.Error, span,
        $"this key is not taken: {problem}", "the line is left out, and its holder could not get in", "make a key with: ssh-keygen -t ed25519");

    public static Diagnostic Unquoted(SourceSpan span) => new("PN2391", Severity.Error, span,
        "an option is name or name=\"value\", with commas between options", "OpenSSH reads nothing else; white space outside quotes ends the options", "write for example from=\"198.51.100.0/24\",doors=\"ssh,vpn\" ssh-ed25519 AAAA…");

    public static Diagnostic Unknown(SourceSpan span, string? near) => new("PN2392", Severity.Error, span,
        "this option is not known", "it could be the one that keeps the key from opening more than it should",
        near is null ? "the options here are doors, from, expiry-time, source, prefix, for, longest, no-touch-required and verify-required" : $"did you mean {near}?");

    public static Diagnostic Ignored(SourceSpan span, string name) => new("PN2393", Severity.Warning, span,
        $"{name} means nothing here: it is about sessions of sshd", "the key opens its doors as if it were not there", "remove it here, or keep a file of its own for Postern");

    public static Diagnostic Refused(SourceSpan span, string name, string why) => new("PN2394", Severity.Error, span,
        $"{name} cannot be kept: {why}", Remedy: "remove the option, or the line");

    public static Diagnostic NoValue(SourceSpan span, string name) => new("PN2395", Severity.Error, span,
        $"{name} needs a value in double quotes", Remedy: $"write {name}=\"…\"");

    public static Diagnostic Twice(SourceSpan span) => new("PN2396", Severity.Error, span,
        "this option stands before the key a second time", "only one of the two could count", "keep one");

    public static Diagnostic Widens(SourceSpan span, string what, string key) => new("PN2397", Severity.Error, span,
        $"the option asks for {what}", "an option takes away from what the policy gives a person, so that who keeps the file of keys cannot give himself more", $"change {key} at the person in the policy, or narrow the option");

    public static Diagnostic NotAMoment(SourceSpan span) => new("PN2398", Severity.Error, span,
        "expiry-time is YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, with a Z behind it for UTC", "a key that ends at a guess may never end", "write for example expiry-time=\"20270131Z\"");

    public static Diagnostic ReadAsUtc(SourceSpan span) => new("PN2399", Severity.Note, span,
        "this time has no Z and is read as UTC", "sshd reads it in the zone of its machine, which may be hours away", "put a Z behind it");
}
