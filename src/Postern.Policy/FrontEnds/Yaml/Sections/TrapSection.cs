using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Rules.Doors;

namespace Postern.Policy.FrontEnds.Yaml.Sections;

/// <summary><c>traps:</c>, a list of ports with the time of their ban.</summary>
internal sealed class TrapSection
{
    private const string Example = "{ports: [tcp/666], ban: 1m}";

    private readonly List<Trap> _traps = [];

    public IReadOnlyList<Trap> Traps => _traps;

    public void Read(Entry entry, DiagnosticBag diagnostics)
    {
        if (entry.Value is not ListNode list)
        {
            diagnostics.Add(YamlDiagnostics.NeedsList(entry.Place, "traps", entry.Value.Kind, $"[{Example}]"));
            return;
        }

        foreach (var item in list.Items)
        {
            if (item is MapNode map)
                ReadTrap(map, diagnostics);
            else
                diagnostics.Add(YamlDiagnostics.NeedsMap(item is ScalarNode { Text.Length: 0 } ? entry.Key.Span : item.Span, "a trap", item.Kind, Example));
        }
    }

    private void ReadTrap(MapNode map, DiagnosticBag diagnostics)
    {
        var keys = new MapReader(map, PolicyKeys.TrapKeys, diagnostics);
        var ports = new List<PortPattern>();
        foreach (var text in keys[PolicyKeys.Ports]?.Texts("[tcp/666]", diagnostics) ?? [])
        {
            if (PortReader.ReadPattern(text.All, diagnostics) is { } pattern)
                ports.Add(pattern);
        }

        if (keys[PolicyKeys.Ports] is null)
            diagnostics.Add(KeyDiagnostics.Missing(map.Span, "a trap", "ports", "ports: [tcp/666]"));
        if (keys[PolicyKeys.Ban] is null)
            diagnostics.Add(KeyDiagnostics.Missing(map.Span, "a trap", "ban, the time for which its source stays out", "ban: 1m"));
        else if (DurationReader.Read(keys[PolicyKeys.Ban]!, "1m", diagnostics) is { } ban && ports.Count > 0)
            _traps.Add(new Trap(ports, ban, map.Span));
    }
}
