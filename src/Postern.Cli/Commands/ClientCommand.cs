using System.CommandLine;
using Postern.Cli.Keys;
using Postern.Cli.Knocking;
using Postern.Cli.Output;
using Postern.Policy;
using Postern.Policy.Backends.Clients;
using Postern.Policy.Backends.Clients.Qr;
using Postern.Policy.Diagnostics;

namespace Postern.Cli.Commands;

/// <summary>
/// <c>postern client FILE DOOR --as FORM [--host HOST]</c> and <c>postern client PROFILE --as FORM</c>: how a machine without Postern knocks at the door; the text on
/// standard output, the findings on standard error.
/// </summary>
public static class ClientCommand
{
    public static Command Create(Terminal terminal)
    {
        var target = new Argument<string>("FILE|PROFILE") { Description = "a policy (.yaml), knockd.conf or access.conf, - for standard input; or, without a door behind it, the name of a profile" };
        var door = new Argument<string?>("DOOR") { Description = "the door's name in the file", Arity = ArgumentArity.ZeroOrOne };
        var form = new Option<string>("--as")
        {
            Description = string.Join("; ", ClientForms.All.Select(f => $"{f.Name}: {f.Description}")),
            HelpName = "FORM",
            Required = true,
        };
        form.AcceptOnlyFromAmong([.. ClientForms.All.Select(f => f.Name)]);
        var host = new Option<string>("--host") { Description = "the gate, by name or address; if not given, the profile's own, and for a file the word HOST stands for it" };
        var person = new Option<string?>("--person") { Description = "whose keys, for forms that hold some and doors that several people open" };
        var picture = new QrOutput();
        var json = SharedArguments.Json();
        var command = new Command("client", "print how a machine without Postern knocks at a door") { target, door, form, host, person, picture.Png, picture.Svg, json };
        command.SetAction(parsed =>
        {
            KnockHost? gate = null;
            if (parsed.GetValue(host) is { } text && (gate = KnockHost.Parse(text)) is null)
            {
                terminal.Error.WriteLine($"postern: --host {text}: write a name, or an IPv4 or IPv6 address");
                return ExitCode.Usage;
            }

            if (parsed.GetValue(form) != QrClient.FormName && (parsed.GetValue(picture.Png) ?? parsed.GetValue(picture.Svg)) is not null)
            {
                terminal.Error.WriteLine("postern: --png and --svg draw a QR code: --as qr");
                return ExitCode.Usage;
            }

            var chosen = ClientForms.All.First(f => f.Name == parsed.GetRequiredValue(form));
            var name = parsed.GetRequiredValue(target);
            var written = parsed.GetValue(door) is { } named ? FromFile(chosen, name, named, gate ?? KnockHost.Placeholder, parsed.GetValue(person), terminal) : FromProfile(chosen, name, gate, terminal);
            if (written is not { } result)
                return ExitCode.WrongInput;
            if (parsed.GetValue(json))
            {
                ClientJson.Print(chosen.Name, parsed.GetValue(door) ?? name, result.Host.Text, result.Text, result.Findings, terminal.Out);
            }
            else
            {
                if (result.Findings.Count > 0)
                    DiagnosticPrinter.Print(result.Findings, terminal.Error);
                if (result.Text is not null && chosen is QrClient)
                    return picture.Show(result.Text, parsed, terminal);
                terminal.Out.Write(result.Text);
            }

            return result.Text is null ? ExitCode.WrongInput : ExitCode.Done;
        });
        return command;
    }

    /// <summary>Null after a message on the terminal.</summary>
    private static WrittenForm? FromFile(IClientForm form, string file, string door, KnockHost host, string? person, Terminal terminal)
    {
        if (PolicyFiles.Open([file], terminal) is not { } inputs)
            return null;
        var compilation = PolicyCompiler.Compile(inputs, new CompileOptions());
        // What a policy could be better at is check's to say; an error in it is in the way.
        if (compilation.HasErrors)
            return new WrittenForm(null, host, compilation.Diagnostics);
        var bag = new DiagnosticBag();
        var text = ClientForms.Write(form, compilation.RuleSet.Guard, door, host, file, bag, DoorKeys.Of(compilation.Policy, person));
        return new WrittenForm(text, host, bag.InOrder());
    }

    /// <summary>Null after a message on the terminal.</summary>
    private static WrittenForm? FromProfile(IClientForm form, string name, KnockHost? host, Terminal terminal)
    {
        if (KeptProfile.Find(name, terminal) is not { } profile)
            return null;
        var gate = host ?? (profile.Host is { } own ? KnockHost.Parse(own) : null) ?? KnockHost.Placeholder;
        var bag = new DiagnosticBag();
        var text = ClientForms.Write(form, profile, gate, bag);
        return new WrittenForm(text, gate, bag.InOrder());
    }

    private sealed record WrittenForm(string? Text, KnockHost Host, IReadOnlyList<Diagnostic> Findings);
}
