using Postern.Cli.Commands;
using Postern.Cli.Output;
using Postern.Client;
using Postern.Client.Profiles.Importing;
using Postern.Policy;
using Postern.Policy.FrontEnds;
using Postern.Policy.Profiles;
using Postern.Policy.Text;
using Postern.Spa.Keys;

namespace Postern.Cli.Profiles;

/// <summary>Opens what another program keeps, and hands it to whoever can read it.</summary>
internal sealed class ProfileImport(string? host, IReadOnlyList<string> doors, Terminal terminal)
{
    /// <summary>What <c>--as</c> takes.</summary>
    public static IReadOnlyList<string> Forms { get; } = ["auto", "fwknoprc", "knockd", "knockonports", "invitation", "qr", "policy"];

    /// <summary>The command's exit code, where there is nothing to take over.</summary>
    public int Code { get; private set; } = ExitCode.WrongInput;

    /// <summary>Null after a message on the terminal.</summary>
    public async Task<ImportedProfiles?> Read(string what, string form, CancellationToken stop)
    {
        if (what.StartsWith(Invitation.Scheme, StringComparison.OrdinalIgnoreCase))
            return form is "auto" or "invitation" ? OfInvitation(what) : Refuse("that is the line of an invitation", "leave out --as");
        if (PolicyFiles.Open([what], terminal) is not [var file])
            return null;
        var found = form switch
        {
            "fwknoprc" => ImportForm.Stanzas,
            "knockonports" => ImportForm.KnockOnPorts,
            "invitation" => ImportForm.Invitation,
            "qr" => ImportForm.Picture,
            "policy" or "knockd" => ImportForm.Policy,
            _ => ImportForms.Of(what, file.Bytes.Span),
        };
        if (host is not null && ProfileReader.HostOf(host) is null)
            return Refuse($"--host {host} is neither a name nor an address of one host", "write a name such as home.example.net, an IPv4 address or an IPv6 address, without a port");
        if (host is not null && found != ImportForm.Policy)
            return Refuse("--host has no meaning here: the gate's name is in it already", "leave it out");
        if (doors.Count > 0 && found is not (ImportForm.Policy or ImportForm.Stanzas or ImportForm.Invitation or ImportForm.Picture))
            return Refuse("--door has no meaning here", "leave it out");
        return found switch
        {
            ImportForm.Picture => await OfPicture(file, stop),
            ImportForm.Policy => OfPolicy(form == "knockd" ? file with { Name = KnockdName(what) } : file),
            ImportForm.Stanzas => Text(file) is { } text ? Chosen(StanzaImport.Read(text, Path.GetFullPath(what), terminal.Home), what) : null,
            ImportForm.KnockOnPorts => Text(file) is { } text ? KnockOnPortsImport.Read(text) : null,
            _ => Text(file) is { } text ? OfLine(text) : null,
        };
    }

    // By content it would be taken for another where its first section is not its first line.
    private static string KnockdName(string what) => Path.Combine(Path.GetDirectoryName(what) ?? "", "knockd.conf");

    private async Task<ImportedProfiles?> OfPicture(InputFile file, CancellationToken stop)
    {
        var (text, problem) = await QrImage.Read(file.Name, file.Bytes, terminal.Time, stop);
        if (text is not null)
            return OfLine(text);
        Code = KeptProfiles.Tell(problem!, terminal);
        return null;
    }

    private ImportedProfiles? OfLine(string text) => text.TrimStart('\ufeff', ' ', '\r', '\n').StartsWith("KEY", StringComparison.Ordinal)
        ? Refuse("these are the keys of an fwknop client, which say neither a host nor what to open",
            "put them into a stanza of ~/.fwknoprc with SPA_SERVER and ACCESS, then: postern profile import ~/.fwknoprc")
        : OfInvitation(text);

    private ImportedProfiles? OfInvitation(string line)
    {
        if (!Invitation.TryRead(line, out var invitation, out var problem))
            return Refuse($"that is no invitation: {problem}", "ask for a new one");
        if (doors.Count > 1)
            return Refuse("one packet opens one door", "give one --door, and import again for the next with another --name");
        if (doors.Count == 1 && !invitation.Doors.Contains(doors[0], StringComparer.Ordinal))
            return Refuse($"the invitation names no door {doors[0]}", $"its doors are {string.Join(", ", invitation.Doors)}");
        var imported = new ImportedProfiles();
        imported.Add(InvitedName(invitation), new ProfileKnock.Invited(invitation, doors.Count == 1 ? doors[0] : null, null, null));
        return imported;
    }

    /// <summary>The colons of an IPv6 address stand in no name.</summary>
    public static string InvitedName(Invitation invitation) => invitation.Host.Replace(':', '-').Trim('-');

    private ImportedProfiles? OfPolicy(InputFile file)
    {
        if (host is null)
            return Refuse($"{file.Name} does not say where it is in force", "add --host and the gate's name or address");
        var compilation = PolicyCompiler.Compile([file], new CompileOptions { Now = terminal.Time.GetUtcNow() });
        if (!compilation.IsWhole)
        {
            DiagnosticPrinter.Print(compilation.Diagnostics, terminal.Error);
            return null;
        }

        return DoorImport.Read(compilation.RuleSet.Guard, ProfileReader.HostOf(host)!, doors);
    }

    private ImportedProfiles? Chosen(ImportedProfiles all, string what)
    {
        if (doors.Count == 0)
            return all;
        var chosen = new ImportedProfiles();
        foreach (var door in doors)
        {
            if (all.Profiles.FirstOrDefault(p => p.Knock is ProfileKnock.Stanza stanza && stanza.Name == door) is { } profile)
                chosen.Add(door, profile.Knock);
            else
                chosen.Refuse($"{what} has no stanza {door}", all.Profiles.Count == 0 ? "it has none" : $"there are {string.Join(", ", all.Profiles.Take(8).Select(p => p.Name))}");
        }

        return chosen;
    }

    private string? Text(InputFile file)
    {
        var diagnostics = new Postern.Policy.Diagnostics.DiagnosticBag();
        if (SourceReader.Read(file.Name, file.Bytes.Span, keepsBytes: false, diagnostics) is { } text)
            return text.Text;
        DiagnosticPrinter.Print(diagnostics.InOrder(), terminal.Error);
        return null;
    }

    private ImportedProfiles? Refuse(string message, string remedy)
    {
        KeptProfiles.Tell(KnockProblem.Wrong(message, remedy), terminal);
        return null;
    }
}
