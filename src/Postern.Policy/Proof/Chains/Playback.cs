using Postern.Policy.Proof.Cells;
using Postern.Rules.Evaluation;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Chains;

/// <summary>Plays what was found to the evaluator, which has its own idea of the rules.</summary>
internal sealed class Playback
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan BetweenPackets = TimeSpan.FromMilliseconds(10);

    public Playback(Site site) => Evaluator = new Evaluator(site.RuleSet with { Guard = null }, new EvaluatorOptions
    {
        OwnAddresses = site.OwnAddresses,
        Resolve = name => site.Names.TryGetValue(name, out var address) ? [address] : [],
    });

    public Evaluator Evaluator { get; }

    /// <summary>Whether the packet passes after the others, from the source.</summary>
    public bool Passes(SourceClass source, IReadOnlyList<(Packet? Packet, TimeSpan Wait)> before, Packet last)
    {
        var state = Evaluator.NewState(Start);
        var now = Start;
        ushort port = 40_000;
        foreach (var (packet, wait) in before)
        {
            now += wait + BetweenPackets;
            if (packet is { } sent)
                Evaluator.Judge(state, From(sent, source, port++), now);
        }

        return Evaluator.Judge(state, From(last, source, port), now + BetweenPackets).Passes;
    }

    // Every packet begins a connection of its own, unless the rules ask for its source port.
    private static Packet From(Packet packet, SourceClass source, ushort port) => packet with
    {
        Source = source.Witness,
        SourcePort = packet.SourcePort == CellSpace.UsualSourcePort ? port : packet.SourcePort,
        EchoIdentifier = port,
    };
}
