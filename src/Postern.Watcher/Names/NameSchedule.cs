using System.Net;
using Postern.Policy.Watching;
using Postern.Rules.Model;

namespace Postern.Watcher.Names;

/// <summary>
/// Which names to ask for when, and what the kernel's sets should hold. Time runs from any beginning, evenly: no clock that a person
/// can set. What is to change follows from what is known and what the sets hold, so that a change that failed is simply still to be made.
/// </summary>
public sealed class NameSchedule(NameTiming timing)
{
    private readonly SortedDictionary<string, NameState> _names = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, NamedSet> _sets = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> HostNames => _names.Keys;

    /// <summary>When the next name is due; null when there is none, or each has been asked for and not answered.</summary>
    public TimeSpan? NextDue => _names.Values.Where(n => !n.IsAsked).Select(n => (TimeSpan?)n.Due).Min();

    /// <summary>Takes a plan, the first or another: names that are new are due at once, those that are gone are forgotten, others go on.</summary>
    /// <returns>The names that are gone.</returns>
    public IReadOnlyList<string> Plan(IReadOnlyList<HostNameUse> uses)
    {
        var gone = _names.Keys.Except(uses.Select(u => u.HostName)).ToList();
        foreach (var name in gone)
            _names.Remove(name);
        foreach (var use in uses.GroupBy(u => u.HostName))
        {
            if (!_names.TryGetValue(use.Key, out var state))
                _names[use.Key] = state = new NameState(use.Key);
            state.Use(use.Aggregate(default(IpFamily), (families, u) => families | u.Family));
        }

        foreach (var set in _sets.Keys.Except(uses.Select(u => u.Set)).ToList())
            _sets.Remove(set);
        foreach (var set in uses.GroupBy(u => (u.Set, u.Family)))
            _sets[set.Key.Set] = new NamedSet(set.Key.Family, [.. set.Select(u => _names[u.HostName]).Distinct()], _sets.GetValueOrDefault(set.Key.Set)?.Held ?? []);
        return gone;
    }

    /// <summary>What the kernel holds in a set now: what an earlier run, or the transaction that loaded the table, has left there.</summary>
    public void Adopt(string set, IEnumerable<IPAddress> held)
    {
        if (_sets.TryGetValue(set, out var known))
            _sets[set] = known with { Held = [.. held] };
    }

    /// <summary>What a name stood for before this run; an answer since then is worth more.</summary>
    public void Restore(string hostName, IEnumerable<IPAddress> addresses)
    {
        if (_names.TryGetValue(hostName, out var state))
            state.Restore(addresses);
    }

    /// <summary>Names to ask for now, the longest due first.</summary>
    public IReadOnlyList<NameQuestion> Take(TimeSpan now, int atMost)
    {
        var due = _names.Values.Where(n => !n.IsAsked && n.Due <= now).OrderBy(n => n.Due).Take(Math.Max(0, atMost)).ToList();
        foreach (var name in due)
            name.IsAsked = true;
        return [.. due.Select(n => new NameQuestion(n.HostName, n.Families))];
    }

    /// <summary>Null when the name is not wanted any more.</summary>
    public NameOutcome? Answer(string hostName, NameAnswer answer, TimeSpan now) =>
        _names.TryGetValue(hostName, out var state) ? state.Answer(answer, now, timing) : null;

    /// <summary>What the sets lack, then what they should not hold any more. Nothing leaves a set before all of its names are known.</summary>
    public IReadOnlyList<NameChange> Pending() =>
    [
        .. _sets.SelectMany(s => s.Value.Wanted.Except(s.Value.Held).Select(a => new NameChange(s.Key, a, IsAdded: true))),
        .. _sets.Where(s => s.Value.IsKnown).SelectMany(s => s.Value.Held.Except(s.Value.Wanted).Select(a => new NameChange(s.Key, a, IsAdded: false))),
    ];

    /// <summary>The kernel has made the changes.</summary>
    public void Applied(IEnumerable<NameChange> changes)
    {
        foreach (var change in changes)
        {
            if (!_sets.TryGetValue(change.Set, out var set))
                continue;
            if (change.IsAdded)
                set.Held.Add(change.Address);
            else
                set.Held.Remove(change.Address);
        }
    }

    private sealed record NamedSet(IpFamily Family, IReadOnlyList<NameState> Names, HashSet<IPAddress> Held)
    {
        public bool IsKnown => Names.All(n => n.IsKnown(Family));

        public HashSet<IPAddress> Wanted => [.. Names.SelectMany(n => n.Addresses(Family))];
    }
}
