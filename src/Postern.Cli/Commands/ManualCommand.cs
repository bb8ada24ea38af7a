using System.CommandLine;
using System.Globalization;
using Postern.Cli.Manual;

namespace Postern.Cli.Commands;

/// <summary><c>postern manual</c>: the page postern(1), made from the same definitions as the help.</summary>
public static class ManualCommand
{
    /// <summary>Of the year 9999.</summary>
    private const long LastSecond = 253402300799;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("manual", "print the manual page postern(1), in roff: postern manual | man -l -");
        command.SetAction(_ => terminal.Out.Write(ManualPage.Of(CommandLine.Root([], terminal), Day(terminal))));
        return command;
    }

    /// <summary>Today; where a package is made, the time of its sources, so that making it again gives the same.</summary>
    private static DateTimeOffset Day(Terminal terminal) =>
        long.TryParse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= LastSecond
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : terminal.Time.GetUtcNow();
}
