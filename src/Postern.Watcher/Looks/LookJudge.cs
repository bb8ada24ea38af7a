using Postern.Policy.Backends.Nftables;
using Postern.Policy.Lowering;
using Postern.Policy.Watching;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Watcher.Events;

namespace Postern.Watcher.Looks;

/// <summary>The heart of the watcher: a packet that the kernel handed up, and the time, to changes of the kernel's sets. No socket, no clock.</summary>
public sealed class LookJudge
{
    /// <summary>Nothing to decide: what is still handed up belongs to a policy that is gone.</summary>
    public static readonly LookJudge Idle = new(WatchPlan.None, null);

    private readonly Dictionary<uint, RuleLook> _rules;
    private readonly Dictionary<uint, (KnockLook Look, KnockJudge Judge)> _knocks;
    private readonly RuleJudge _payloads;
    private readonly DoorEffects _doors;

    /// <summary>Names as the kernel's comments have them, which is how events know stages and lists.</summary>
    private readonly Dictionary<string, string> _told;

    public LookJudge(WatchPlan plan, Guard? guard)
    {
        _rules = plan.Rules.ToDictionary(r => r.Id);
        _knocks = plan.Knocks.ToDictionary(k => k.Id, k => (k, new KnockJudge(k)));
        _payloads = new RuleJudge(plan.Rules);
        _doors = new DoorEffects(guard, DoorEffects.LongestOf(guard));
        _told = plan.Rules.Select(r => r.List).Concat(plan.Knocks.SelectMany(k => k.Automaton.Waiting).Select(w => w.Label))
            .Distinct().ToDictionary(n => n, NftText.Quoted);
    }

    public void Judge(in LookRecord record, DateTimeOffset now, LookEffects effects)
    {
        if (_rules.TryGetValue(record.Id, out var rule))
            JudgeRule(rule, record, now, effects);
        else if (_knocks.TryGetValue(record.Id, out var knock))
            JudgeKnock(knock.Look, knock.Judge, record, now, effects);
    }

    private void JudgeRule(RuleLook rule, in LookRecord record, DateTimeOffset now, LookEffects effects)
    {
        if (!_payloads.Matches(rule, record.Packet, now))
            return;
        var address = (rule.End == PacketEnd.Source ? record.Packet.Source : record.Packet.Destination).ToString();
        effects.Changes.Add(new SetChange(rule.Set, address, rule.Timeout));
        effects.Events.Add(new GateEvent(now, GateEventKind.Listed, address, _told[rule.List]) { Packet = PacketName.Of(record.Packet), For = rule.Timeout });
    }

    private void JudgeKnock(KnockLook look, KnockJudge judge, in LookRecord record, DateTimeOffset now, LookEffects effects)
    {
        var digit = NftText.Digit(record.Packet.Family);
        var judgement = judge.Judge(record.IsHeld, record.Mark, record.Packet, now);
        if (judgement is { State: null, Before: null, IsWrong: false })
            return;
        var source = record.Packet.Source.ToString();
        var before = judgement.Before is { } earlier ? NftText.Mark(earlier.Id) : null;
        var packet = PacketName.Of(record.Packet);
        if (judgement.IsWrong)
            effects.Events.Add(new GateEvent(now, GateEventKind.WrongKnock, source, "") { Packet = packet });
        if (judgement is { State: { } waiting, Opens: null })
        {
            effects.Changes.Add(Attempt(look, digit, source, waiting, before));
            if (!judgement.IsUntouched)
                effects.Events.Add(new GateEvent(now, GateEventKind.Knock, source, _told[waiting.Label]) { Packet = packet });
            return;
        }

        if (before is not null)
            effects.Changes.Add(SetChange.Gone(look.AttemptSet + digit, source, before));
        if (judgement.Opens is { } door)
            _doors.Open(door, record.Packet.Source, record.Packet.Source.Bits, door.For, new GateEvent(now, GateEventKind.Open, source, "") { Packet = packet }, effects);
    }

    /// <summary>A loose automaton has a set of stages instead of one state for each source.</summary>
    private static SetChange Attempt(KnockLook look, string digit, string source, KnockState state, string? before) => look.Automaton.Strictness == Strictness.Off
        ? new SetChange(look.AttemptSet + digit, $"{source} . {NftText.Mark(state.Id)}", state.StepTimeout)
        : new SetChange(look.AttemptSet + digit, source, state.StepTimeout, NftText.Mark(state.Id), before);
}
