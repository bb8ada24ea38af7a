using Postern.Client.KeepingOpen;
using Postern.Client.Plans;

namespace Postern.Cli.Sessions;

/// <summary>Says when a door could not be kept open, and when it is open again; each once, and on standard error.</summary>
/// <param name="title">What the person calls the door.</param>
internal sealed class KeepingWords(string title, Terminal terminal)
{
    // A command such as ssh may have told the terminal not to go back to the first column by itself.
    private readonly string _lineEnd = terminal.IsInteractive ? "\r\n" : "\n";

    public void Tell(KeepingNews news, KnockOutcome outcome)
    {
        if (Sentence(title, news, outcome) is { } sentence)
            terminal.Error.Write($"postern: {sentence}{_lineEnd}");
    }

    /// <summary>Null: not worth telling.</summary>
    public static string? Sentence(string title, KeepingNews news, KnockOutcome outcome) => news switch
    {
        KeepingNews.Lost => $"{title} cannot be kept open now: {outcome.Problems[0].Message}; trying again until it can",
        KeepingNews.OpenAgain => $"{title} is open again",
        _ => null,
    };
}
