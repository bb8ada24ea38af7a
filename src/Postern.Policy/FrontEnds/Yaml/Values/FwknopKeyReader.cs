using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Fwknop;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Sections;
using Postern.Policy.Model;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary>A person's <c>fwknop</c>: names of key files, or maps with fwknop's own words, one or many.</summary>
internal static class FwknopKeyReader
{
    private const string Example = "phone.fwknop";

    /// <param name="isLegacy">Without HMAC too.</param>
    public static IEnumerable<FwknopStanza> Read(Entry entry, KeyLimits person, bool isLegacy, PolicyInput policy, DiagnosticBag diagnostics)
    {
        var stanzas = new List<FwknopStanza>();
        foreach (var item in entry.OneOrMany(Example, diagnostics))
        {
            switch (item)
            {
                case MapNode map:
                    if ((policy.Exposure & FileExposure.Read) != 0)
                        diagnostics.Add(SpaDiagnostics.OthersRead(entry.Key.Span, policy.Text.File));
                    stanzas.AddRange(Make(ReadMap(map, diagnostics)));
                    break;
                case ScalarNode { Text.Length: > 0 } name when NamedFile.Open(name, PolicyKeys.Fwknop, policy.ReadNamed, FileExposure.Read | FileExposure.Write, diagnostics) is { } file:
                    var read = KeyFileReader.Read(file.Text, diagnostics);
                    if (read.Count == 0)
                        diagnostics.Add(SpaDiagnostics.NoKeyInFile(name.Span, file.Text.File));
                    stanzas.AddRange(read.SelectMany(Make));
                    break;
                case ScalarNode { Text.Length: > 0 }:
                    break;
                default:
                    diagnostics.Add(YamlDiagnostics.NeedsText(item is ScalarNode ? entry.Key.Span : item.Span, PolicyKeys.Fwknop, item.Kind, Example));
                    break;
            }
        }

        return stanzas;

        IEnumerable<FwknopStanza> Make(KeyFileStanza stanza) =>
            stanza.Make(isLegacy, diagnostics) is { } key ? [new FwknopStanza(key, person, stanza.Span) { User = stanza.User }] : [];
    }

    private static KeyFileStanza ReadMap(MapNode map, DiagnosticBag diagnostics)
    {
        var stanza = new KeyFileStanza(map.Span);
        foreach (var (key, value) in map.Entries)
        {
            if (key is ScalarNode word && value is ScalarNode { Text.Length: > 0 } text)
                stanza.Read(word.Text, word.Span, text.Text, text.Span, diagnostics);
            else
                diagnostics.Add(KeyFileDiagnostics.NoValue(key.Span));
        }

        return stanza;
    }
}
