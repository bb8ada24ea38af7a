namespace Postern.Ui.Exchange;

/// <summary>What the page asks about one profile.</summary>
internal sealed record NameQuestion(string Name);

/// <summary>An invitation to keep.</summary>
/// <param name="Replaces">Whether a profile of the same name gives way.</param>
internal sealed record InvitationQuestion(string Name, string Line, bool Replaces, string? Door = null, string? Opens = null);

/// <summary>A sequence as the form has it: texts as they were typed, to be judged here.</summary>
/// <param name="Host">The gate by name or address; may be empty while it is being written.</param>
/// <param name="For">How long the door stays open: <c>30m</c>.</param>
/// <param name="Replaces">Whether a profile of the same name gives way.</param>
internal sealed record SequenceDraft(string Name, string Host, string Opens, string For, IReadOnlyList<DraftStep> Steps, bool Replaces)
{
    /// <summary>What the form of a program to paste is asked for; null: none.</summary>
    public string? Form { get; init; }
}

/// <param name="Kind"><c>tcp</c>, <c>udp</c>, <c>icmp</c>, <c>http</c>, or <c>text</c> for a step in a policy's own notation.</param>
/// <param name="Value">UDP: the payload; ICMP: the payload; HTTP: the path; text: the step.</param>
/// <param name="Port">ICMP: the size of the whole packet.</param>
internal sealed record DraftStep(string Kind, string Port, string Value);
