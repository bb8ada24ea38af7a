using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Sections;

/// <summary>PN2370 to PN2384: who may open doors by a single packet. What may be secret is never quoted.</summary>
internal static class SpaDiagnostics
{
    /// <summary>Without the name: where a file should be named, somebody may have written the secret itself.</summary>
    public static Diagnostic NoFile(SourceSpan span, string key, string refusal) => new("PN2370", Severity.Error, span,
        $"cannot read the file that {key} names here: {refusal}", "who may open the door stands there", "write the path of the file; a relative one is looked for beside the policy");

    public static Diagnostic NoGateKey(SourceSpan span, string name, string refusal) => new("PN2371", Severity.Error, span,
        $"people with SSH keys need the gate's own key, and {Quote.Of(name)} cannot be read: {refusal}",
        "they seal their packets to the gate's key, so that nobody else can read them", $"make one with: postern key new --gate {Quote.Bounded(name)}");

    public static Diagnostic OthersRead(SourceSpan span, string file) => new("PN2372", Severity.Error, span,
        $"there is a secret in {Quote.Of(file)}, and others than its owner and root can read it", "whoever reads it can open the door",
        $"chmod 600 {Quote.Bounded(file)}; in a policy that others need to read, name a file: fwknop: phone.fwknop, or secrets: FILE");

    public static Diagnostic OthersWrite(SourceSpan span, string file) => new("PN2373", Severity.Error, span,
        $"others than its owner and root can write {Quote.Of(file)}", "whoever writes a key there lets himself in", $"chmod go-w {Quote.Bounded(file)}");

    public static Diagnostic NoKeyInFile(SourceSpan span, string file) => new("PN2374", Severity.Error, span,
        $"there is no key in {Quote.Of(file)}", Remedy: "put one in, or leave the file out");

    public static Diagnostic BadGateKey(SourceSpan span, string problem) => new("PN2375", Severity.Error, span,
        $"this is no key of a gate: {problem}", "packets to that key could not be read", "remove the line, or make a key with: postern key new --gate FILE");

    public static Diagnostic PersonName(SourceSpan span) => new("PN2376", Severity.Error, span,
        "a person's name is letters, digits and . _ - @ +, 64 at most, and begins with a letter or digit", "it stands in logs, events and commands, where it must be one word", "write for example alice or alice-phone");

    public static Diagnostic PersonTwice(SourceSpan span, string name, SourceSpan first) => new("PN2377", Severity.Error, span,
        $"there is a second person {Quote.Of(name)}; the first is at {first}", "doors and events name a person, so a name means one person", "rename one of them, or give one person several keys");

    public static Diagnostic PersonTwiceAtDoor(SourceSpan span, string name) => new("PN2378", Severity.Error, span,
        $"{Quote.Of(name)} is in this door's list twice", Remedy: "remove one of them");

    public static Diagnostic UnknownPerson(SourceSpan span, string name, IReadOnlyList<string> known) => new("PN2379", Severity.Error, span,
        $"there is no person {Quote.Of(name)}", "nobody could open the door by that name",
        Suggestion.For(name, known) is { } near ? $"did you mean {near}?"
        : known.Count > 0 ? $"the people here are {Quote.Bounded(string.Join(", ", known))}"
        : $"add for example people: {{{Quote.Bounded(name)}: {{keys: {Quote.Bounded(name)}.keys}}}}");

    public static Diagnostic NoKeys(SourceSpan span, string name) => new("PN2380", Severity.Error, span,
        $"{Quote.Of(name)} has no key", "nobody could prove to be that person",
        "add keys: FILE (as authorized_keys), fwknop: FILE, or both; keys may also stand in the file that secrets names");

    public static Diagnostic NeedsKnock(SourceSpan span, string key) => new("PN2381", Severity.Error, span,
        $"{key} means nothing at a door without knock", "a single packet has no steps", $"remove {key}");

    public static Diagnostic LongerThanLongest(SourceSpan span) => new("PN2382", Severity.Error, span,
        "for is longer than longest", "what nobody may ask for would be given to those who ask for nothing", "make longest as long as for, or longer");

    public static Diagnostic WindowTooLong(SourceSpan span) => new("PN2383", Severity.Error, span,
        "a window is a second at least and a day at most", "every packet of the window is remembered, so that none counts twice", "write window: 120s");

    public static Diagnostic TcpRange(SourceSpan span) => new("PN2384", Severity.Error, span,
        "packets over TCP come in at single ports", "the watcher listens at each of them", "name the one port that clients use: tcp/62201; ranges are for udp");
}
