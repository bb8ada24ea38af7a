using System.Runtime.CompilerServices;
using Postern.Rules.Evaluation.Chains;
using Postern.Rules.Evaluation.Connections;
using Postern.Rules.Evaluation.Guards;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation;

/// <summary>
/// The meaning of a rule set, independent of every back end: state, packet and time in, verdict and changed state out. Made once
/// for a rule set; judging a packet allocates nothing unless an explanation is asked for, a new connection's first bytes are kept for a
/// layer 7 pattern, or a table grows. The way of a packet that arrives: the guard (new TCP connections and banned sources only) → raw →
/// connection tracking → the guard (all else that is new) → the door's forwarding, or nat → filter → nat for the source. A packet from one
/// of the gate's own addresses is one that the gate sent: raw → connection tracking → nat → filter → nat for the source. Not for concurrent use.
/// </summary>
public sealed class Evaluator
{
    private readonly RuleProgram _program;
    private readonly GateAddresses _addresses;
    private readonly GuardEvaluation? _guard;

    public Evaluator(RuleSet ruleSet, EvaluatorOptions? options = null)
    {
        RuleSet = ruleSet;
        Options = options ?? new EvaluatorOptions();
        _program = new RuleProgram(RuleSet, Options);
        _addresses = _program.Addresses;
        _guard = ruleSet.Guard is { } guard ? new GuardEvaluation(guard, Options) : null;
    }

    public RuleSet RuleSet { get; }

    public EvaluatorOptions Options { get; }

    /// <summary>What is known by name only, in the order of the rules: such a matcher never holds, such an effect only counts.</summary>
    public IReadOnlyList<NotEvaluated> NotEvaluated => _program.NotEvaluated;

    /// <summary>The state of a gate that was just loaded: the configured entries, and nothing that packets wrote.</summary>
    public GateState NewState(DateTimeOffset now) => new(_program, _guard?.NewState(), now.UtcTicks);

    /// <summary>Judges one packet and changes the state as it says.</summary>
    /// <param name="now">Never before that of an earlier packet.</param>
    public Judgement Judge(GateState state, in Packet packet, DateTimeOffset now, Explanation? explanation = null) =>
        _addresses.IsSender(packet.Source) ? JudgeSent(state, packet, now.UtcTicks, explanation) : JudgeArrived(state, packet, now.UtcTicks, explanation);

    private Judgement JudgeArrived(GateState state, in Packet packet, long now, Explanation? why)
    {
        var isLocal = _addresses.IsLocal(packet.Destination);
        return _guard is null || _guard.BeforeTracking(state.Guard!, packet, isLocal, now, why)
            ? Track(state, packet, isLocal, now, why)
            : new Judgement(Verdict.Drop, ConnectionStates.None, isLocal ? Hook.Input : Hook.Forward);
    }

