using System.Globalization;

namespace Postern.Cli.Knocking;

/// <summary>One line at the terminal that says what is waited for and for how long; it leaves nothing behind. Elsewhere than at a terminal there is none.</summary>
internal sealed class ProgressLine(Terminal terminal, bool isShown) : IDisposable
{
    /// <summary>What is over sooner needs no line.</summary>
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(400);

    private const string Erase = "\r\u001b[K";

    /// <summary>What does not fit into the terminal's width is cut off: a second line would stay behind.</summary>
    private const string Cut = "\u001b[?7l";

    private const string Wrap = "\u001b[?7h";

    private readonly Lock _lock = new();
    private ITimer? _timer;
    private string _text = "";
    private long _since;
    private bool _isThere;

    public void Show(string text)
    {
        if (!isShown)
            return;
        lock (_lock)
        {
            _text = text;
            if (_timer is not null)
                return;
            _since = terminal.Time.GetTimestamp();
            _timer = terminal.Time.CreateTimer(_ => Draw(), null, First, TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Before anything else is said.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
            if (_isThere)
                terminal.Error.Write(Erase);
            _isThere = false;
        }
    }

    public void Dispose() => Clear();

    private void Draw()
    {
        lock (_lock)
        {
            if (_timer is null)
                return;
            var seconds = (int)terminal.Time.GetElapsedTime(_since).TotalSeconds;
            terminal.Error.Write(string.Create(CultureInfo.InvariantCulture, $"{Erase}{Cut}{_text}{(seconds > 0 ? $", {seconds} s" : "")}{Wrap}"));
            _isThere = true;
        }
    }
}
