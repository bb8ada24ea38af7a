using Postern.Rules.Doors;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>What a packet was to the attempts of its source.</summary>
internal enum KnockOutcome : byte
{
    /// <summary>No step that the attempt told of; doors with attempts of their own do not tell.</summary>
    NotMet,
    Met,

    /// <summary>Not judged: the packet is dropped.</summary>
    TooBusy,
}

/// <summary>What a packet does to the attempts of its source.</summary>
internal sealed class KnockEvaluation
{
    private readonly Guard _guard;
    private readonly StageTree _tree;
    private readonly KnockPlaces _places;
    private readonly long _longestGrant;

    /// <summary>For each door the doors that its knocks close.</summary>
    private readonly int[][] _closes;

    public KnockEvaluation(Guard guard, StageTree tree, KnockPlaces places)
    {
        (_guard, _tree, _places) = (guard, tree, places);
        _longestGrant = guard.Doors.Select(d => d.For.Ticks).DefaultIfEmpty().Max();
        var numbers = guard.Doors.Select((door, number) => (door.Name, number)).DistinctBy(d => d.Name).ToDictionary(d => d.Name, d => d.number);
        _closes = [.. guard.Doors.Select(d => d.Closes.Where(numbers.ContainsKey).Select(name => numbers[name]).ToArray())];
    }

    /// <summary>A packet at a place where some door has a step.</summary>
    /// <param name="mayBegin">A packet that may begin a connection; another one can meet a step with flags of its own, but is never a mistake.</param>
    public KnockOutcome Judge(GuardState state, in Packet packet, int place, PlaceUses uses, bool mayBegin, long now, Explanation? why)
    {
        var outcome = KnockOutcome.NotMet;
        if (_tree.GateRoot != StageTree.NoStage && (mayBegin || _places.At(place).GateTakesSegments))
            outcome = Advance(state, packet, place, _tree.GateRoot, isWrong: mayBegin, now, why);
        return outcome == KnockOutcome.TooBusy || (uses & PlaceUses.SeparateKnock) == 0 ? outcome : JudgeSeparate(state, packet, place, mayBegin, now, why);
    }

    /// <summary>A packet of an established connection to a port where some door has an HTTP step. Requests that no door knows are not counted.</summary>
    public void JudgeRequest(GuardState state, in Packet packet, long now, Explanation? why)
    {
        var place = KnockPlace.OfRequest(packet.DestinationPort);
        if (_tree.GateRoot != StageTree.NoStage && _places.IsGateRequest(place, packet))
            Advance(state, packet, place, _tree.GateRoot, isWrong: true, now, why);
        JudgeSeparate(state, packet, place, mayBegin: true, now, why);
    }

    /// <summary>A packet that is no knock ends the attempt of its source at the doors that are strict about the gate.</summary>
    public void Forget(GuardState state, HostAddress source, long now, Explanation? why)
    {
        if (_tree.GateRoot == StageTree.NoStage)
            return;
        var key = new SourceKey(source, _tree.GateRoot);
        if (!state.Attempts.TryGet(key, now, out var stage))
            return;
        if (state.Busy.IsOver(source, now))
        {
            why?.Add(Told(GuardEvent.TooBusy, stage));
            return;
        }

        state.Attempts.Remove(key);
        why?.Add(Told(GuardEvent.WrongKnock, stage));
    }

    private KnockOutcome JudgeSeparate(GuardState state, in Packet packet, int place, bool mayBegin, long now, Explanation? why)
    {
        foreach (ref readonly var door in _places.Separate(place))
        {
            if (!mayBegin && !door.TakesSegments)
                continue;
            var path = door.Path;
            if (door.IsLoose)
                AddStages(state, packet, place, path, now, why);
            else if (Advance(state, packet, place, path[0], isWrong: mayBegin && MeetsAny(path, place, packet), now, why) == KnockOutcome.TooBusy)
                return KnockOutcome.TooBusy;
        }

        return KnockOutcome.NotMet;
    }

