using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Postern.Cli.Keys;
using Postern.Cli.Knocking;
using Postern.Cli.Output;
using Postern.Client;
using Postern.Client.Plans;
using Postern.Client.Profiles;
using Postern.Policy.Backends.Clients;
using Postern.Policy.Backends.Clients.Qr;
using Postern.Policy.Diagnostics;
using Postern.Policy.Profiles;
using Postern.Spa.Fwknop;
using Postern.Ui;

namespace Postern.Cli.Commands;

/// <summary><c>postern ui</c>: serves a page on loopback, for this person alone, and opens a browser there.</summary>
public static class UiCommand
{
    public static Command Create(Terminal terminal)
    {
        var port = new Option<int>("--port") { Description = "serve at this port; if not given, one that is free", HelpName = "N" };
        port.Validators.Add(parsed =>
        {
            if (parsed.GetValue(port) is < 0 or > 65535)
                parsed.AddError("--port is a number from 1 to 65535");
        });
        var noBrowser = new Option<bool>("--no-browser") { Description = "open no browser; say the page's address instead" };
        var json = SharedArguments.Json();
        var command = new Command("ui", "serve a page on this machine to knock, keep profiles and hand doors to phones by mouse") { port, noBrowser, json };
        command.SetAction((parsed, stop) => Run(parsed.GetValue(port), opens: !parsed.GetValue(noBrowser), parsed.GetValue(json), terminal, stop));
        return command;
    }

    private static async Task<int> Run(int port, bool opens, bool json, Terminal terminal, CancellationToken stop)
    {
        var parts = new PageParts(terminal.Home, new ProfileStore(terminal.Home), new PlannedKnock(terminal.Home, terminal.Time).Run, terminal.Time)
        {
            HandOver = profile => HandOver(profile, terminal),
            Draw = text => QrPicture.Of(text)?.Rows().ToList(),
        };
        OpeningFile? file = null;
        try
        {
            var problem = await new PageServer(parts).Run(port, page => file = Tell(page, opens, json, terminal), stop);
            if (problem is null)
                return ExitCode.Done;
            terminal.Error.WriteLine($"postern: {problem}");
            return ExitCode.MachineRefused;
        }
        finally
        {
            file?.Dispose();
        }
    }

    private static OpeningFile? Tell(Uri page, bool opens, bool json, Terminal terminal)
    {
        if (json)
        {
            JsonOutput.Write(terminal.Out, writer => writer.WriteString("url", page.ToString()));
            terminal.Out.Flush();
        }

        var file = opens ? Open(page, terminal) : null;
        if (file is null && !json)
            terminal.Error.WriteLine($"open {page} in a browser on this machine; the address is for you alone");
        if (!json)
            terminal.Error.WriteLine("Ctrl-C ends it");
        return file;
    }

    // Null where no browser could be opened.
    private static OpeningFile? Open(Uri page, Terminal terminal)
    {
        OpeningFile? file = null;
        try
        {
            file = OpeningFile.Create(PersonFolder.Path(terminal), page);
            using var opener = Process.Start(Opener(file.Path));
            return file;
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            file?.Dispose();
            return null;
        }
    }

    private static ProcessStartInfo Opener(string path) =>
        OperatingSystem.IsWindows() ? new ProcessStartInfo(path) { UseShellExecute = true }
        : new ProcessStartInfo(OwnPrograms.Find(OperatingSystem.IsMacOS() ? "open" : "xdg-open"), [path]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };

    private static HandedText HandOver(Profile profile, Terminal terminal) => profile.Knock switch
    {
        ProfileKnock.Invited invited => new HandedText(
            invited.Invitation.ToString(), ["It lets nobody in without a key, but shows where the gate is: let nobody else scan it.", "The phone makes a key of its own, which the gate's owner has to let in."]),
        ProfileKnock.Stanza => ProfilePlan.Of(profile, terminal.Home) switch
        {
            ({ Means: KnockMeans.Stanza stanza }, _) => HandOver(stanza.Fwknop.Key),
            (_, var problems) => new HandedText(null, [.. problems.Select(p => $"{p.Message}: {p.Remedy}")]),
        },
        _ => HandOverSequence(profile, terminal),
    };

    private static HandedText HandOverSequence(Profile profile, Terminal terminal)
    {
        // What its steps keep in files is part of it.
        if (KeptProfile.Find(profile.Name, terminal) is not { } whole)
            return new HandedText(null, ["A file that the profile names cannot be read: the terminal of postern ui says which."]);
        var findings = new DiagnosticBag();
        var text = ClientForms.Write(new QrClient(), whole, null, findings);
        return new HandedText(text, [.. text is null ? [] : new[] { "Whoever scans it can knock: let nobody else see it." }, .. findings.InOrder().Select(f => $"{f.Message}: {f.Remedy ?? f.Why}")]);
    }

    private static HandedText HandOver(FwknopKey key) => key.Passphrase.IsEmpty
        ? new HandedText(null, ["This stanza has a GPG key alone, and the app takes none from a QR code."])
        : new HandedText(
            new FwknopKeyPair(key).QrText,
            [
                "Whoever scans it opens doors: let nobody else see it.", "In the app Fwknop2: new configuration, then the QR code in its menu.",
                .. new FwknopKeyPair(key).AppSettings().Select(s => $"In the app: {s}."),
            ]);
}
