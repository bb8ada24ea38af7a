using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.AuthorizedKeys;
using Postern.Policy.FrontEnds.Fwknop;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Policy.Model;

namespace Postern.Policy.FrontEnds.Yaml.Sections;

/// <summary>
/// <c>people:</c>, a map from names to what they may and the keys that stand for them; names are unique over all files. A file of
/// secrets adds keys to them, and people of its own.
/// </summary>
internal sealed class PeopleSection
{
    private readonly Dictionary<string, PersonDraft> _drafts = [];
    private readonly List<PersonDraft> _inOrder = [];
    private readonly HashSet<string> _named = [];

    /// <summary>Every name that was written, of people with errors in them too.</summary>
    public IReadOnlyCollection<string> Names => _named;

    public void Read(Entry entry, PolicyInput file, DiagnosticBag diagnostics)
    {
        foreach (var person in Entries(entry, diagnostics))
        {
            if (ReadName(person.Key, diagnostics) is not { } name)
                continue;
            if (_drafts.TryGetValue(name, out var first))
            {
                diagnostics.Add(SpaDiagnostics.PersonTwice(person.Key.Span, name, first.Name.Span));
                continue;
            }

            var draft = Add(person.Key);
            if (Map(person, PolicyKeys.PersonKeys, diagnostics) is not { } keys)
                continue;
            draft.Limits = LimitsReader.Read(keys, diagnostics);
            draft.IsLegacy = keys[PolicyKeys.Legacy] is { } legacy && ChoiceReader.Read(legacy, [("true", true), ("false", false)], diagnostics) is true;
            ReadKeys(draft, keys, file, diagnostics);
        }
    }

    /// <summary>To be read when all policies are.</summary>
    public void ReadSecrets(Entry entry, PolicyInput file, DiagnosticBag diagnostics)
    {
        foreach (var person in Entries(entry, diagnostics))
        {
            if (ReadName(person.Key, diagnostics) is { } name && Map(person, PolicyKeys.SecretKeys, diagnostics) is { } keys)
                ReadKeys(_drafts.TryGetValue(name, out var known) ? known : Add(person.Key), keys, file, diagnostics);
        }
    }

    /// <summary>To be asked when everything is read.</summary>
    public IReadOnlyList<Person> Finish(DiagnosticBag diagnostics)
    {
        foreach (var draft in _inOrder.Where(d => d.IsWhole && d.Keys.Count + d.Stanzas.Count == 0))
            diagnostics.Add(SpaDiagnostics.NoKeys(draft.Name.Span, draft.Name.Text));
        return [.. _inOrder.Select(d => new Person(d.Name.Text, d.Name.Span) { Keys = d.Keys, Stanzas = d.Stanzas })];
    }

    private static IEnumerable<Entry> Entries(Entry entry, DiagnosticBag diagnostics)
    {
        if (entry.Value is not MapNode map)
        {
            diagnostics.Add(YamlDiagnostics.NeedsMap(entry.Place, "people", entry.Value.Kind, "people: {alice: {keys: alice.keys}}"));
            yield break;
        }

        foreach (var (key, value) in map.Entries)
        {
            if (key is ScalarNode name)
                yield return new Entry(name, value);
            else
                diagnostics.Add(KeyDiagnostics.NotAKey(key.Span, key.Kind));
        }
    }

    private static MapReader? Map(Entry person, KeySet keys, DiagnosticBag diagnostics)
    {
        if (person.Value is MapNode map)
            return new MapReader(map, keys, diagnostics);
        diagnostics.Add(YamlDiagnostics.NeedsMap(person.Place, $"the person {Quote.Of(person.Key.Text)}", person.Value.Kind, "{keys: alice.keys}"));
        return null;
    }

    private PersonDraft Add(ScalarNode name)
    {
        var draft = new PersonDraft(name);
        _drafts.Add(name.Text, draft);
        _inOrder.Add(draft);
        return draft;
    }

    private string? ReadName(ScalarNode key, DiagnosticBag diagnostics)
    {
        var name = key.Text;
        _named.Add(name);
        if (name.Length is > 0 and <= 64 && char.IsLetterOrDigit(name[0]) && name.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '@' or '+'))
            return name;
        diagnostics.Add(SpaDiagnostics.PersonName(key.Span));
        return null;
    }

    private static void ReadKeys(PersonDraft draft, MapReader keys, PolicyInput file, DiagnosticBag diagnostics)
    {
        var before = diagnostics.Count;
        if (keys[PolicyKeys.Keys] is { } lines)
            draft.Keys.AddRange(PersonKeyReader.Read(lines, draft.Limits, file, diagnostics));
        if (keys[PolicyKeys.Fwknop] is { } stanzas)
            draft.Stanzas.AddRange(FwknopKeyReader.Read(stanzas, draft.Limits, draft.IsLegacy, file, diagnostics));
        draft.IsWhole &= diagnostics.Count == before;
    }

    private sealed class PersonDraft(ScalarNode name)
    {
        public ScalarNode Name { get; } = name;

        public KeyLimits Limits { get; set; } = KeyLimits.None;

        /// <summary>A packet without HMAC is taken.</summary>
        public bool IsLegacy { get; set; }

        /// <summary>No key was left out because of what is wrong with it.</summary>
        public bool IsWhole { get; set; } = true;

        public List<PersonKey> Keys { get; } = [];

        public List<FwknopStanza> Stanzas { get; } = [];
    }
}
