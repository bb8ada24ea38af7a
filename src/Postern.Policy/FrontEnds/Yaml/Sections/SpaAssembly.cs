using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Policy.Model;
using Postern.Policy.Text;
using Postern.Rules.Doors;
using Postern.Spa.Keys;

namespace Postern.Policy.FrontEnds.Yaml.Sections;

/// <summary>What <c>spa</c>, <c>people</c> and the doors say, put together when all files are read.</summary>
internal static class SpaAssembly
{
    /// <summary>Null where no door names anybody, so that no packet has to be taken.</summary>
    /// <param name="files">Reads the gate's key where no <c>spa</c> names one.</param>
    public static (SpaEntrance Entrance, SpaPolicy Policy)? Make(SpaSection spa, PeopleSection people, DoorSection doors, NamedFileReader? files, DiagnosticBag diagnostics)
    {
        foreach (var name in doors.People.Where(n => !people.Names.Contains(n.Text)))
            diagnostics.Add(SpaDiagnostics.UnknownPerson(name.Span, name.Text, [.. people.Names.Order(StringComparer.Ordinal)]));
        var persons = people.Finish(diagnostics);
        if (doors.People.Count == 0 && persons.Count == 0 && spa.Span is null)
            return null;
        var span = spa.Span ?? (persons.Count > 0 ? persons[0].Span : doors.People[0].Span);
        var entrance = new SpaEntrance
        {
            HttpPorts = spa.HttpPorts,
            Listens = spa.Listens,
            TakesPostern = persons.Any(p => p.Keys.Count > 0),
            GrantsPrefixes = persons.SelectMany(p => p.Keys.Select(k => k.Limits).Concat(p.Stanzas.Select(s => s.Limits))).Any(l => l.Prefix4 < 32 || l.Prefix6 < 128),
            TakesFwknop = persons.Any(p => p.Stanzas.Count > 0),
            Span = span,
        };
        var policy = new SpaPolicy
        {
            People = persons,
            GateKeys = entrance.TakesPostern || spa.Key is not null ? ReadGateKeys(spa.Key?.Name ?? DefaultName(span), spa.Key is null ? files : spa.Key?.Files, diagnostics) : [],
        };
        return (spa.Ports.Count > 0 ? entrance with { Ports = spa.Ports } : entrance, spa.Window is { } window ? policy with { Window = window } : policy);
    }

    private static ScalarNode DefaultName(Rules.Model.SourceSpan span) => new(span, SpaSection.DefaultKey, null, 0);

    private static List<GateKey> ReadGateKeys(ScalarNode name, NamedFileReader? files, DiagnosticBag diagnostics)
    {
        var keys = new List<GateKey>();
        if (NamedFile.TryOpen(name, files, out var refusal) is not { } file)
        {
            diagnostics.Add(SpaDiagnostics.NoGateKey(name.Span, name.Text, refusal));
            return keys;
        }

        if (NamedFile.Text(file, name, FileExposure.Read | FileExposure.Write, diagnostics) is not { } read)
            return keys;
        var text = read.Text.Text;
        var isWhole = true;
        foreach (var (start, length) in OneTimeLines.Unused(text))
        {
            if (GateKey.TryRead(text.Substring(start, length), out var key, out var problem))
            {
                keys.Add(key);
                continue;
            }

            isWhole = false;
            diagnostics.Add(SpaDiagnostics.BadGateKey(read.Text.Span(start, length), problem));
        }

        if (isWhole && keys.Count == 0)
            diagnostics.Add(SpaDiagnostics.NoKeyInFile(name.Span, file.Name));
        return keys;
    }
}
