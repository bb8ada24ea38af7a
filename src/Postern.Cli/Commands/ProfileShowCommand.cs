using System.CommandLine;
using Postern.Cli.Output;
using Postern.Cli.Profiles;
using Postern.Policy.Profiles;

namespace Postern.Cli.Commands;

/// <summary><c>postern profile show NAME</c>: what a profile says; knocks and invitations, which are secrets like passwords, only when told.</summary>
public static class ProfileShowCommand
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "the profile" };
        var secrets = new Option<bool>("--secrets") { Description = "print the knocks, payloads and the invitation as well: whoever sees them can knock" };
        var json = SharedArguments.Json();
        var command = new Command("show", "what a profile says, without what is secret in it") { name, secrets, json };
        command.SetAction(parsed =>
        {
            if (KeptProfiles.Find(parsed.GetRequiredValue(name), terminal) is not { } profile)
                return ExitCode.WrongInput;
            var all = parsed.GetValue(secrets);
            if (parsed.GetValue(json))
                JsonOutput.Write(terminal.Out, writer => ProfileOutput.Write(writer, profile, all));
            else
                terminal.Out.Write(all ? ProfileText.Of(profile) : ProfileOutput.Hidden(profile));
            return ExitCode.Done;
        });
        return command;
    }
}
