using Postern.Policy.FrontEnds.RouterOs.Lowering;
using Postern.Rules.Model;

namespace Postern.Policy.Diagnostics;

public enum Severity
{
    Note,
    Warning,
    Error,
}

/// <summary>
/// One finding: what is wrong, where, why it matters, what to do. Codes are stable and never used twice:
/// PN0 reading files, PN1 policy files, PN2 RouterOS scripts, PN3 weaknesses, PN4 what a back end cannot say, PN5 this machine,
/// PN6 what a proof found, and what a client cannot do, PN7 profiles.
/// </summary>
public sealed record Diagnostic(string Code, Severity Severity, SourceSpan Span, string Message, string? Why = null, string? Remedy = null)
{
    /// <summary>
    /// True for an error that leaves a hole in the rule set: what was written could not be understood. An error in what the rules mean
    /// (a weakness, a circle of jumps) does not: they can still be simulated and proven, though not loaded.
    /// </summary>
    public bool LeavesHole => Severity == Severity.Error && !Code.StartsWith("PN3", StringComparison.Ordinal) && Code != ReferenceDiagnostics.JumpLoopCode;

    public override string ToString()
    {
        var text = $"{Span}: {Severity.ToString().ToLowerInvariant()} {Code}: {Message}";
        if (Why is not null)
            text += $"\n    why: {Why}";
        if (Remedy is not null)
            text += $"\n    try: {Remedy}";
        return text;
    }
}
