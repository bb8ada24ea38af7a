using System.CommandLine;
using Postern.Cli.Output;
using Postern.Cli.Profiles;
using Postern.Policy.Diagnostics;

namespace Postern.Cli.Commands;

/// <summary><c>postern profile list</c>: a line for each profile, without what is secret in it.</summary>
public static class ProfileListCommand
{
    public static Command Create(Terminal terminal)
    {
        var json = SharedArguments.Json();
        var command = new Command("list", "the profiles you keep: host, way of knocking, door, what it opens") { json };
        command.SetAction(parsed =>
        {
            if (!KeptProfiles.TryRead(terminal, out var profiles, out var findings))
                return ExitCode.WrongInput;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(terminal.Out, writer =>
                {
                    writer.WriteStartArray("profiles");
                    foreach (var profile in profiles)
                    {
                        writer.WriteStartObject();
                        ProfileOutput.Write(writer, profile, secrets: false);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                    DiagnosticPrinter.WriteJson(findings, writer);
                });
            }
            else
            {
                if (findings.Count > 0)
                    DiagnosticPrinter.Print(findings, terminal.Error);
                foreach (var line in ProfileOutput.Lines(profiles))
                    terminal.Out.WriteLine(line);
                if (profiles.Count == 0 && findings.Count == 0)
                    terminal.Error.WriteLine("no profiles yet: postern profile add NAME --host HOST --knock PORT..., postern profile import FILE, or postern key accept INVITATION");
            }

            return findings.Any(f => f.Severity == Severity.Error) ? ExitCode.WrongInput : ExitCode.Done;
        });
        return command;
    }
}
