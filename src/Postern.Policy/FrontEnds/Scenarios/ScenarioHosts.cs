using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Rules.Simulation;

namespace Postern.Policy.FrontEnds.Scenarios;

/// <summary>Who is who: names with addresses, of which some are there without being written.</summary>
internal sealed class ScenarioHosts
{
    public const string Gate = "gate";

    /// <summary>Addresses for documentation (RFC 5737, RFC 3849), which no real host has.</summary>
    private static readonly ScenarioHost[] Unwritten =
    [
        Host(Gate, "203.0.113.1", "2001:db8:1::1"),
        Host("client", "203.0.113.2", "2001:db8:1::2"),
        Host("other", "203.0.113.3", "2001:db8:1::3"),
        Host("stranger", "198.51.100.9", "2001:db8:77::9"),
        Host("inside", "192.0.2.10", "2001:db8:2::10"),
    ];

    private readonly Dictionary<string, ScenarioHost> _hosts = Unwritten.ToDictionary(h => h.Name);
    private readonly Dictionary<string, SourceSpan> _written = [];

    public ScenarioHost this[string name] => _hosts[name];

    public IReadOnlyList<string> Names => [.. _hosts.Keys];

    /// <summary>Reads <c>client = 203.0.113.9, 2001:db8::9</c>.</summary>
    public void Declare(ScenarioLine line, DiagnosticBag diagnostics)
    {
        var name = line.Take();
        line.Take();
        if (_written.TryGetValue(name.Text, out var first))
        {
            diagnostics.Add(ScenarioDiagnostics.NamedTwice(name.Span, name.Text, first));
            return;
        }

        _written.Add(name.Text, name.Span);
        var host = new ScenarioHost(name.Text, null, null);
        if (line.Left == 0)
            diagnostics.Add(ScenarioDiagnostics.Missing(line.Span, "the address", $"{name.Text} = 203.0.113.9, 2001:db8::9"));
        foreach (var word in line.TakeRest())
        {
            var text = word.Chars.EndsWith(',') ? word.Part(0, word.Length - 1) : word;
            if (!AddressRange.TryParse(text.Text, out var range) || !range.IsSingle)
                diagnostics.Add(ScenarioDiagnostics.NotAnAddress(word.Span, text.Text));
            else if ((host.Families & range.Family) != 0)
                diagnostics.Add(ScenarioDiagnostics.TwoOfAFamily(word.Span, name.Text));
            else
                host = range.Family == IpFamily.V4 ? host with { V4 = range.First } : host with { V6 = range.First };
        }

        if (host.Families != 0)
            _hosts[name.Text] = host;
    }

    /// <summary>A name or an address; null after a diagnostic.</summary>
    public ScenarioHost? Find(Slice word, DiagnosticBag diagnostics)
    {
        if (_hosts.TryGetValue(word.Text, out var host))
            return host;
        if (AddressRange.TryParse(word.Text, out var range) && range.IsSingle)
            return range.Family == IpFamily.V4 ? new ScenarioHost(word.Text, range.First, null) : new ScenarioHost(word.Text, null, range.First);
        diagnostics.Add(ScenarioDiagnostics.UnknownHost(word.Span, word.Text, Names));
        return null;
    }

    private static ScenarioHost Host(string name, string v4, string v6) => new(name, HostAddress.Parse(v4), HostAddress.Parse(v6));
}
