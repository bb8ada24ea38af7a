using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;

namespace Postern.Policy.Proof.Guards;

/// <summary>All states of one door that one source can reach, breadth first, by the evaluator.</summary>
internal sealed class DoorWalk
{
    private const int MostStates = 5_000;

    private readonly Door _door;
    private readonly Evaluator _evaluator;
    private readonly StepPackets _packets;
    private readonly List<KnockStep> _moves;

    public DoorWalk(Door door, Guard guard, StepPackets packets)
    {
        _packets = packets;
        _door = door;
        // Room for attempts is for crowds; here is one source.
        _evaluator = new Evaluator(new RuleSet { Guard = new Guard { Doors = [door], Interfaces = guard.Interfaces, AttemptLimit = 64 } }, packets.Options);
        _moves = [.. door.Opener.AllSteps.Distinct()];
    }

    public int States { get; private set; }

    public bool IsComplete { get; private set; } = true;

    /// <summary>How many shortest sequences there are.</summary>
    public int Count { get; private set; }

    /// <summary>The first few of the shortest sequences that open the door.</summary>
    public List<IReadOnlyList<KnockStep>> Shortest(int most)
    {
        var found = new List<IReadOnlyList<KnockStep>>();
        var seen = new Dictionary<string, int> { [""] = 0 };
        var level = new List<(GateState State, List<KnockStep> Steps)> { (_evaluator.NewState(StepPackets.Start), []) };
        for (var depth = 1; level.Count > 0 && Count == 0 && IsComplete; depth++)
        {
            var next = new List<(GateState, List<KnockStep>)>();
            foreach (var (state, steps) in level)
            {
                foreach (var move in _moves)
                {
                    var after = state.Clone();
                    foreach (var packet in _packets.All(move, StepPackets.Source(0, _door.Family)))
                        _evaluator.Judge(after, packet, StepPackets.Start);
                    List<KnockStep> way = [.. steps, move];
                    if (after.Grants(StepPackets.Start).Any())
                    {
                        Count++;
                        if (found.Count < most)
                            found.Add(way);
                        continue;
                    }

                    // Another way of the same length to a state is a sequence of its own.
                    var key = string.Join(' ', after.Attempts(StepPackets.Start).Select(a => string.Join(',', a.Passed)).Order(StringComparer.Ordinal));
                    if (!seen.TryGetValue(key, out var soonest))
                        seen[key] = soonest = depth;
                    if (soonest == depth && next.Count < MostStates)
                        next.Add((after, way));
                }
            }

            IsComplete = seen.Count <= MostStates && next.Count < MostStates;
            level = next;
        }

        States = seen.Count;
        return found;
    }
}
