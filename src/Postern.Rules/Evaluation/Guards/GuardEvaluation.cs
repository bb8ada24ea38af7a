using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

internal sealed class GuardEvaluation(Guard guard, EvaluatorOptions options)
{
    public Guard Guard { get; } = guard;

    public EvaluatorOptions Options { get; } = options;

    public GuardState NewState() => new();

    public bool BeforeTracking(GuardState state, in Packet packet, bool isLocal, long now, Explanation? why) => true;

    public bool AfterTracking(GuardState state, in Packet packet, ConnectionStates connection, bool isLocal, long now, Explanation? why) => true;
}
