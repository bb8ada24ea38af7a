using Postern.Rules.Doors;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>
/// All that packets change of a guard: attempts, stages, grants, who counts as granted, bans, busy sources. Belongs to the
/// <see cref="GuardEvaluation"/> that made it. Times are UTC ticks unless they say otherwise.
/// </summary>
internal sealed class GuardState
{
    /// <summary>Room for grants, bans and busy sources; what is beyond it is not made rather than let memory grow.</summary>
    private const int SourceLimit = 1 << 18;

    private readonly Guard _guard;
    private readonly StageTree _tree;

    public GuardState(Guard guard, StageTree tree)
    {
        (_guard, _tree) = (guard, tree);
        Attempts = new SourceTable<int>(guard.AttemptLimit);
        Stages = new SourceTable<int>(guard.AttemptLimit);
        Grants = new SourceTable<int>(SourceLimit);
        Admitted = new SourceTable<int>(SourceLimit);
        Bans = new SourceTable<int>(SourceLimit);
        Busy = new BusySources(SourceLimit);
        SpentUntil = new long[guard.Doors.Count];
        Rolled = new RolledSequences(SourceLimit);
    }

    private GuardState(GuardState other)
    {
        (_guard, _tree) = (other._guard, other._tree);
        Attempts = other.Attempts.Clone();
        Stages = other.Stages.Clone();
        Grants = other.Grants.Clone();
        Admitted = other.Admitted.Clone();
        Bans = other.Bans.Clone();
        Busy = other.Busy.Clone();
        SpentUntil = [.. other.SpentUntil];
        Rolled = other.Rolled.Clone();
    }

    /// <summary>Source and root of the stages → stage, where a wrong knock ends the attempt.</summary>
    internal SourceTable<int> Attempts { get; }

    /// <summary>Source and stage, where only time ends it.</summary>
    internal SourceTable<int> Stages { get; }

    /// <summary>Source and door.</summary>
    internal SourceTable<int> Grants { get; }

    /// <summary>Sources that traps leave alone because some door opened to them.</summary>
    internal SourceTable<int> Admitted { get; }

    internal SourceTable<int> Bans { get; }

    internal BusySources Busy { get; }

    /// <summary>For each door until when its sequence, which opens once, is known to be used.</summary>
    internal long[] SpentUntil { get; }

    /// <summary>The sequences of rolling knocks that have opened a door, and to whom.</summary>
    internal RolledSequences Rolled { get; }

    public GuardState Clone() => new(this);

    public IEnumerable<GrantEntry> GrantsAt(DateTimeOffset now) =>
        Grants.Alive(now).Select(e => new GrantEntry(e.Key.Source, _guard.Doors[e.Key.Number], e.Until));

    /// <summary>A source at a door with <see cref="Strictness.Off"/> has an entry for each stage that it is in.</summary>
    public IEnumerable<AttemptEntry> AttemptsAt(DateTimeOffset now) =>
        Attempts.Alive(now).Select(e => Entry(e.Key, e.Value, e.Until)).Concat(Stages.Alive(now).Select(e => Entry(e.Key, e.Key.Number, e.Until)));

    public IEnumerable<BanEntry> BansAt(DateTimeOffset now) => Bans.Alive(now).Select(e => new BanEntry(e.Key.Source, e.Until));

    public IEnumerable<(HostAddress Source, DateTimeOffset Until)> AdmittedAt(DateTimeOffset now) => Admitted.Alive(now).Select(e => (e.Key.Source, e.Until));

    /// <summary>Lets a source in. Whether traps leave it alone is said by <see cref="SetAdmitted"/>.</summary>
    public void SetGrant(HostAddress source, Door door, long until, long now) => Grants.Set(new SourceKey(source, NumberOf(door)), 0, until, now);

    public void ClearGrant(HostAddress source, Door door) => Grants.Remove(new SourceKey(source, NumberOf(door)));

    public void SetAdmitted(HostAddress source, long until, long now) => Admitted.Set(new SourceKey(source), 0, until, now);

    public void ClearAdmitted(HostAddress source) => Admitted.Remove(new SourceKey(source));

    /// <summary>
    /// Puts a source's attempt at a door where it is after so many steps; 0 ends it. Doors that are strict about the gate share one
    /// attempt, which this replaces; at a door with <see cref="Strictness.Off"/> it adds the one stage, and 0 takes all of them away.
    /// </summary>
    /// <param name="steps">Fewer than the door has: after the last one there is a grant and no attempt.</param>
    public void SetAttempt(HostAddress source, Door door, int steps, long until, long now)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(steps, door.Opener.Steps.Count);
        var path = _tree.Path(door);
        if (steps == 0)
            ClearAttempt(source, door);
        else if (door.Opener.Strictness == Strictness.Off)
            Stages.Set(new SourceKey(source, path[steps]), 0, until, now);
        else
            Attempts.Set(new SourceKey(source, path[0]), path[steps], until, now);
    }

    public void ClearAttempt(HostAddress source, Door door)
    {
        var path = _tree.Path(door);
        Attempts.Remove(new SourceKey(source, path[0]));
        foreach (var stage in _tree.Stages(door))
            Stages.Remove(new SourceKey(source, stage));
    }

    public void SetBan(HostAddress source, long until, long now) => Bans.Set(new SourceKey(source), 0, until, now);

    public void ClearBan(HostAddress source) => Bans.Remove(new SourceKey(source));

    private AttemptEntry Entry(SourceKey key, int stage, DateTimeOffset until) =>
        new(key.Source, _guard.Doors[_tree[stage].Door], _tree[stage].Steps, until) { Passed = _tree.Passed(stage) };

    private int NumberOf(Door door)
    {
        for (var i = 0; i < _guard.Doors.Count; i++)
        {
            if (ReferenceEquals(_guard.Doors[i], door))
                return i;
        }

        throw new ArgumentException($"the door {door.Name} is of another guard", nameof(door));
    }
}