    // What most packets do not come to stands in methods of its own: clearing the room for a passage costs as much as a guard's refusal.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Judgement Track(GateState state, in Packet packet, bool isLocal, long now, Explanation? why)
    {
        var chains = _program.Of(packet.Family);
        var path = isLocal ? Hook.Input : Hook.Forward;
        var passage = new Passage { State = state, Now = now, Why = why, Packet = ref packet };
        if (ChainRunner.Run(chains.RawPrerouting, ref passage) == ChainOutcome.Dropped)
            return new Judgement(Verdict.Drop, ConnectionStates.None, path);
        Track(ref passage);
        if (_guard is not null && !_guard.AfterTracking(state.Guard!, packet, passage.Connection, passage.Tracked.IsReply, isLocal, now, why))
            return new Judgement(Verdict.Drop, passage.Connection, path);
        if (!TranslateArrived(chains.DestinationNat, isLocal, ref passage, out var translation))
            return new Judgement(Verdict.Drop, passage.Connection, path);
        return translation.IsSet ? JudgeTranslated(ref passage, translation, why) : Filter(ref passage, path, why);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Judgement JudgeTranslated(ref Passage passage, Translation translation, Explanation? why)
    {
        why?.Add(new Translated(translation.Destination, translation.Port));
        var isLocal = translation.ToGate || _addresses.IsLocal(translation.Destination);
        var translated = passage.Packet with
        {
            Destination = translation.Destination,
            DestinationPort = translation.Port,
            OutInterface = isLocal ? "" : Options.WayOut?.Invoke(translation.Destination) ?? passage.Packet.OutInterface,
        };
        var onward = new Passage { State = passage.State, Now = passage.Now, Why = why, Packet = ref translated, Tracked = passage.Tracked, HasBegun = passage.HasBegun, TextIsRead = passage.TextIsRead };
        return Filter(ref onward, passage.IsRouted ? Hook.Output : isLocal ? Hook.Input : Hook.Forward, why);
    }

    private Judgement JudgeSent(GateState state, in Packet packet, long now, Explanation? why)
    {
        var passage = new Passage { State = state, Now = now, Why = why, Packet = ref packet, IsRouted = true };
        if (ChainRunner.Run(_program.Of(packet.Family).RawOutput, ref passage) == ChainOutcome.Dropped)
            return new Judgement(Verdict.Drop, ConnectionStates.None, Hook.Output);
        Track(ref passage);
        return Translate(_program.Of(packet.Family).OutputNat, ref passage) is { IsSet: true } translation
            ? JudgeTranslated(ref passage, translation, why)
            : Filter(ref passage, Hook.Output, why);
    }

    private Judgement Filter(ref Passage passage, Hook path, Explanation? why)
    {
        if (passage.Tracked.Slot >= 0 && passage.State.Connections[passage.Tracked.Slot].IsFastTracked)
        {
            why?.Add(new FastTracked());
            return new Judgement(Verdict.Accept, passage.Connection, path);
        }

        passage.IsRouted = true;
        passage.Hops = path == Hook.Forward ? (byte)1 : (byte)0;
        var chains = _program.Of(passage.Packet.Family);
        var verdict = ChainRunner.Run(path switch { Hook.Input => chains.Input, Hook.Forward => chains.Forward, _ => chains.Output }, ref passage) switch
        {
            ChainOutcome.Dropped => Verdict.Drop,
            ChainOutcome.Rejected => Verdict.Reject,
            ChainOutcome.Tarpitted => Verdict.Tarpit,
            _ => Verdict.Accept,
        };
        if (verdict == Verdict.Accept)
            Accept(ref passage, path, chains);
        return new Judgement(verdict, passage.Connection, path);
    }

    private static void Track(ref Passage passage)
    {
        if (passage.IsUntracked)
            passage.Tracked = Tracked.As(ConnectionStates.Untracked);
        else
            ConnectionTracker.Track(passage.State.Connections, passage.Packet, passage.Now, ref passage.Tracked);
    }

    /// <summary>A door's forwarding comes before the rules of nat.</summary>
    /// <returns>False: the packet is dropped.</returns>
    private bool TranslateArrived(CompiledChain? chain, bool isLocal, ref Passage passage, out Translation translation)
    {
        translation = default;
        if (_guard is not null && isLocal && passage.Tracked.Begins && !_guard.Forward(passage.Packet, passage.Why, out translation))
            return false;
        if (translation.IsSet)
            ConnectionTracker.Translate(ref passage.Begun(), passage.Packet, translation);
        else
            translation = Translate(chain, ref passage);
        return true;
    }

    /// <summary>Rules are asked for the first packet of a connection; the others get what it got. What stays as it is was not translated.</summary>
    private Translation Translate(CompiledChain? chain, ref Passage passage)
    {
        if (passage.Tracked.Slot >= 0)
            return passage.Tracked.IsReply ? default : passage.State.Connections[passage.Tracked.Slot].Translation;
        if (!passage.Tracked.Begins || ChainRunner.Run(chain, ref passage) != ChainOutcome.Translated)
            return default;
        var translation = DestinationNat.Of((TranslateEffect)passage.Translating!.Rule.Effect, passage.Packet, _addresses);
        if (!translation.IsSet || IsNoChange(passage.Packet, translation))
            return default;
        ConnectionTracker.Translate(ref passage.Begun(), passage.Packet, translation);
        return translation;
    }

    private bool IsNoChange(in Packet packet, Translation translation) =>
        translation.Destination == packet.Destination && translation.Port == packet.DestinationPort && (!translation.ToGate || _addresses.IsLocal(packet.Destination));

    /// <summary>An accepted packet makes its connection last, and the gate itself may answer it.</summary>
    private void Accept(ref Passage passage, Hook path, HookedChains chains)
    {
        if (passage.Tracked.Begins)
        {
            if (ChainRunner.Run(path == Hook.Input ? chains.InputNat : chains.SourceNat, ref passage) == ChainOutcome.Translated)
                passage.Begun().IsSourceTranslated = true;
            ConnectionTracker.Confirm(passage.State.Connections, ref passage.Tracked, ref passage.Begun(), passage.Now);
        }

        if (path == Hook.Input && Options.Answers is { } answers)
            Answer(ref passage, answers);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Answer(ref Passage passage, IHostAnswers answers)
    {
        if (GateAnswer.To(passage.Packet, passage.Connection, answers, out var answer))
            JudgeSent(passage.State, answer, passage.Now, why: null);
    }
}
