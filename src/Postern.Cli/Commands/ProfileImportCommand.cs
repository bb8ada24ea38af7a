using System.CommandLine;
using Postern.Cli.Output;
using Postern.Cli.Profiles;
using Postern.Client;
using Postern.Client.Profiles;
using Postern.Policy.Profiles;

namespace Postern.Cli.Commands;

/// <summary><c>postern profile import FILE|LINE|-</c>: what other programs keep, to profiles.</summary>
public static class ProfileImportCommand
{
    public static Command Create(Terminal terminal)
    {
        var what = new Argument<string>("FILE")
        {
            Description = "an .fwknoprc, a knockd.conf, a policy, an access.conf, the JSON that KnockOnPorts exports, an invitation or the picture of its QR code; - is standard input; or the invitation's line itself",
        };
        var form = new Option<string>("--as") { Description = "what FILE is, where its content does not tell", HelpName = "FORM", DefaultValueFactory = _ => "auto" };
        form.AcceptOnlyFromAmong([.. ProfileImport.Forms]);
        var name = new Option<string?>("--name") { Description = "what to call the one profile; else as the file calls it" };
        var host = new Option<string?>("--host") { Description = "the gate, by name or address: a policy and knockd.conf do not say where they are in force" };
        var doors = new Option<string[]>("--door") { Description = "only this door or stanza; may be given several times", HelpName = "DOOR" };
        var replace = new Option<bool>("--replace") { Description = "in the place of profiles of these names" };
        var json = SharedArguments.Json();
        var command = new Command("import", "make profiles of what other programs keep") { what, form, name, host, doors, replace, json };
        command.SetAction(async (parsed, stop) =>
        {
            var import = new ProfileImport(parsed.GetValue(host), parsed.GetValue(doors) ?? [], terminal);
            if (await import.Read(parsed.GetRequiredValue(what), parsed.GetValue(form)!, stop) is not { } imported)
                return import.Code;
            var profiles = imported.Profiles;
            if (parsed.GetValue(name) is { } called)
            {
                if (profiles.Count > 1)
                    return Usage($"--name {called} and {profiles.Count} profiles: --door names one of them", terminal);
                if (!ProfileName.IsOne(called))
                    return Usage($"--name {called}: {ProfileName.Rule}", terminal);
                profiles = [.. profiles.Select(p => p with { Name = called })];
            }

            foreach (var note in imported.Notes)
                terminal.Error.WriteLine($"note: {note}");
            foreach (var problem in imported.Problems)
                KeptProfiles.Tell(problem, terminal);
            var store = new ProfileStore(terminal.Home);
            var refused = profiles.Count == 0 ? null : store.Add(profiles, parsed.GetValue(replace));
            if (refused is not null)
                return KeptProfiles.Tell(refused, terminal);
            Print(profiles, imported.Problems, store, parsed.GetValue(json), terminal);
            return imported.Problems.Count > 0 || profiles.Count == 0 ? ExitCode.WrongInput : ExitCode.Done;
        });
        return command;
    }

    private static void Print(IReadOnlyList<Profile> profiles, IReadOnlyList<KnockProblem> problems, ProfileStore store, bool isJson, Terminal terminal)
    {
        if (!isJson)
        {
            foreach (var profile in profiles)
                terminal.Out.WriteLine($"{profile.Name} is kept in {store.File}; knock with: postern knock {profile.Name}");
            return;
        }

        JsonOutput.Write(terminal.Out, json =>
        {
            json.WriteString("file", store.File);
            json.WriteStartArray("profiles");
            foreach (var profile in profiles)
            {
                json.WriteStartObject();
                ProfileOutput.Write(json, profile, secrets: false);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("problems");
            foreach (var problem in problems)
                json.WriteStringValue(problem.Message);
            json.WriteEndArray();
        });
    }

    private static int Usage(string message, Terminal terminal)
    {
        terminal.Error.WriteLine($"postern: {message}");
        return ExitCode.Usage;
    }
}
