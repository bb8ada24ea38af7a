using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml;

/// <summary>PN102x: keys and names.</summary>
internal static class KeyDiagnostics
{
    public static Diagnostic Unknown(SourceSpan span, string key, KeySet keys, string? elsewhere) => new("PN1020", Severity.Error, span,
        $"{keys.Where} has no key {Quote.Of(key)}", keys.Why,
        Suggestion.For(key, keys.Known) is { } near ? $"did you mean {near}? The keys here are {string.Join(", ", keys.Known)}"
        : elsewhere is not null ? $"{key} belongs to {elsewhere}. The keys here are {string.Join(", ", keys.Known)}"
        : $"the keys here are {string.Join(", ", keys.Known)}");

    public static Diagnostic Duplicate(SourceSpan span, string key, SourceSpan first) => new("PN1021", Severity.Error, span,
        $"the key {Quote.Of(key)} is here a second time; the first is at {first}", "only one of the two could count", "keep one");

    public static Diagnostic Missing(SourceSpan span, string where, string key, string example) => new("PN1023", Severity.Error, span,
        $"{where} needs {key}", Remedy: $"add for example {example}");

    public static Diagnostic DuplicateDoor(SourceSpan span, string name, SourceSpan first) => new("PN1024", Severity.Error, span,
        $"there is a second door {Quote.Of(name)}; the first is at {first}", "grants and commands name a door, so a name means one door",
        "rename one of them");

    public static Diagnostic EmptyName(SourceSpan span) => new("PN1025", Severity.Error, span,
        "a door needs a name", "commands, lists and messages call it by its name", "name it after what it opens: ssh:");

    public static Diagnostic LongName(SourceSpan span, int length, int limit) => new("PN1026", Severity.Error, span,
        $"the name has {length} characters, more than {limit}", "the kernel keeps names and comments short", "shorten it");

    public static Diagnostic NameCharacter(SourceSpan span, char character) => new("PN1027", Severity.Error, span,
        $"the name holds the control character U+{(int)character:X4}", "on a terminal it could hide or change what is shown", "remove it");

    public static Diagnostic NotAKey(SourceSpan span, string found) => new("PN1028", Severity.Error, span,
        $"a key is a single text, not {found}", Remedy: "write key: value");
}
