using Postern.Rules.Evaluation;

namespace Postern.Rules.Simulation;

/// <summary>Packets by verdict and by what decided. Bounded: there are as many decisions as rules, doors and events.</summary>
public sealed class Tally
{
    private readonly Dictionary<(Verdict Verdict, object? Place, GuardEvent? Event), (Reason? Reason, long Packets)> _decisions = [];

    public long Packets { get; private set; }

    /// <summary>The most frequent first.</summary>
    public IReadOnlyList<(Verdict Verdict, Reason? Reason, long Packets)> Decisions =>
        [.. _decisions.Select(d => (d.Key.Verdict, d.Value.Reason, d.Value.Packets)).OrderByDescending(d => d.Packets)];

    public long Of(Verdict verdict) => _decisions.Where(d => d.Key.Verdict == verdict).Sum(d => d.Value.Packets);

    public void Add(Verdict verdict, IReadOnlyList<Reason> reasons)
    {
        Packets++;
        var reason = Decision.Of(reasons);
        var key = (verdict, Place(reason), (reason as GuardReason)?.Event);
        var (first, count) = _decisions.GetValueOrDefault(key, (reason, 0));
        _decisions[key] = (first, count + 1);
    }

    // Rules are compared by value, which takes long; the place they came from is one object.
    private static object? Place(Reason? reason) => reason switch
    {
        RuleMet met => new RulePlace(met.Chain, met.Index),
        ChainEnded end => new RulePlace(end.Chain, -1),
        GuardReason guard => guard.Door is null ? null : new RulePlace(guard.Door, guard.Event == GuardEvent.Knock ? guard.Step : 0),
        FastTracked => nameof(FastTracked),
        _ => null,
    };

    private sealed class RulePlace(object owner, int index) : IEquatable<RulePlace>
    {
        private readonly object _owner = owner;
        private readonly int _index = index;

        public bool Equals(RulePlace? other) => other is not null && ReferenceEquals(_owner, other._owner) && _index == other._index;

        public override bool Equals(object? obj) => Equals(obj as RulePlace);

        public override int GetHashCode() => HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(_owner), _index);
    }
}
