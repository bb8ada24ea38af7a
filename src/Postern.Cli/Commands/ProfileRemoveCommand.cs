using System.CommandLine;
using Postern.Cli.Output;
using Postern.Cli.Profiles;
using Postern.Client.Profiles;

namespace Postern.Cli.Commands;

/// <summary><c>postern profile remove NAME</c>.</summary>
public static class ProfileRemoveCommand
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "the profile" };
        var json = SharedArguments.Json();
        var command = new Command("remove", "take a profile out of the file; all else in it stays as it is") { name, json };
        command.SetAction(parsed =>
        {
            var gone = parsed.GetRequiredValue(name);
            var store = new ProfileStore(terminal.Home);
            if (store.Remove(gone) is { } problem)
                return KeptProfiles.Tell(problem, terminal);
            if (parsed.GetValue(json))
                JsonOutput.Write(terminal.Out, writer => writer.WriteString("removed", gone));
            else
                terminal.Out.WriteLine($"{gone} is removed from {store.File}");
            return ExitCode.Done;
        });
        return command;
    }
}
