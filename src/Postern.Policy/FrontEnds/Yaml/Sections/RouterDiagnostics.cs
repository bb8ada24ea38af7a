using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Sections;

/// <summary>PN1160 to PN1174: routers, and what is enforced by them. What may be a password is never quoted.</summary>
internal static class RouterDiagnostics
{
    public static Diagnostic Name(SourceSpan span) => new("PN1160", Severity.Error, span,
        "a router's name is letters, digits and . _ -, 64 at most, begins with a letter or digit, and is no address", "it stands in commands and in enforce, where it must be one word and mean one router",
        "write for example edge1: routeros://192.0.2.1");

    public static Diagnostic Twice(SourceSpan span, string name, SourceSpan first) => new("PN1161", Severity.Error, span,
        $"there is a second router {Quote.Of(name)}; the first is at {first}", "doors and commands name a router, so a name means one router", "rename one of them");

    public static Diagnostic NotAnAddress(SourceSpan span, string text) => new("PN1162", Severity.Error, span,
        $"{Quote.Of(text)} is no router's address", "it says where the router is and how it is spoken to",
        "write routeros://192.0.2.1 (the API over TLS, port 8729) or routeros-rest://192.0.2.1 (REST over HTTPS, from RouterOS 7.1), with :PORT where it is another");

    public static Diagnostic UserInAddress(SourceSpan span) => new("PN1163", Severity.Error, span,
        "a router's address holds no user and no password", "a policy is read by people who need not know the password, and commands show addresses",
        "write user: NAME and password: FILE beside the address");

    /// <summary>Without the name: where a file should be named, somebody may have written the password itself.</summary>
    public static Diagnostic NoPasswordFile(SourceSpan span, string refusal) => new("PN1164", Severity.Error, span,
        $"cannot read the file that password names here: {refusal}", "the password never stands in the policy itself, only the name of the file that holds it",
        "write the path of the file; a relative one is looked for beside the policy");

    public static Diagnostic OthersRead(SourceSpan span, string file, string may) => new("PN1165", Severity.Error, span,
        $"there is a router's password in {Quote.Of(file)}, and others than its owner and root can {may} it", "whoever has it can change the router's firewall", $"chmod 600 {Quote.Bounded(file)}");

    public static Diagnostic NoPassword(SourceSpan span, string file) => new("PN1166", Severity.Error, span,
        $"there is no password in {Quote.Of(file)}", "a router that lets anybody in without one is nobody's gate", "write the password into the file, on a line of its own; give the router's user one with /user set postern password=…");

    public static Diagnostic ManyLines(SourceSpan span, string file) => new("PN1167", Severity.Error, span,
        $"there is more than one line in {Quote.Of(file)}", "which of them is the password cannot be told", "leave the password alone in the file, on one line");

    public static Diagnostic NotAFingerprint(SourceSpan span) => new("PN1168", Severity.Error, span,
        "this is no fingerprint of a certificate", "it tells the router from whoever stands between",
        "write SHA256: and 43 characters of base64, or the 64 hexadecimal digits that /certificate print detail shows");

    public static Diagnostic FingerprintInTheClear(SourceSpan span) => new("PN1169", Severity.Error, span,
        "a router that is spoken to in the clear shows no certificate", "the fingerprint would never be looked at", "use routeros:// or routeros-rest://, or remove fingerprint");

    public static Diagnostic UnknownRouter(SourceSpan span, string name, IReadOnlyList<string> known) => new("PN1170", Severity.Error, span,
        $"there is no router {Quote.Of(name)}", "the door's grants would go nowhere",
        Suggestion.For(name, known) is { } near ? $"did you mean {near}?"
        : known.Count > 0 ? $"the routers here are {Quote.Bounded(string.Join(", ", known))}"
        : $"add for example routers: {{{Quote.Bounded(name)}: {{address: routeros://192.0.2.1, password: {Quote.Bounded(name)}.password}}}}");

    public static Diagnostic AddressAsPlace(SourceSpan span) => new("PN1171", Severity.Error, span,
        "enforce takes the name of a router, not its address", "how to log in there stands with the name, once for all doors",
        "name the router under routers: {edge1: {address: …, password: edge1.password}}, and write enforce: [routeros://edge1] whatever transport its address has");

    public static Diagnostic NotAPlace(SourceSpan span, string text, IReadOnlyList<string> known) => new("PN1172", Severity.Error, span,
        $"a grant cannot be enforced at {Quote.Of(text)}", "it is enforced by this machine's kernel, by routers, or by both",
        Suggestion.For(text, known) is { } near ? $"did you mean {near}?" : "write local, routeros://NAME or routeros://NAME/LIST, with the name of a router of routers:");

    public static Diagnostic PlaceTwice(SourceSpan span, string place) => new("PN1173", Severity.Error, span,
        $"{Quote.Of(place)} is named twice", Remedy: "name it once");

    public static Diagnostic NotAList(SourceSpan span, int longest) => new("PN1174", Severity.Error, span,
        $"the name of an address list has 1 to {longest} characters, none of them a control character, no space around it and no ! before it", "the router would not find the list by it",
        "write for example routeros://edge1/secured; without a list it is postern-DOOR");

    public static Diagnostic User(SourceSpan span, int longest) => new("PN1175", Severity.Error, span,
        $"a user's name has {longest} characters at most, and no control character", Remedy: "write user: postern, and on the router /user add name=postern group=…");
}
