namespace Postern.Ui.Exchange;

/// <summary>A refusal or a problem; the page shows both sentences.</summary>
internal sealed record ProblemAnswer(string Message, string? Remedy = null);

internal sealed record ProfilesAnswer(IReadOnlyList<ProfileView> Profiles, IReadOnlyList<FindingView> Findings, ProblemAnswer? Problem, string File);

/// <summary>A profile without what is secret in it.</summary>
/// <param name="Means"><c>sequence</c>, <c>rolling</c>, <c>invitation</c> or <c>fwknop</c>.</param>
/// <param name="Details">Label and value, in the order to show.</param>
/// <param name="Steps">The protocols of a sequence, in order; empty for other means.</param>
/// <param name="IsEditable">Whether the form can hold all that the profile says.</param>
/// <param name="Until">Milliseconds since 1970, where a grant of this person's may still stand.</param>
internal sealed record ProfileView(
    string Name, string Host, string Means, IReadOnlyList<DetailView> Details, IReadOnlyList<string> Steps, bool IsEditable, long? Until);

internal sealed record DetailView(string Label, string Value);

/// <param name="Severity"><c>error</c>, <c>warning</c> or <c>note</c>.</param>
/// <param name="Place"><c>name</c>, <c>host</c>, <c>opens</c>, <c>for</c>, the number of a step from 0, or null for the whole.</param>
internal sealed record FindingView(string Severity, string Code, string Message, string? Why, string? Remedy, string? Place, string Where);

/// <summary>What a click on "show" brings: a sequence as it is written.</summary>
internal sealed record SecretAnswer(IReadOnlyList<string> Steps, SequenceDraft? Draft);

/// <param name="Bits">What a guesser must know; null while there are errors.</param>
/// <param name="Policy">Lines for the gate; null while there are errors.</param>
/// <param name="Forms">Names and descriptions of what else can knock.</param>
internal sealed record DraftAnswer(IReadOnlyList<FindingView> Findings, double? Bits, string? Policy, string? Command, IReadOnlyList<FormView> Forms, string? FormText);

internal sealed record FormView(string Name, string Description);

internal sealed record CodeAnswer(IReadOnlyList<string>? Rows, string? Text, IReadOnlyList<string> Hints);

internal sealed record HistoryAnswer(IReadOnlyList<HistoryEntry> Entries);

/// <summary>One knock, as the history keeps it: nothing of what was sent.</summary>
/// <param name="At">Milliseconds since 1970, when it began.</param>
/// <param name="Result"><c>open</c>, <c>sent</c>, or a problem: <c>still-closed</c>, <c>name-unknown</c>, ….</param>
/// <param name="Until">Milliseconds since 1970.</param>
/// <param name="Took">Milliseconds.</param>
internal sealed record HistoryEntry(long At, string Profile, string Result, long Took, long? Until = null);

internal sealed record DoneAnswer(string Sentence);

/// <summary>While a knock is under way.</summary>
internal sealed record ProgressAnswer(string Sentence);

/// <param name="Until">Milliseconds since 1970, where gate or profile say when the grant ends.</param>
internal sealed record OutcomeAnswer(string Result, string Sentence, IReadOnlyList<ProblemAnswer> Problems, long? Until, int Rounds);
