using System.Net;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Cells;

/// <summary>Where packets may go: the gate, or hosts behind it.</summary>
/// <param name="Text">Empty for the gate's usual address.</param>
internal sealed record Destination(HostAddress Address, bool IsOwn, string Text);

/// <summary>Sources that no rule and no configured entry tells apart.</summary>
/// <param name="Lists">The configured lists that hold them.</param>
/// <param name="Text">For people: <c>203.0.113.3 (management)</c>.</param>
internal sealed record SourceClass(HostAddress Witness, IReadOnlySet<string> Lists, string Text);

/// <summary>One family of a rule set and the surroundings that a proof needs: sources, destinations, what lists hold from the start.</summary>
internal sealed class Site
{
    private readonly Dictionary<string, List<AddressRange>> _configured;
    private readonly Dictionary<string, string> _patterns;
    private readonly Dictionary<string, TimeSpan?> _timeouts;

    /// <param name="cutLike">A site of all rules that are looked at together: the same sources and destinations, so that both can be compared.</param>
    public Site(RuleSet ruleSet, InterfaceClasses interfaces, IpFamily family, Site? cutLike = null)
    {
        Names = cutLike?.Names ?? [];
        RuleSet = ruleSet;
        Interfaces = interfaces;
        Family = family;
        Chains = [.. ruleSet.Chains.Where(c => c.Family == family)];
        _patterns = ruleSet.Layer7Patterns.DistinctBy(p => p.Name).ToDictionary(p => p.Name, p => p.Expression);
        var rules = Chains.SelectMany(c => c.Rules.Select(r => (Chain: c, Rule: r))).Where(r => !r.Rule.Disabled).ToList();
        _configured = ruleSet.AddressListEntries.Where(e => e.Family == family && !e.Disabled)
            .GroupBy(e => e.List).ToDictionary(g => g.Key, g => g.Select(e => e.Range ?? Named(e.HostName!)).ToList());
        Translations = [.. rules.Select(r => r.Rule.Effect).OfType<TranslateEffect>()];
        TranslatedPorts = [.. Translations.Where(t => t.ToPorts is not null).Select(t => t.ToPorts!.Value).Distinct()];
        DynamicLists = [.. rules.Select(r => r.Rule.Effect).OfType<AddToListEffect>().Where(e => e.End == PacketEnd.Source).Select(e => e.List).Distinct()];
        _timeouts = rules.Select(r => r.Rule.Effect).OfType<AddToListEffect>().GroupBy(e => e.List).ToDictionary(g => g.Key, g => g
            .Select(e => e.Timeout.Kind == ListTimeoutKind.After ? e.Timeout.Duration : (TimeSpan?)null).OrderByDescending(t => t ?? TimeSpan.MaxValue).First());
        WrittenByDestination = rules.Select(r => r.Rule.Effect).OfType<AddToListEffect>().Where(e => e.End == PacketEnd.Destination).Select(e => e.List).ToHashSet();
        Sources = cutLike is null ? CutSources(rules.SelectMany(r => r.Rule.Matchers)) : [.. cutLike.Sources.Select(s => (s.Class, Here(s.Source)))];
        Stranger = Sources.Where(s => s.Class.Ranges.Count == 0).DefaultIfEmpty(Sources.MaxBy(s => s.Class.Size)).First().Source;
        Destinations = cutLike?.Destinations ?? CutDestinations(rules);
    }

    public RuleSet RuleSet { get; }

    public InterfaceClasses Interfaces { get; }

    public IpFamily Family { get; }

    public IpProtocol Icmp => Family == IpFamily.V4 ? IpProtocol.Icmp : IpProtocol.IcmpV6;

    public IReadOnlyList<Chain> Chains { get; }

    public IReadOnlyList<TranslateEffect> Translations { get; }

    public IReadOnlyList<PortRange> TranslatedPorts { get; }

    /// <summary>Lists that packets put their source into.</summary>
    public IReadOnlyList<string> DynamicLists { get; }

    public IReadOnlySet<string> WrittenByDestination { get; }

    /// <summary>In no list and of no address that a rule names; where there is no such source, the class with the most addresses.</summary>
    public SourceClass Stranger { get; }

    public IReadOnlyList<(AddressClass Class, SourceClass Source)> Sources { get; }

    public IReadOnlyList<Destination> Destinations { get; }

    public IReadOnlyList<HostAddress> OwnAddresses => [.. Destinations.Where(d => d.IsOwn).Select(d => d.Address)];

    /// <summary>Addresses for the names that lists hold: which ones they have today is not in the file.</summary>
    public Dictionary<string, HostAddress> Names { get; }

    public string? Expression(string pattern) => _patterns.GetValueOrDefault(pattern);

    /// <summary>Whether the configuration itself puts the address into the list.</summary>
    public bool IsConfigured(string list, HostAddress address) => _configured.TryGetValue(list, out var ranges) && ranges.Exists(r => r.Contains(address));

    // The same address, in the lists that this rule set puts it into.
    private SourceClass Here(SourceClass source) =>
        source with { Lists = _configured.Where(c => c.Value.Exists(r => r.Contains(source.Witness))).Select(c => c.Key).ToHashSet() };