    /// <summary>
    /// The expected step moves the attempt on, a repeat of the last one renews its time, a wrong one ends it and may be a first step.
    /// </summary>
    private KnockOutcome Advance(GuardState state, in Packet packet, int place, int root, bool isWrong, long now, Explanation? why)
    {
        var key = new SourceKey(packet.Source, root);
        var hasAttempt = state.Attempts.TryGet(key, now, out var stage);
        if (hasAttempt)
        {
            if (state.Busy.IsOver(packet.Source, now))
            {
                why?.Add(Told(GuardEvent.TooBusy, stage));
                return KnockOutcome.TooBusy;
            }

            var next = _tree.Next(stage, place, packet);
            if (next != StageTree.NoStage)
            {
                Arrive(state, key, next, GuardEvent.Knock, now, why);
                return KnockOutcome.Met;
            }

            if (_tree.Leads(stage, place, packet))
            {
                Arrive(state, key, stage, GuardEvent.RepeatedKnock, now, why);
                return KnockOutcome.Met;
            }

            if (!isWrong)
                return KnockOutcome.NotMet;
            why?.Add(Told(GuardEvent.WrongKnock, stage));
        }

        // A new attempt stands where the old one stood.
        var first = _tree.Next(root, place, packet);
        if (first == StageTree.NoStage)
        {
            if (hasAttempt)
                state.Attempts.Remove(key);
            return KnockOutcome.NotMet;
        }

        Arrive(state, key, first, GuardEvent.Knock, now, why);
        return KnockOutcome.Met;
    }

    private void Arrive(GuardState state, SourceKey key, int stage, GuardEvent met, long now, Explanation? why)
    {
        if (_tree[stage].Opens)
        {
            state.Attempts.Remove(key);
            Open(state, key.Source, stage, now, why);
        }
        else
        {
            var until = now + _tree[stage].Patience;
            Tell(why, state.Attempts.Set(key, stage, until, now) ? met : GuardEvent.NoRoom, stage, until);
        }
    }

    /// <summary>RouterOS's way: a source may be in several stages at once. The last comes first, so that one packet makes one step.</summary>
    private void AddStages(GuardState state, in Packet packet, int place, ReadOnlySpan<int> path, long now, Explanation? why)
    {
        for (var i = path.Length - 1; i > 0; i--)
        {
            ref readonly var stage = ref _tree[path[i]];
            if (!_tree.Leads(path[i], place, packet) || (_tree.Parent(path[i]) is var parent && parent != path[0] && !state.Stages.Has(new SourceKey(packet.Source, parent), now)))
                continue;
            if (stage.Opens)
            {
                Open(state, packet.Source, path[i], now, why);
                continue;
            }

            var key = new SourceKey(packet.Source, path[i]);
            var met = why is not null && state.Stages.Has(key, now) ? GuardEvent.RepeatedKnock : GuardEvent.Knock;
            var until = now + stage.Patience;
            Tell(why, state.Stages.Set(key, 0, until, now) ? met : GuardEvent.NoRoom, path[i], until);
        }
    }

    private void Open(GuardState state, HostAddress source, int stage, long now, Explanation? why)
    {
        var door = _tree[stage].Door;
        if (!_guard.Doors[door].Family.HasFlag(source.Family))
        {
            why?.Add(Told(GuardEvent.Knock, stage));
            return;
        }

        if (_guard.Doors[door].OneTime is not null)
        {
            if (now < state.SpentUntil[door])
            {
                why?.Add(Told(GuardEvent.Spent, stage));
                return;
            }

            state.SpentUntil[door] = now + OneTimeFile.Memory.Ticks;
        }

        if (_guard.Doors[door].Rolling is { } rolling && !state.Rolled.TryUse(source, stage, now + rolling.Memory.Ticks, now))
        {
            why?.Add(Told(GuardEvent.Spent, stage));
            return;
        }

        if (_guard.Doors[door].Closes.Count > 0)
        {
            Close(state, source, _closes[door], why);
            return;
        }

        var until = now + _guard.Doors[door].For.Ticks;
        var isOpen = state.Grants.Set(new SourceKey(source, door), 0, until, now);
        state.Admitted.Set(new SourceKey(source), 0, now + _longestGrant, now);
        Tell(why, isOpen ? GuardEvent.Opened : GuardEvent.NoRoom, stage, until);
    }

    private void Close(GuardState state, HostAddress source, int[] doors, Explanation? why)
    {
        foreach (var door in doors)
        {
            state.Grants.Remove(new SourceKey(source, door));
            why?.Add(new GuardReason(GuardEvent.Closed, _guard.Doors[door]));
        }
    }

    private bool MeetsAny(ReadOnlySpan<int> path, int place, in Packet packet)
    {
        foreach (var stage in path)
        {
            if (_tree.Leads(stage, place, packet))
                return true;
        }

        return false;
    }

    private void Tell(Explanation? why, GuardEvent what, int stage, long until) =>
        why?.Add(Told(what, stage) with { Until = what == GuardEvent.NoRoom ? null : new DateTimeOffset(until, TimeSpan.Zero) });

    private GuardReason Told(GuardEvent what, int stage) => new(what, _guard.Doors[_tree[stage].Door], _tree[stage].Steps);
}
