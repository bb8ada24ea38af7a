using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml;

/// <summary>One map with known keys: says what is unknown or repeated, and hands out the rest by name.</summary>
internal sealed class MapReader
{
    private readonly Dictionary<string, Entry> _entries = [];

    public MapReader(MapNode map, KeySet keys, DiagnosticBag diagnostics)
    {
        foreach (var (key, value) in map.Entries)
        {
            if (key is not ScalarNode name)
                diagnostics.Add(KeyDiagnostics.NotAKey(key.Span, key.Kind));
            else if (!keys.Known.Contains(name.Text))
                diagnostics.Add(KeyDiagnostics.Unknown(name.Span, name.Text, keys, Elsewhere(name.Text)));
            else if (!_entries.TryAdd(name.Text, new Entry(name, value)))
                diagnostics.Add(KeyDiagnostics.Duplicate(name.Span, name.Text, _entries[name.Text].Key.Span));
        }
    }

    public Entry? this[string key] => _entries.TryGetValue(key, out var entry) ? entry : null;

    private static string? Elsewhere(string key) => PolicyKeys.All.FirstOrDefault(k => k.Known.Contains(key))?.Where;
}

/// <summary>A key with its value.</summary>
internal sealed record Entry(ScalarNode Key, PolicyNode Value)
{
    /// <summary>The value, or the key where there is nothing to point at.</summary>
    public SourceSpan Place => IsEmpty ? Key.Span : Value.Span;

    public bool IsEmpty => Value is ScalarNode { Text.Length: 0 };

    /// <summary>Null after a diagnostic.</summary>
    public ScalarNode? Text(string example, DiagnosticBag diagnostics)
    {
        if (IsEmpty)
            diagnostics.Add(YamlDiagnostics.NeedsValue(Place, Key.Text, example));
        else if (Value is ScalarNode text)
            return text;
        else
            diagnostics.Add(YamlDiagnostics.NeedsText(Place, Key.Text, Value.Kind, example));
        return null;
    }

    /// <summary>The items of a list; a single text stands for a list of one. Empty after a diagnostic.</summary>
    public IReadOnlyList<PolicyNode> OneOrMany(string example, DiagnosticBag diagnostics)
    {
        switch (Value)
        {
            case ListNode { Items.Count: > 0 } list:
                return list.Items;
            case ScalarNode { Text.Length: > 0 } or MapNode:
                return [Value];
            default:
                diagnostics.Add(YamlDiagnostics.NeedsValue(Place, Key.Text, example));
                return [];
        }
    }

    /// <summary>As <see cref="OneOrMany"/>, for items that are texts.</summary>
    /// <param name="mayBeEmpty">An empty list says something: none.</param>
    public IEnumerable<ScalarNode> Texts(string example, DiagnosticBag diagnostics, bool mayBeEmpty = false)
    {
        if (mayBeEmpty && Value is ListNode { Items.Count: 0 })
            yield break;
        foreach (var item in OneOrMany(example, diagnostics))
        {
            if (item is not ScalarNode { Text.Length: > 0 } text)
                diagnostics.Add(YamlDiagnostics.NeedsText(item is ScalarNode ? Key.Span : item.Span, Key.Text, item.Kind, example));
            else
                yield return text;
        }
    }
}
