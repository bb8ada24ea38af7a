using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Fwknop.Directives;
using Postern.Policy.FrontEnds.Fwknop.Server;
using Postern.Policy.FrontEnds.Fwknop.Stanzas;
using Postern.Policy.Model;
using Postern.Policy.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Fwknop;

/// <summary>access.conf and fwknopd.conf of fwknop 2.6.11 to people, doors and hooks, with a diagnostic for each decision.</summary>
public static class AccessReader
{
    private const string UsualName = "access.conf";

    /// <param name="beside">A policy that was given too, which this adds to; null where there is none.</param>
    /// <returns>Null where there is neither.</returns>
    public static PolicyModel? Read(IReadOnlyList<FwknopInput> accessFiles, IReadOnlyList<FwknopInput> serverFiles, PolicyModel? beside, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(accessFiles);
        ArgumentNullException.ThrowIfNull(serverFiles);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (accessFiles.Count + serverFiles.Count == 0)
            return beside;
        var settings = serverFiles.Select(f => ServerReader.Read(f.Text, diagnostics)).ToList();
        if (accessFiles.Count == 0 && Named(serverFiles[0].File, settings[0], diagnostics) is { } named)
            accessFiles = [named];
        var drafts = new List<StanzaDraft>();
        foreach (var file in accessFiles)
            StanzaReader.Read(file, drafts, diagnostics);
        var model = beside ?? new PolicyModel(new Guard { Doors = [] });
        TellUnopened(drafts, diagnostics);
        var maker = new PeopleMaker(model.Guard.Doors, diagnostics);
        maker.Make([.. drafts.Select(d => StanzaMaker.Make(d, diagnostics)).OfType<Stanza>()]);
        // After errors; what stands beside is still checked.
        if (maker.People.Count == 0)
            return model;
        CheckNames(model, maker, diagnostics);
        var spa = model.Spa ?? new SpaPolicy { People = [] };
        var window = settings.Select(s => s.Window).LastOrDefault(w => w is not null) ?? spa.Window;
        return model with
        {
            Guard = model.Guard with { Doors = maker.Doors, Spa = Entrance(model.Guard.Spa, settings, SourceSpan.WholeFile((accessFiles.Count > 0 ? accessFiles : serverFiles)[0].Text.File)) },
            Hooks = model.Hooks with { Hooks = [.. model.Hooks.Hooks, .. maker.Hooks] },
            Spa = spa with { People = [.. spa.People, .. maker.People], Window = window },
        };
    }

    /// <summary>As much of a line of a file of fwknop's as may be told to others: no key, and nothing that could be one.</summary>
    public static string WithoutSecret(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var trimmed = line.AsSpan().Trim();
        var end = trimmed.IndexOfAny(' ', '\t');
        var word = (end < 0 ? trimmed : trimmed[..end]).TrimEnd(':');
        return !DirectiveTable.Access.Has(word) && !DirectiveTable.Server.Has(word) ? "" : AccessDirectives.IsKey(word.ToString()) ? word.ToString() : trimmed.ToString();
    }

    /// <summary>The access.conf that fwknopd.conf names, or the one beside it.</summary>
    private static FwknopInput? Named(InputFile server, ServerSettings settings, DiagnosticBag diagnostics)
    {
        var (name, refusal) = (settings.AccessFile ?? UsualName, (string?)null);
        if (server.ReadNamed?.Invoke(name, out refusal) is not { } file)
        {
            diagnostics.Add(settings.AccessFile is null
                ? FwknopDiagnostics.NoAccessFile(SourceSpan.WholeFile(server.Name))
                : FwknopDiagnostics.CannotInclude(settings.AccessPlace.Span, name, refusal ?? ""));
            return null;
        }

        return SourceReader.Read(file.Name, file.Bytes.Span, keepsBytes: false, diagnostics) is not { } text ? null : new FwknopInput(text, file with { ReadNamed = file.ReadNamed ?? server.ReadNamed, ListNamed = file.ListNamed ?? server.ListNamed });
    }

    // Said of stanzas that are wrong in other ways too.
    private static void TellUnopened(IReadOnlyList<StanzaDraft> drafts, DiagnosticBag diagnostics)
    {
        if (drafts.Any(d => d[AccessDirectives.OpenPorts] is not null && IsPlain(d)))
            return;
        foreach (var draft in drafts.Where(d => d[AccessDirectives.OpenPorts] is null && IsPlain(d)))
            diagnostics.Add(FwknopDiagnostics.NoPorts(draft.Source.Key.Span));
    }

    private static bool IsPlain(StanzaDraft draft) => draft[AccessDirectives.ForceNat] is null && draft[AccessDirectives.CycleOpen] is null;

    // What a policy says of where packets come in stays true.
    private static SpaEntrance Entrance(SpaEntrance? before, IReadOnlyList<ServerSettings> settings, SourceSpan usual)
    {
        var entrance = settings.Count > 0 ? settings[^1].Entrance : before ?? new SpaEntrance { Span = usual };
        if (before is not null && settings.Count > 0)
        {
            entrance = entrance with
            {
                Ports = [.. before.Ports.Union(entrance.Ports)],
                HttpPorts = [.. before.HttpPorts.Union(entrance.HttpPorts)],
                TakesPostern = before.TakesPostern,
                Listens = before.Listens || entrance.Listens,
            };
        }

        return entrance with { TakesFwknop = true };
    }

    private static void CheckNames(PolicyModel model, PeopleMaker maker, DiagnosticBag diagnostics)
    {
        var people = (model.Spa?.People ?? []).GroupBy(p => p.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Span, StringComparer.Ordinal);
        foreach (var person in maker.People)
        {
            if (people.TryGetValue(person.Name, out var first))
                diagnostics.Add(FwknopDiagnostics.PersonTwice(person.Span, person.Name, first));
        }

        var doors = model.Guard.Doors.GroupBy(d => d.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Span, StringComparer.Ordinal);
        foreach (var door in maker.Doors.Skip(model.Guard.Doors.Count))
        {
            if (doors.TryGetValue(door.Name, out var first))
                diagnostics.Add(FwknopDiagnostics.DoorTwice(door.Span, door.Name, first));
        }
    }
}
