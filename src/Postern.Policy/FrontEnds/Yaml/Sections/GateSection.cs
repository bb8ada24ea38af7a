using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Rules.Doors;

namespace Postern.Policy.FrontEnds.Yaml.Sections;

/// <summary><c>gate:</c>, merged over several files: lists add up, a single value stands in one of them.</summary>
internal sealed class GateSection
{
    public const int LeastAttempts = 1024;
    public const int MostAttempts = 1 << 24;

    private readonly Dictionary<string, Entry> _single = [];
    private readonly List<string> _interfaces = [];
    private readonly List<PortPattern> _public = [];

    public PacketFate Unlisted { get; private set; } = PacketFate.Pass;

    /// <summary>Null is the model's default.</summary>
    public int? AttemptLimit { get; private set; }

    /// <summary>Null: nobody but root.</summary>
    public string? ControlGroup { get; private set; }

    /// <summary>Where grants go of doors that do not say so; null: this kernel.</summary>
    public IReadOnlyList<ScalarNode>? Enforce { get; private set; }

    public IReadOnlyList<string> Interfaces => _interfaces;

    public IReadOnlyList<PortPattern> Public => _public;

    public void Read(Entry entry, DiagnosticBag diagnostics)
    {
        if (entry.Value is not MapNode map)
        {
            diagnostics.Add(YamlDiagnostics.NeedsMap(entry.Place, "gate", entry.Value.Kind, "gate: {public: [tcp/443]}"));
            return;
        }

        var keys = new MapReader(map, PolicyKeys.GateKeys, diagnostics);
        foreach (var name in keys[PolicyKeys.Interfaces]?.Texts("[eth0]", diagnostics, mayBeEmpty: true) ?? [])
            ReadInterface(name, diagnostics);
        foreach (var text in keys[PolicyKeys.Public]?.Texts("[tcp/443]", diagnostics, mayBeEmpty: true) ?? [])
        {
            if (PortReader.ReadPattern(text.All, diagnostics) is { } pattern)
                _public.Add(pattern);
        }

        if (Once(keys[PolicyKeys.Unlisted], diagnostics) is { } unlisted)
            Unlisted = ChoiceReader.Read(unlisted, Fates, diagnostics) ?? Unlisted;
        if (Once(keys[PolicyKeys.Attempts], diagnostics) is { } attempts)
        {
            AttemptLimit = ChoiceReader.Number(attempts, LeastAttempts, MostAttempts,
                "too few are filled by a small flood and then nobody gets in; each takes about 85 bytes of kernel memory while it lasts", diagnostics);
        }

        if (Once(keys[PolicyKeys.Control], diagnostics) is { } control)
            ControlGroup = GroupReader.Read(control, diagnostics) ?? ControlGroup;
        if (Once(keys[PolicyKeys.Enforce], diagnostics) is { } enforce)
            Enforce = [.. enforce.Texts(EnforcementAssembly.Example, diagnostics)];
    }

    public static readonly (string, PacketFate)[] Fates = [("pass", PacketFate.Pass), ("drop", PacketFate.Drop)];

    private Entry? Once(Entry? entry, DiagnosticBag diagnostics)
    {
        if (entry is null || _single.TryAdd(entry.Key.Text, entry))
            return entry;
        diagnostics.Add(KeyDiagnostics.Duplicate(entry.Key.Span, entry.Key.Text, _single[entry.Key.Text].Key.Span));
        return null;
    }

    private void ReadInterface(ScalarNode name, DiagnosticBag diagnostics)
    {
        var text = name.Text;
        var bad = Encoding.UTF8.GetByteCount(text) > 15 || text is "." or ".."
            || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or ':' or '*' or '"' or '\\');
        if (bad)
            diagnostics.Add(PortDiagnostics.NotAnInterface(name.Span, text));
        else if (!_interfaces.Contains(text))
            _interfaces.Add(text);
    }
}
