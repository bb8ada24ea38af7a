using System.Numerics;
using Postern.Rules.Evaluation.Lists;
using Postern.Rules.Evaluation.Matching;
using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Chains;

/// <summary>Leads a packet through a chain: the rules from the top, those it jumps to between.</summary>
internal static class ChainRunner
{
    /// <summary>Chains in chains, as deep as the kernel's stack of jumps; a packet that would go deeper, as in a loop, is dropped.</summary>
    public const int Depth = 16;

    /// <summary>Jumps that one packet makes; chains that fan out level by level would otherwise take for ever. Beyond it: dropped.</summary>
    public const int MostJumps = 10_000;

    /// <summary>A hooked chain; a null one is empty.</summary>
    public static ChainOutcome Run(CompiledChain? chain, ref Passage passage)
    {
        if (chain is null)
            return ChainOutcome.Ended;
        passage.Jumps = 0;
        var outcome = Run(chain, ref passage, 0);
        if (outcome == ChainOutcome.Ended)
            passage.Why?.Add(new ChainEnded(chain.Chain));
        return outcome;
    }

    private static ChainOutcome Run(CompiledChain chain, ref Passage passage, int depth)
    {
        var index = chain.Index;
        var enabled = index.Enabled;
        // Every rule is visited where its reason is asked for; the rest cannot hold.
        var isIndexed = passage.Why is null && enabled.Length > 0;
        var byProtocol = isIndexed ? index.ByProtocol(passage.Packet) : enabled;
        var bySource = isIndexed ? index.BySource(passage.Packet) : enabled;
        var byDestination = isIndexed ? index.ByDestination(passage.Packet) : enabled;
        var byState = isIndexed ? index.ByState(passage.Connection) : enabled;
        for (var word = 0; word < enabled.Length; word++)
        {
            for (var candidates = byProtocol[word] & bySource[word] & byDestination[word] & byState[word]; candidates != 0; candidates &= candidates - 1)
            {
                var at = (word * 64) + BitOperations.TrailingZeroCount(candidates);
                var rule = chain.Rules[at];
                if (!Holds(chain, at, rule, ref passage))
                    continue;
                passage.State.Counts[rule.Number].Packets++;
                passage.State.Counts[rule.Number].Bytes += passage.Packet.Length;
                passage.Why?.Add(new RuleMet(chain.Chain, at));
                if (rule.Effect == EffectKind.Return)
                    return ChainOutcome.Ended;
                var outcome = rule.Effect == EffectKind.Jump ? Jump(rule, ref passage, depth) : Apply(rule, ref passage);
                if (outcome != ChainOutcome.Ended)
                    return outcome;
            }
        }

        return ChainOutcome.Ended;
    }

    private static bool Holds(CompiledChain chain, int at, CompiledRule rule, ref Passage passage)
    {
        foreach (ref readonly var test in rule.Tests.AsSpan())
        {
            if (PacketTests.Hold(test, ref passage))
                continue;
            passage.Why?.Add(new RuleMissed(chain.Chain, at, test.Matcher));
            return false;
        }

        return true;
    }

    private static ChainOutcome Jump(CompiledRule rule, ref Passage passage, int depth) =>
        rule.Target is not { } target ? ChainOutcome.Ended
        : depth + 1 > Depth || ++passage.Jumps > MostJumps ? ChainOutcome.Dropped
        : Run(target, ref passage, depth + 1);

    private static ChainOutcome Apply(CompiledRule rule, ref Passage passage)
    {
        switch (rule.Effect)
        {
            case EffectKind.Accept:
                return ChainOutcome.Accepted;
            case EffectKind.Drop:
                return ChainOutcome.Dropped;
            case EffectKind.Reject:
                return ChainOutcome.Rejected;
            case EffectKind.Tarpit:
                return ChainOutcome.Tarpitted;
            case EffectKind.Translate:
                passage.Translating = rule;
                return ChainOutcome.Translated;
            case EffectKind.NoTrack:
                passage.IsUntracked = true;
                break;
            case EffectKind.FastTrack:
                FastTrack(ref passage);
                break;
            case EffectKind.AddToList:
                Write(rule, ref passage);
                break;
        }

        return ChainOutcome.Ended;
    }

    /// <summary>Connections of TCP and UDP only.</summary>
    private static void FastTrack(ref Passage passage)
    {
        if (passage.Packet.Protocol != IpProtocol.Tcp && passage.Packet.Protocol != IpProtocol.Udp)
            return;
        passage.Begun.IsFastTracked = true;
        if (passage.Tracked.Slot >= 0)
            passage.State.Connections[passage.Tracked.Slot].IsFastTracked = true;
    }

    private static void Write(CompiledRule rule, ref Passage passage)
    {
        var address = rule.End == PacketEnd.Source ? passage.Packet.Source : passage.Packet.Destination;
        var list = passage.State.AddressLists[rule.List];
        var until = list.Write(address.Number, Until.From(rule.Timeout, passage.Now), passage.Now);
        if (until != 0)
            passage.Why?.Add(new ListWritten(address.Family, list.Name, address, Until.Moment(until)));
    }
}
