using System.CommandLine;
using System.CommandLine.Parsing;
using Postern.Cli.Keys;
using Postern.Cli.Output;
using Postern.Cli.Profiles;
using Postern.Client;
using Postern.Client.Profiles;
using Postern.Policy.Profiles;
using Postern.Rules.Model;
using Postern.Spa.Keys;

namespace Postern.Cli.Commands;

/// <summary><c>postern key accept LINE|- [--name NAME] [-- COMMAND...]</c>: keeps an invitation as a profile, and says what to do next.</summary>
public static class KeyAcceptCommand
{
    public static Command Create(Terminal terminal)
    {
        var line = new Argument<string>("LINE") { Description = "the invitation; - takes it from standard input, where no list of processes shows it" };
        var name = new Option<string?>("--name") { Description = "what to call the gate: postern knock NAME; its host if not given" };
        var replace = new Option<bool>("--replace") { Description = "in the place of a profile of this name" };
        var run = new Argument<string[]>("COMMAND") { Description = "after --: what postern knock NAME becomes once the door is open", Arity = ArgumentArity.ZeroOrMore };
        var json = SharedArguments.Json();
        var command = new Command("accept", "keep an invitation to a gate, and see what to do next") { line, run, name, replace, json };
        command.SetAction(parsed =>
        {
            var (text, become) = (parsed.GetRequiredValue(line), parsed.GetValue(run) ?? []);
            if (become.Length > parsed.Tokens.SkipWhile(t => t.Type != TokenType.DoubleDash).Skip(1).Count())
            {
                terminal.Error.WriteLine($"postern: {become[0]}: what to run comes after --, and the invitation stands in quotes");
                return ExitCode.Usage;
            }

            if (text == "-" && !PastedInvitation.TryRead(terminal, out text))
                return ExitCode.MachineRefused;
            if (!Invitation.TryRead(text, out var invitation, out var problem))
            {
                terminal.Error.WriteLine($"postern: that is no invitation: {problem}");
                return ExitCode.WrongInput;
            }

            var called = parsed.GetValue(name) ?? ProfileImport.InvitedName(invitation);
            if (!ProfileName.IsOne(called))
            {
                terminal.Error.WriteLine($"postern: --name {called}: {ProfileName.Rule}");
                return ExitCode.Usage;
            }

            if (Keep(called, invitation, become, parsed.GetValue(replace), terminal) is { } refused)
                return KeptProfiles.Tell(refused, terminal);
            if (parsed.GetValue(json))
                PrintJson(called, invitation, terminal);
            else
                Print(called, invitation, terminal);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Whoever accepts twice has lost nothing: what they have said about it since stays.</summary>
    private static KnockProblem? Keep(string name, Invitation invitation, IReadOnlyList<string> run, bool replace, Terminal terminal)
    {
        var store = new ProfileStore(terminal.Home);
        if (store.Read().Profiles.FirstOrDefault(p => p.Name == name) is { Knock: ProfileKnock.Invited kept } profile && kept.Invitation.ToString() == invitation.ToString())
            return run.Count == 0 || run.SequenceEqual(profile.Run, StringComparer.Ordinal) ? null : store.Add(profile with { Run = run }, replace: true);
        return store.Add(new Profile(name, new ProfileKnock.Invited(invitation, null, null, null), SourceSpan.WholeFile(store.File)) { Run = run }, replace);
    }

    private static void Print(string name, Invitation invitation, Terminal terminal)
    {
        terminal.Out.WriteLine($"saved as {name}: {invitation.Host} port {invitation.Port}, {(invitation.Doors.Count == 1 ? "door" : "doors")} {string.Join(", ", invitation.Doors)}; the gate's key is {KeyFingerprint.Of(invitation.Gate)}");
        terminal.Out.WriteLine($"knock with: {KnockLine(name, invitation)}");
        var keys = PersonFolder.PublicKeys(terminal);
        if (keys.Count == 0)
        {
            terminal.Out.WriteLine("no key of yours is in a file here: one in ssh-agent will do, or postern key new makes one; its public line goes to the gate's owner");
            return;
        }

        terminal.Out.WriteLine($"if the gate's owner does not know your key yet, send this line ({keys[0].File}; it is public):");
        terminal.Out.WriteLine(keys[0].Line);
    }

    private static void PrintJson(string name, Invitation invitation, Terminal terminal) => JsonOutput.Write(terminal.Out, json =>
    {
        json.WriteString("name", name);
        json.WriteString("file", new ProfileStore(terminal.Home).File);
        InvitationJson.Write(json, invitation);
        json.WriteString("knock", KnockLine(name, invitation));
        json.WriteStartArray("publicKeys");
        foreach (var (file, line) in PersonFolder.PublicKeys(terminal))
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteString("line", line);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static string KnockLine(string name, Invitation invitation)
    {
        var door = invitation.Doors[0];
        return invitation.Doors.Count == 1 ? $"postern knock {name}" : $"postern knock {name} {(door.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.') ? door : $"'{door.Replace("'", "'\\''", StringComparison.Ordinal)}'")}";
    }
}
