using Postern.Rules.Evaluation.Matching;
using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Chains;

internal enum EffectKind : byte
{
    Accept,
    Drop,
    Reject,
    Tarpit,
    Jump,
    Return,
    Continue,
    FastTrack,
    NoTrack,
    AddToList,
    Translate,
}

/// <summary>A rule made flat.</summary>
internal sealed class CompiledRule
{
    public required Rule Rule { get; init; }

    public required Test[] Tests { get; init; }

    /// <summary>Place of its counters in the state.</summary>
    public required int Number { get; init; }

    public required EffectKind Effect { get; init; }

    /// <summary>For a jump; null where the chain has no rules.</summary>
    public CompiledChain? Target { get; set; }

    /// <summary>For a list, its number, the end that is written to it, and the time.</summary>
    public int List { get; init; }

    public PacketEnd End { get; init; }

    public ListTimeout Timeout { get; init; }
}
