using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>What packets of one hook meet.</summary>
internal sealed class HookFacts
{
    private readonly ComparisonBudget _budget;

    public HookFacts(Chain chain, IReadOnlyList<MetRule> walk, ComparisonBudget budget)
    {
        (Chain, Walk, _budget) = (chain, walk, budget);
        FinalDrop = Find(r => ListFacts.IsDrop(r.Rule.Effect) && r.IsCertain && r.Conditions.All(LeavesStrangers));
        AcceptEstablished = Find(r => r.Rule.Effect is AcceptEffect && r.Conditions.OfType<ConnectionStateMatcher>().Any(s =>
            Coverage.States(s).HasFlag(ConnectionStates.Established) && !Coverage.States(s).HasFlag(ConnectionStates.New))
            && !r.Conditions.Any(c => c is AddressListMatcher or AddressMatcher or PortMatcher));
    }

    public Chain Chain { get; }

    public RuleTable Table => Chain.Table;

    public IpFamily Family => Chain.Family;

    public Hook Hook => Chain.Hook!.Value;

    /// <summary>All enabled rules in the order met, jumps followed.</summary>
    public IReadOnlyList<MetRule> Walk { get; }

    /// <summary>Where in <see cref="Walk"/> every new packet of a stranger is dropped, whatever its port and protocol; null: nowhere.</summary>
    public int? FinalDrop { get; }

    /// <summary>Where packets of known connections are accepted; null: nowhere.</summary>
    public int? AcceptEstablished { get; }

    /// <summary>The rule before <paramref name="at"/> that takes every packet which that one could match; null when there is none that is certain.</summary>
    public MetRule? TakenBy(int at)
    {
        for (var i = 0; i < at && _budget.Spend(); i++)
        {
            if (Coverage.Takes(Walk[i], Walk[at], Walk.Skip(i + 1).Take(at - i - 1)))
                return Walk[i];
        }

        return null;
    }

    /// <summary>Whether a packet that meets the rule at <paramref name="from"/> may meet the later one at <paramref name="to"/> too.</summary>
    public bool MayGoOn(int from, int to)
    {
        var filled = Walk[from].Place.FilledList;
        if (!_budget.Spend() || Walk[from].Rule.Effect.Terminates || !Coverage.MayBothHold(Walk[from].Conditions, Walk[to].Conditions, filled))
            return false;
        // What the rule itself brings about holds from there on.
        IReadOnlyList<Matcher> known = filled is null ? Walk[from].Conditions : [.. Walk[from].Conditions, new AddressListMatcher(PacketEnd.Source, filled)];
        for (var i = from + 1; i < to; i++)
        {
            if (!_budget.Spend() || (Walk[i].Rule.Effect.Terminates && Walk[i].IsCertain && Coverage.Implies(known, Walk[i].Conditions)))
                return false;
        }

        return true;
    }

    /// <summary>Conditions that say who a stranger is and where he comes from, not what he sends.</summary>
    private static bool LeavesStrangers(Matcher condition) => condition switch
    {
        InterfaceMatcher or InterfaceListMatcher => true,
        ConnectionStateMatcher state => Coverage.States(state).HasFlag(ConnectionStates.New),
        AddressListMatcher { End: PacketEnd.Source, Negated: true } or AddressMatcher { End: PacketEnd.Source, Negated: true } => true,
        AddressTypeMatcher { End: PacketEnd.Destination, Negated: false } type => type.Types.Contains(AddressType.Local),
        NamedMatcher { Order: MatcherOrder.ConnectionNatState, Negated: true } => true,
        _ => false,
    };

    private int? Find(Predicate<MetRule> test)
    {
        for (var i = 0; i < Walk.Count; i++)
        {
            if (test(Walk[i]))
                return i;
        }

        return null;
    }
}
