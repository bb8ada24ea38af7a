using System.CommandLine;
using System.CommandLine.Parsing;
using Postern.Cli.Output;
using Postern.Cli.Profiles;
using Postern.Client.Profiles;

namespace Postern.Cli.Commands;

/// <summary><c>postern profile add NAME [options] [-- COMMAND...]</c>: each key of the file is an option.</summary>
public static class ProfileAddCommand
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "what to call it: postern knock NAME" };
        var run = new Argument<string[]>("COMMAND") { Description = "after --: what to run once the door is open", Arity = ArgumentArity.ZeroOrMore };
        var options = new ProfileOptions();
        var replace = new Option<bool>("--replace") { Description = "in the place of a profile of this name" };
        var json = SharedArguments.Json();
        var command = new Command("add", "keep a profile: postern profile add home --host home.example.net --knock 7001 --knock 8001 --opens tcp/22 -- ssh home") { name, run, replace, json };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var words = parsed.GetValue(run) ?? [];
            var after = parsed.Tokens.SkipWhile(t => t.Type != TokenType.DoubleDash).Skip(1).Count();
            if (words.Length > after)
            {
                terminal.Error.WriteLine($"postern: {words[0]}: what to run comes after --, and knocks after --knock");
                return ExitCode.Usage;
            }

            if (options.Read(parsed.GetRequiredValue(name), words, parsed, terminal) is not { } profile)
                return ExitCode.WrongInput;
            var store = new ProfileStore(terminal.Home);
            if (store.Add(profile, parsed.GetValue(replace)) is { } problem)
                return KeptProfiles.Tell(problem, terminal);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(terminal.Out, writer =>
                {
                    writer.WriteString("file", store.File);
                    ProfileOutput.Write(writer, profile, secrets: false);
                });
            }
            else
            {
                terminal.Out.WriteLine($"{profile.Name} is kept in {store.File}; knock with: postern knock {profile.Name}");
            }

            return ExitCode.Done;
        });
        return command;
    }
}
