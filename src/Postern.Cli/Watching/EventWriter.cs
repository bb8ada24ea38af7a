using Postern.Watcher.Events;
using Spectre.Console;

namespace Postern.Cli.Watching;

/// <summary>Prints events: lines, coloured where a person watches, or JSON.</summary>
public sealed class EventWriter(Terminal terminal, bool json)
{
    private readonly IAnsiConsole? _colours = terminal.IsInteractive && !json
        ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Out) })
        : null;

    public void Write(GateEvent seen)
    {
        if (json)
            terminal.Out.WriteLine(EventJson.Line(seen));
        else if (_colours is not null)
            _colours.Write(new Text(EventText.Line(seen, terminal.Time.LocalTimeZone) + "\n", new Style(ColourOf(seen.Kind))));
        else
            terminal.Out.WriteLine(EventText.Line(seen, terminal.Time.LocalTimeZone));
        terminal.Out.Flush();
    }

    private static Color ColourOf(GateEventKind kind) => kind switch
    {
        GateEventKind.Open or GateEventKind.Grant => Color.Green,
        GateEventKind.Knock or GateEventKind.Listed => Color.Aqua,
        GateEventKind.WrongKnock or GateEventKind.Refused => Color.Yellow,
        GateEventKind.Trap or GateEventKind.Ban => Color.Red,
        _ => Color.Grey,
    };
}