    public bool IsOwn(HostAddress address) => Destinations.Any(d => d.IsOwn && d.Address == address);

    /// <summary>How long a list keeps its entries; the longest where rules differ; null: until reboot or for ever.</summary>
    public TimeSpan? Timeout(string list) => _timeouts.GetValueOrDefault(list);

    public Chain? Hooked(RuleTable table, Hook hook) => Chains.FirstOrDefault(c => c.Table == table && c.Hook == hook);

    private AddressRange Named(string host)
    {
        if (!Names.TryGetValue(host, out var address))
            Names[host] = address = HostAddress.Parse(Family == IpFamily.V4 ? $"198.18.77.{(Names.Count % 250) + 1}" : $"2001:2:0:77::{Names.Count + 1:x}");
        return AddressRange.Host(address.ToIPAddress());
    }

    private List<(AddressClass Class, SourceClass Source)> CutSources(IEnumerable<Matcher> matchers)
    {
        var tested = matchers.OfType<AddressListMatcher>().Where(m => m.End == PacketEnd.Source).Select(m => m.List).ToHashSet();
        var ranges = new List<(AddressRange Range, string? List)>();
        foreach (var list in _configured.Where(c => tested.Contains(c.Key)))
            ranges.AddRange(list.Value.Select(r => (r, (string?)list.Key)));
        ranges.AddRange(matchers.OfType<AddressMatcher>().Where(m => m.End == PacketEnd.Source).Select(m => (m.Range, (string?)null)));
        // Entries of one list are alike; what a matcher names is what no other matcher does.
        var kinds = ranges.Select(r => r.List ?? $"={r.Range}").Distinct().Select((k, i) => (k, i)).ToDictionary(p => p.k, p => p.i);
        return [.. AddressClasses.Cut(Family, [.. ranges.Select(r => r.Range)], [.. ranges.Select(r => kinds[r.List ?? $"={r.Range}"])]).Select(c =>
        {
            var held = c.Ranges.Select(i => ranges[i]).ToList();
            var lists = held.Where(h => h.List is not null).Select(h => h.List!).ToHashSet();
            var names = Names.Where(n => held.Exists(h => h.Range.IsSingle && h.Range.Contains(n.Value))).Select(n => n.Key).ToList();
            var range = held.Select(h => h.Range).OrderBy(r => r.LastNumber - r.FirstNumber).Cast<AddressRange?>().FirstOrDefault();
            var text = range is null ? "anybody" : (names.Count > 0 ? names[0] : range.ToString()!) + (c.Pieces > 1 ? $" and {c.Pieces - 1} more" : "");
            return (c, new SourceClass(c.Witness, lists, lists.Count > 0 ? $"{text} ({string.Join(", ", lists.Order())})" : text));
        })];
    }

    // An address is the gate's own where input or address translation asks for it, else one behind the gate.
    private List<Destination> CutDestinations(List<(Chain Chain, Rule Rule)> rules)
    {
        var tested = rules.SelectMany(r => r.Rule.Matchers.OfType<AddressMatcher>().Where(m => m.End == PacketEnd.Destination).Select(m => (r.Chain, m.Range))).ToList();
        var lists = rules.SelectMany(r => r.Rule.Matchers.OfType<AddressListMatcher>()).Where(m => m.End == PacketEnd.Destination).Select(m => m.List).Distinct()
            .Where(_configured.ContainsKey).SelectMany(l => _configured[l]).ToList();
        var forwards = Hooked(RuleTable.Filter, Hook.Forward) is { Rules.Count: > 0 };
        var ranges = tested.Select(t => t.Range).Concat(lists).Distinct().ToList();
        var own = tested.Where(t => t.Chain.Hook == Hook.Input || t.Chain.Table == RuleTable.Nat).Select(t => t.Range).ToHashSet();
        var usual = Free(Family == IpFamily.V4 ? IPAddress.Parse("192.0.2.1") : IPAddress.Parse("2001:db8:ffff::1"), ranges);
        var destinations = new List<Destination> { new(usual, true, "") };
        if (forwards)
            destinations.Add(new Destination(Free(Family == IpFamily.V4 ? IPAddress.Parse("198.51.100.201") : IPAddress.Parse("2001:db8:fffe::1"), ranges), false, "to a host behind"));
        foreach (var piece in AddressClasses.Cut(Family, ranges).Where(c => c.Ranges.Count > 0))
        {
            var isOwn = piece.Ranges.Any(i => own.Contains(ranges[i]));
            if (isOwn || forwards)
                destinations.Add(new Destination(piece.Witness, isOwn, $"to {piece.Witness}"));
        }

        return destinations;
    }

    // The first address at or above one for documentation that no range holds.
    private static HostAddress Free(IPAddress wanted, List<AddressRange> ranges)
    {
        var address = HostAddress.From(wanted);
        for (var tries = 0; tries <= ranges.Count && ranges.Exists(r => r.Contains(address)); tries++)
            address = address with { Number = ranges.First(r => r.Contains(address)).LastNumber is var last && last == (address.Family == IpFamily.V4 ? uint.MaxValue : UInt128.MaxValue) ? 16_843_009 : last + 1 };
        return address;
    }
}
