using System.Numerics;

namespace Postern.Policy.Proof.Chains;

/// <summary>A kind of packet, or a wait until one entry has expired.</summary>
/// <param name="Program">Index of the move's program; -1: a wait.</param>
/// <param name="Expired">The bit of the list whose entry expires while waiting.</param>
internal readonly record struct Move(int Program, uint Choices, ulong Expired)
{
    public bool IsWait => Program < 0;
}

/// <summary>A state and how it is reached soonest: fewest packets, and among those fewest waits.</summary>
internal sealed class Visit(ulong state, int packets, int waits)
{
    public ulong State { get; } = state;

    public int Packets { get; } = packets;

    public int Waits { get; } = waits;

    public List<(Visit From, Move Move)> Ways { get; } = [];
}

/// <summary>All states that one source can reach, breadth first, from nothing.</summary>
internal sealed class Exploration
{
    public const int MostStates = 100_000;

    private readonly Dictionary<ulong, Visit> _visits = [];

    private Exploration()
    {
    }

    /// <summary>In the order of their cost.</summary>
    public List<Visit> Visits { get; } = [];

    public bool IsComplete { get; private set; } = true;

    /// <param name="expiring">Lists whose entries expire and whose absence can help: waiting for others gains nothing.</param>
    /// <param name="work">Packets that may still be tried, over all explorations.</param>
    public static Exploration Of(IReadOnlyList<CellProgram> programs, int choices, ulong expiring, ref long work)
    {
        var found = new Exploration();
        var level = new List<Visit> { found.Add(0, 0, 0) };
        while (level.Count > 0 && found.IsComplete)
        {
            found.Wait(level, expiring);
            var next = new List<Visit>();
            foreach (var visit in level)
            {
                work -= (long)programs.Count << choices;
                if (work < 0 || found.Visits.Count > MostStates)
                {
                    found.IsComplete = false;
                    break;
                }

                found.Send(visit, programs, choices, next);
            }

            level = next;
        }

        return found;
    }

    private Visit Add(ulong state, int packets, int waits)
    {
        var visit = new Visit(state, packets, waits);
        _visits.Add(state, visit);
        Visits.Add(visit);
        return visit;
    }

    private void Send(Visit visit, IReadOnlyList<CellProgram> programs, int choices, List<Visit> next)
    {
        for (var i = 0; i < programs.Count; i++)
        {
            for (uint choice = 0; choice < 1u << choices; choice++)
            {
                var state = ProgramRun.Run(programs[i], visit.State, choice).State;
                if (state == visit.State)
                    continue;
                if (!_visits.TryGetValue(state, out var there))
                    next.Add(there = Add(state, visit.Packets + 1, visit.Waits));
                if (there.Packets == visit.Packets + 1 && there.Waits == visit.Waits && !there.Ways.Exists(w => w.From == visit && w.Move.Program == i))
                    there.Ways.Add((visit, new Move(i, choice, 0)));
            }
        }
    }

    // Waits cost no packet, so that what they lead to belongs to the same level.
    private void Wait(List<Visit> level, ulong expiring)
    {
        for (var i = 0; i < level.Count && Visits.Count <= MostStates; i++)
        {
            for (var left = level[i].State & expiring; left != 0; left &= left - 1)
            {
                var bit = 1UL << BitOperations.TrailingZeroCount(left);
                if (_visits.ContainsKey(level[i].State & ~bit))
                    continue;
                var there = Add(level[i].State & ~bit, level[i].Packets, level[i].Waits + 1);
                there.Ways.Add((level[i], new Move(-1, 0, bit)));
                level.Add(there);
            }
        }
    }
}
