using Spectre.Console;

namespace Postern.Cli.Watching;

/// <summary>Prints events: lines, coloured where a person watches, or JSON.</summary>
public sealed class EventWriter(Terminal terminal, bool json)
{
    private readonly IAnsiConsole? _colours = terminal.IsInteractive && !json
        ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Out) })
        : null;

    public void Write(WatchEvent seen)
    {
        if (json)
            terminal.Out.WriteLine(EventJson.Line(seen));
        else if (_colours is not null)
            _colours.Write(new Text(EventText.Line(seen, terminal.Time.LocalTimeZone) + "\n", new Style(ColourOf(seen.Kind))));
        else
            terminal.Out.WriteLine(EventText.Line(seen, terminal.Time.LocalTimeZone));
        terminal.Out.Flush();
    }

    private static Color ColourOf(WatchKind kind) => kind switch
    {
        WatchKind.Open or WatchKind.Grant => Color.Green,
        WatchKind.Knock or WatchKind.Listed => Color.Aqua,
        WatchKind.WrongKnock or WatchKind.Refused => Color.Yellow,
        WatchKind.Trap or WatchKind.Ban => Color.Red,
        _ => Color.Grey,
    };
}
