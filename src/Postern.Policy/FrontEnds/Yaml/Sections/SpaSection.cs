using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Sections;

/// <summary><c>spa:</c>, where and when packets are taken; merged over several files: lists add up, a single value stands in one of them.</summary>
internal sealed class SpaSection
{
    public const string DefaultKey = "gate.key";

    public static readonly TimeSpan LongestWindow = TimeSpan.FromDays(1);

    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Entry> _single = [];
    private readonly List<PortPattern> _ports = [];
    private readonly List<ushort> _http = [];

    /// <summary>Null where no file has the section.</summary>
    public SourceSpan? Span { get; private set; }

    /// <summary>Empty: the default.</summary>
    public IReadOnlyList<PortPattern> Ports => _ports;

    public IReadOnlyList<ushort> HttpPorts => _http;

    public bool Listens { get; private set; }

    /// <summary>Null is the model's default.</summary>
    public TimeSpan? Window { get; private set; }

    /// <summary>The gate's key file and who reads it; null where no file names one.</summary>
    public (ScalarNode Name, NamedFileReader? Files)? Key { get; private set; }

    public void Read(Entry entry, PolicyInput file, DiagnosticBag diagnostics)
    {
        Span ??= entry.Key.Span;
        if (entry.Value is not MapNode map)
        {
            diagnostics.Add(YamlDiagnostics.NeedsMap(entry.Place, "spa", entry.Value.Kind, "spa: {ports: [udp/62201]}"));
            return;
        }

        var keys = new MapReader(map, PolicyKeys.SpaKeys, diagnostics);
        foreach (var text in keys[PolicyKeys.Ports]?.Texts("[udp/62201]", diagnostics) ?? [])
        {
            if (PortReader.ReadPattern(text.All, diagnostics) is not { } pattern)
                continue;
            if (pattern.Protocol == IpProtocol.Tcp && pattern.Ports.First != pattern.Ports.Last)
                diagnostics.Add(SpaDiagnostics.TcpRange(text.Span));
            else
                _ports.Add(pattern);
        }

        foreach (var text in keys[PolicyKeys.Http]?.Texts("[80]", diagnostics, mayBeEmpty: true) ?? [])
        {
            if (PortReader.ReadPort(text.All, diagnostics) is { } port && !_http.Contains(port))
                _http.Add(port);
        }

        if (Once(keys[PolicyKeys.Listen], diagnostics) is { } listen)
            Listens = ChoiceReader.Read(listen, [("true", true), ("false", false)], diagnostics) ?? Listens;
        if (Once(keys[PolicyKeys.Window], diagnostics) is { } window && DurationReader.Read(window, "120s", diagnostics) is { } time)
        {
            if (time < ShortestWindow || time > LongestWindow)
                diagnostics.Add(SpaDiagnostics.WindowTooLong(window.Place));
            else
                Window = time;
        }

        if (Once(keys[PolicyKeys.Key], diagnostics)?.Text(DefaultKey, diagnostics) is { } name)
            Key = (name, file.ReadNamed);
    }

    private Entry? Once(Entry? entry, DiagnosticBag diagnostics)
    {
        if (entry is null || _single.TryAdd(entry.Key.Text, entry))
            return entry;
        diagnostics.Add(KeyDiagnostics.Duplicate(entry.Key.Span, entry.Key.Text, _single[entry.Key.Text].Key.Span));
        return null;
    }
}
