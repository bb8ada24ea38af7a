using System.Globalization;
using Postern.Client.KeepingOpen;
using Postern.Client.Plans;

namespace Postern.Cli.Sessions;

/// <summary>
/// What a person sees while a door is kept open in the foreground: a line that counts down at a terminal, lines of what has changed elsewhere.
/// </summary>
internal sealed class KeepingStatus(string title, Terminal terminal) : IDisposable
{
    private const string ClearToTheEnd = "\r\e[K";

    private int _renewed;
    private bool _isLost;
    private bool _isShown;

    public void Tell(KeepingNews news, KnockOutcome outcome)
    {
        _renewed += news == KeepingNews.Renewed ? 1 : 0;
        _isLost = news is KeepingNews.Lost or KeepingNews.StillLost;
        if ((news == KeepingNews.Opened ? First(outcome) : KeepingWords.Sentence(title, news, outcome)) is not { } sentence)
            return;
        Dispose();
        terminal.Out.WriteLine(sentence);
        terminal.Out.Flush();
    }

    public void Show(TimeSpan left)
    {
        if (!terminal.IsInteractive)
            return;
        terminal.Out.Write(ClearToTheEnd + Line(left));
        terminal.Out.Flush();
        _isShown = true;
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        if (_isShown)
            terminal.Out.Write(ClearToTheEnd);
        _isShown = false;
    }

    internal string Line(TimeSpan left)
    {
        var state = (_isLost, left > TimeSpan.Zero) switch
        {
            (false, true) => $"{title} is open, {Text(left)} left",
            (false, false) => $"{title}: knocking",
            (true, true) => $"{title} is open for {Text(left)} still; trying to renew it",
            (true, false) => $"{title} may be shut; trying again",
        };
        return _renewed == 0 ? $"{state} (^C ends)" : string.Create(CultureInfo.InvariantCulture, $"{state}, renewed {_renewed} times (^C ends)");
    }

    private string First(KnockOutcome outcome) => outcome.Sentence.Length > 0 ? $"{outcome.Sentence}; kept open" : $"{title} is open, and kept open";

    private static string Text(TimeSpan left) => left.ToString(left >= TimeSpan.FromHours(1) ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
}
