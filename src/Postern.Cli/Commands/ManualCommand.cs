using System.CommandLine;
using Postern.Cli.Manual;

namespace Postern.Cli.Commands;

/// <summary><c>postern manual</c>: the page postern(1), made from the same definitions as the help.</summary>
public static class ManualCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("manual", "print the manual page postern(1), in roff: postern manual | man -l -");
        command.SetAction(_ => terminal.Out.Write(ManualPage.Of(CommandLine.Root([], terminal))));
        return command;
    }
}
