using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>A step of a script's knock sequence: a rule that adds who knocks to a list that leads to a grant.</summary>
/// <param name="Demands">The lists that the source must be in already, those of earlier stages and others.</param>
/// <param name="Fills">The list that the rule adds it to.</param>
internal sealed record Stage(PlacedRule Place, IReadOnlyList<string> Demands, string Fills)
{
    public Rule Rule => Place.Rule;

    public AddToListEffect Effect => (AddToListEffect)Place.Rule.Effect;

    public IpProtocol? Protocol => Rule.Matchers.OfType<ProtocolMatcher>().FirstOrDefault(m => !m.Negated)?.Protocol;

    /// <summary>The destination ports that it listens on; null: any.</summary>
    public PortMatcher? Ports => Rule.Matchers.OfType<PortMatcher>().FirstOrDefault(m => m is { Negated: false, End: PortEnd.Destination or PortEnd.Any });
}

/// <summary>What the checks ask about a script, worked out once from its rules.</summary>
internal sealed class ScriptFacts
{
    /// <summary>A script has a handful of sequences; a graph that is all crossings has more than anyone wants to read about.</summary>
    private const int SequenceLimit = 64;

    private const int StepLimit = 32;

    private const int WayLimit = 10_000;

    private readonly Dictionary<(IpFamily, string), ListFacts> _lists = [];
    private readonly ILookup<object, (HookFacts Hook, int At)> _meetings;

    public ScriptFacts(RuleSet ruleSet)
    {
        RuleSet = ruleSet;
        Rules =
        [
            .. ruleSet.Chains.SelectMany(c => c.Rules.Select((r, i) => new PlacedRule(c, i, r))).Where(r => !r.Rule.Disabled),
        ];
        Hooks = [.. ruleSet.Chains.Where(c => c.Hook is not null).Select(c => new HookFacts(c, RuleWalk.Of(c, ruleSet.Chains), Budget))];
        _meetings = Hooks.SelectMany(h => h.Walk.Select((met, at) => (Met: met, Meeting: (h, at)))).ToLookup(m => (object)m.Met.Rule, m => m.Meeting, ReferenceEqualityComparer.Instance);
        foreach (var entry in ruleSet.AddressListEntries.Where(e => !e.Disabled))
            Named(entry.Family, entry.List).Entries.Add(entry);
        foreach (var rule in Rules)
        {
            if (rule.Rule.Effect is AddToListEffect add)
                Named(rule.Family, add.List).Fillers.Add(rule);
            foreach (var list in rule.Rule.Matchers.OfType<AddressListMatcher>().Select(m => m.List).Distinct())
                Named(rule.Family, list).Readers.Add(rule);
        }

        KnockLists = FindKnockLists();
        Stages = [.. Rules.Where(r => r.FilledList is { } list && KnockLists.Contains((r.Family, list))).Select(ToStage)];
        Sequences = FindSequences();
    }

    public RuleSet RuleSet { get; }

    public ComparisonBudget Budget { get; } = new();

    /// <summary>Every enabled rule, chain by chain.</summary>
    public IReadOnlyList<PlacedRule> Rules { get; }

    public IReadOnlyList<HookFacts> Hooks { get; }

    /// <summary>Every list that is filled, read or configured.</summary>
    public IReadOnlyCollection<ListFacts> Lists => _lists.Values;

    /// <summary>Lists that grant, and those of the stages before them. Bans and their stages are not among them.</summary>
    public IReadOnlySet<(IpFamily Family, string List)> KnockLists { get; }

    public IReadOnlyList<Stage> Stages { get; }

    /// <summary>Each way through the stages to a grant, first knock first.</summary>
    public IReadOnlyList<IReadOnlyList<Stage>> Sequences { get; }

    public ListFacts? List(IpFamily family, string name) => _lists.GetValueOrDefault((family, name));

    public HookFacts? HookOf(RuleTable table, IpFamily family, Hook hook) => Hooks.FirstOrDefault(h => h.Table == table && h.Family == family && h.Hook == hook);

    /// <summary>Each place where packets meet the rule: one, or more when several jumps lead to it.</summary>
    public IEnumerable<(HookFacts Hook, int At)> Meetings(PlacedRule rule) => _meetings[rule.Rule];

