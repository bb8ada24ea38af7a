using Postern.Policy.Proof.Guards;
using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Comparing;

/// <summary>One of two gates that are sent the same packets, as the evaluator plays it.</summary>
/// <param name="outside">Its name for the interface that strangers come in by.</param>
/// <param name="inside">Its name for another one.</param>
internal sealed class PlayedGate(RuleSet ruleSet, string outside, string inside, EvaluatorOptions options)
{
    private readonly Evaluator _evaluator = new(ruleSet, options);

    /// <summary>The rules that a packet may meet: what one judgement costs.</summary>
    public int Size { get; } = 1 + ruleSet.Chains.Sum(c => c.Rules.Count);

    public GateState NewState() => _evaluator.NewState(StepPackets.Start);

    /// <summary>The same gate with these doors alone.</summary>
    public PlayedGate With(IReadOnlyList<Door> doors) => ruleSet.Guard is { } guard
        ? new PlayedGate(ruleSet with { Guard = guard with { Doors = doors, Spa = null } }, outside, inside, options)
        : this;

    /// <returns>Whether it passes.</returns>
    public bool Send(GateState state, in Packet packet, TimeSpan at = default, bool fromInside = false) =>
        _evaluator.Judge(state, IsOwn(packet.Source) ? packet : packet with { InInterface = fromInside ? inside : outside }, StepPackets.Start + at).Passes;

    /// <summary>Whether the packet passes when nothing came before.</summary>
    public bool Passes(in Packet packet, bool fromInside = false) => Send(NewState(), packet, default, fromInside);

    public bool IsOwn(HostAddress address) => options.OwnAddresses.Contains(address);

    /// <summary>Equal for states between which no packet of the source finds a difference; times are left out.</summary>
    public static string Key(GateState state, HostAddress source)
    {
        var now = StepPackets.Start;
        var lists = state.Lists(now).Where(e => !e.IsConfigured && e.Range.Contains(source)).Select(e => e.List);
        var attempts = state.Attempts(now).Select(a => $"{a.Door.Name}:{a.Steps}");
        var grants = state.Grants(now).Select(g => $"{g.Door.Name}!");
        var bans = state.Bans(now).Select(_ => "banned");
        return string.Join('\n', lists.Concat(attempts).Concat(grants).Concat(bans).Order(StringComparer.Ordinal));
    }
}
