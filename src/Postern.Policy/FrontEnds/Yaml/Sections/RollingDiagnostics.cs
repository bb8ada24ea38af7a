using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Sections;

/// <summary>PN1150 and PN245x: rolling knocks and the files of their keys.</summary>
internal static class RollingDiagnostics
{
    public static Diagnostic BesideKnock(SourceSpan span, SourceSpan knock) => new("PN1150", Severity.Error, span,
        $"this door has a rolling knock and a fixed one, at {knock}", "who recorded the fixed one would get in for ever, and the rolling one would be worth nothing",
        "remove one of the two; spa may stand beside either");

    public static Diagnostic NoFile(SourceSpan span, string name, string refusal) => new("PN2450", Severity.Error, span,
        $"the key of the rolling knock, {Quote.Of(name)}, cannot be read: {refusal}", "gate and clients derive the knock from it",
        $"make one with: postern key new --rolling {Quote.Bounded(name)}; a relative path is looked for beside the policy");

    public static Diagnostic BadKey(SourceSpan span, string problem) => new("PN2451", Severity.Error, span,
        $"this is no key of a rolling knock: {problem}", "the gate would wait for knocks that no client derives");

    public static Diagnostic SeveralKeys(SourceSpan span) => new("PN2452", Severity.Error, span,
        "there is a second key in this file", "a door has one rolling knock, and it would be open to guess which of the keys is meant",
        "leave one line; for several groups of people make a door and a key for each");
}