    /// <summary>Whether one packet may meet both rules, the first before the second: in one walk, or in raw before nat before filter.</summary>
    public bool MayFollow(PlacedRule first, PlacedRule second) =>
        Meetings(first).Any(f => Meetings(second).Any(s => ReferenceEquals(f.Hook, s.Hook)
            ? f.At < s.At && f.Hook.MayGoOn(f.At, s.At)
            : f.Hook.Hook == Hook.Prerouting && f.Hook.Family == s.Hook.Family && f.Hook.Table < s.Hook.Table && s.Hook.Hook is Hook.Prerouting or Hook.Input or Hook.Forward
              && Coverage.MayBothHold(f.Hook.Walk[f.At].Conditions, s.Hook.Walk[s.At].Conditions, first.FilledList)));

    /// <summary>Whether the second rule is asked only what the first has left: it comes later in one walk, or in a later table.</summary>
    public bool ComesBefore(PlacedRule first, PlacedRule second) =>
        Meetings(first).Any(f => Meetings(second).Any(s => ReferenceEquals(f.Hook, s.Hook)
            ? f.At < s.At
            : f.Hook.Hook == Hook.Prerouting && f.Hook.Family == s.Hook.Family && f.Hook.Table < s.Hook.Table));

    /// <summary>Rules that ban: they add a packet's source to a list that keeps it out, or that a stage wants it not to be in.</summary>
    public IEnumerable<PlacedRule> Traps => Rules.Where(r => r.FilledList is { } filled && List(r.Family, filled) is { } list
        && !KnockLists.Contains((r.Family, filled)) && (list.IsBan || Stages.Any(s => s.Place.Family == r.Family && list.Spares(s.Place))));

    private ListFacts Named(IpFamily family, string name)
    {
        if (!_lists.TryGetValue((family, name), out var list))
            _lists[(family, name)] = list = new ListFacts(family, name);
        return list;
    }

    // From the grants backwards: what a rule demands that fills a knock list is a knock list too.
    private HashSet<(IpFamily, string)> FindKnockLists()
    {
        var found = Lists.Where(l => l.IsGrant && l.Fillers.Exists(f => f.FilledList is not null)).Select(l => (l.Family, l.Name)).ToHashSet();
        var open = new Queue<(IpFamily Family, string Name)>(found);
        while (open.TryDequeue(out var list))
        {
            foreach (var demanded in _lists[list].Fillers.Where(f => f.FilledList is not null).SelectMany(f => Demanded(f.Rule)))
            {
                if (_lists.TryGetValue((list.Family, demanded), out var facts) && facts.Fillers.Exists(f => f.FilledList is not null) && found.Add((list.Family, demanded)))
                    open.Enqueue((list.Family, demanded));
            }
        }

        return found;
    }

    private IReadOnlyList<IReadOnlyList<Stage>> FindSequences()
    {
        var sequences = new List<IReadOnlyList<Stage>>();
        var ways = WayLimit;
        var byList = Stages.ToLookup(s => (s.Place.Family, s.Fills));
        foreach (var last in Stages.Where(s => List(s.Place.Family, s.Fills)!.IsGrant))
            Back([last]);
        return sequences;

        void Back(List<Stage> steps)
        {
            if (sequences.Count >= SequenceLimit || steps.Count > StepLimit || --ways < 0)
                return;
            var before = steps[0].Demands.SelectMany(d => byList[(steps[0].Place.Family, d)]).Where(s => !steps.Contains(s)).ToList();
            if (before.Count == 0)
            {
                // A rule that only prolongs what it demands is no way in.
                if (!steps[0].Demands.Contains(steps[0].Fills))
                    sequences.Add([.. steps]);
                return;
            }

            foreach (var stage in before)
                Back([stage, .. steps]);
        }
    }

    private static Stage ToStage(PlacedRule rule) => new(rule, [.. Demanded(rule.Rule)], rule.FilledList!);

    private static IEnumerable<string> Demanded(Rule rule) =>
        rule.Matchers.OfType<AddressListMatcher>().Where(m => m.End == PacketEnd.Source && !m.Negated).Select(m => m.List).Distinct();
}
