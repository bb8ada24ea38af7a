using System.CommandLine;
using Postern.Cli.Keys;
using Postern.Cli.Output;
using Postern.Policy;
using Postern.Policy.Backends.Clients;
using Postern.Policy.Backends.Clients.Qr;
using Postern.Policy.Diagnostics;

namespace Postern.Cli.Commands;

/// <summary>
/// <c>postern client FILE DOOR --as FORM [--host HOST]</c>: how a machine without Postern knocks at the door; the text on standard output, the findings on
/// standard error.
/// </summary>
public static class ClientCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "a policy (.yaml), knockd.conf or access.conf; - is standard input" };
        var door = new Argument<string>("DOOR") { Description = "the door's name in it" };
        var form = new Option<string>("--as")
        {
            Description = string.Join("; ", ClientForms.All.Select(f => $"{f.Name}: {f.Description}")),
            HelpName = "FORM",
            Required = true,
        };
        form.AcceptOnlyFromAmong([.. ClientForms.All.Select(f => f.Name)]);
        var host = new Option<string>("--host") { Description = "the gate, by name or address; if not given, the word HOST stands for it" };
        var person = new Option<string?>("--person") { Description = "whose keys, for forms that hold some and doors that several people open" };
        var picture = new QrOutput();
        var json = SharedArguments.Json();
        var command = new Command("client", "print how a machine without Postern knocks at a door") { file, door, form, host, person, picture.Png, picture.Svg, json };
        command.SetAction(parsed =>
        {
            var gate = KnockHost.Placeholder;
            if (parsed.GetValue(host) is { } text)
            {
                if (KnockHost.Parse(text) is not { } known)
                {
                    terminal.Error.WriteLine($"postern: --host {text}: write a name, or an IPv4 or IPv6 address");
                    return ExitCode.Usage;
                }

                gate = known;
            }

            if (parsed.GetValue(form) != QrClient.FormName && (parsed.GetValue(picture.Png) ?? parsed.GetValue(picture.Svg)) is not null)
            {
                terminal.Error.WriteLine("postern: --png and --svg draw a QR code: --as qr");
                return ExitCode.Usage;
            }

            var name = parsed.GetRequiredValue(file);
            if (PolicyFiles.Open([name], terminal) is not { } inputs)
                return ExitCode.WrongInput;
            var compilation = PolicyCompiler.Compile(inputs, new CompileOptions());
            var bag = new DiagnosticBag();
            var chosen = ClientForms.All.First(f => f.Name == parsed.GetRequiredValue(form));
            var lines = compilation.HasErrors ? null : ClientForms.Write(chosen, compilation.RuleSet.Guard, parsed.GetRequiredValue(door), gate, name, bag, DoorKeys.Of(compilation.Policy, parsed.GetValue(person)));
            // What a policy could be better at is check's to say; an error in it is in the way.
            IReadOnlyList<Diagnostic> findings = compilation.HasErrors ? compilation.Diagnostics : bag.InOrder();
            if (parsed.GetValue(json))
            {
                ClientJson.Print(chosen.Name, parsed.GetRequiredValue(door), gate.Text, lines, findings, terminal.Out);
            }
            else
            {
                if (findings.Count > 0)
                    DiagnosticPrinter.Print(findings, terminal.Error);
                if (lines is not null && chosen is QrClient)
                    return picture.Show(lines, parsed, terminal);
                terminal.Out.Write(lines);
            }

            return lines is null ? ExitCode.WrongInput : ExitCode.Done;
        });
        return command;
    }
}
