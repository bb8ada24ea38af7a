using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Lowering;
using Postern.Policy.Watching;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Rules.Payloads;

/// <summary>
/// Chains that hand packets up to the watcher, behind limits: a source that sends more than any client does is no longer looked at,
/// and all sources together cannot keep the watcher from its work. Whoever is not looked at is not listed; the packet goes on either way.
/// </summary>
internal sealed class RuleLooks(RuleSet ruleSet, ListSets lists)
{
    private const string Sources = "looks.";
    private const string All = "looks.all";

    /// <summary>
    /// Layer 7 patterns are looked for in the first 10 packets that carry something; beside them there are a handshake and acknowledgements.
    /// </summary>
    private const int PacketsOfConnection = 40;

    private readonly StableIds _ids = new();
    private readonly Dictionary<uint, RuleLook> _looks = [];
    private readonly List<NftChain> _chains = [];

    public IReadOnlyList<NftChain> Chains => _chains;

    public WatchPlan Plan => WatchPlan.None with { Rules = [.. _looks.Values] };

    /// <summary>The name of the chain that hands up what met the rest of the rule. Two rules that say the same share one.</summary>
    public string ChainOf(Chain chain, Rule rule)
    {
        var effect = (AddToListEffect)rule.Effect;
        IReadOnlyList<Matcher> conditions = [.. rule.Matchers.Where(m => m is ContentMatcher or Layer7Matcher)];
        var names = conditions.OfType<Layer7Matcher>().Select(m => m.Pattern).ToHashSet();
        IReadOnlyList<Layer7Pattern> patterns = [.. ruleSet.Layer7Patterns.Where(p => names.Contains(p.Name)).DistinctBy(p => p.Name)];
        var id = _ids.For(string.Join('\n',
            [$"{chain.Family} {chain.Table} {chain.Name}", .. rule.Matchers.Select(m => m.ToString()!), .. patterns.Select(p => p.Expression), effect.ToString()]));
        var name = $"look.{id:x8}";
        if (!_looks.TryAdd(id, new RuleLook(id, chain.Family, conditions, effect.End, effect.List, ListSets.Dynamic(chain.Family, effect.List), lists.Lifetime(chain.Family, effect), rule.Span) { Patterns = patterns }))
            return name;
        var ip = NftText.Address(chain.Family);
        var end = effect.End == PacketEnd.Source ? "saddr" : "daddr";
        var rules = lists.Configured(chain.Family, effect.List).Select(set => $"{ip} {end} @{set} return").ToList();
        if (names.Count > 0)
            rules.Add($"ct packets > {PacketsOfConnection} return");
        rules.Add($"update @{Sources}{NftText.Digit(chain.Family)} {{ {ip} saddr timeout 2s limit rate over {LookLimits.OfOneSource} }} return");
        rules.Add($"update @{All} {{ meta nfproto timeout 2s limit rate {LookLimits.OfAll} }} counter {LookLimits.HandUp(GuardNames.LookEvent, id)}");
        _chains.Add(new NftChain(name, null, $"the watcher decides: {string.Join(' ', conditions)}", rules));
        return name;
    }

    public IReadOnlyList<NftSet> Sets() => _looks.Count == 0 ? [] :
    [
        .. _looks.Values.Select(l => l.Family).Distinct().Order().Select(f => new NftSet
        {
            Name = Sources + NftText.Digit(f),
            KeyType = NftText.AddressType(f),
            Flags = "dynamic,timeout",
            Size = LookLimits.Room,
            Comment = "sources that the watcher looks at",
        }),
        new NftSet { Name = All, KeyType = "nf_proto", Flags = "dynamic,timeout", Size = 2, Comment = "all that the watcher looks at" },
    ];
}
