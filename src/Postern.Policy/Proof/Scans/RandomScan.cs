using Postern.Policy.Proof.Chains;

namespace Postern.Policy.Proof.Scans;

/// <summary>
/// The chance that a random order of packets opens a door of lists, when no entry expires while the scan lasts. Packets that do the same
/// are counted, not told apart, so that the tree of all orders folds into few nodes and the number is exact.
/// </summary>
internal sealed class RandomScan
{
    private const int MostNodes = 200_000;
    private const long SimulatedPackets = 20_000_000;
    private const int MostScans = 10_000;

    private readonly IReadOnlyList<(CellProgram Program, int Count)> _packets;
    private readonly Func<ulong, bool> _isOpen;
    private readonly Dictionary<(ulong, string), double> _known = [];
    private readonly Dictionary<ulong, bool> _hopeful = [];
    private readonly Dictionary<(int, ulong), bool> _idle = [];
    private readonly Dictionary<ulong, List<ulong>> _following = [];

    /// <param name="packets">Programs that do something to the lists, and how many ports have each.</param>
    public RandomScan(IReadOnlyList<(CellProgram Program, int Count)> packets, Func<ulong, bool> isOpen) => (_packets, _isOpen) = (packets, isOpen);

    public (double Probability, double Low, double High) Chance(ulong seed)
    {
        var counts = _packets.Select(p => p.Count).ToArray();
        return Count(0, counts, 0) is { } exact ? (exact, exact, exact) : Simulate(counts, seed);
    }

    // Null: too many nodes.
    private double? Count(ulong state, int[] left, int depth)
    {
        if (_isOpen(state))
            return 1;
        if (!IsHopeful(state))
            return 0;
        var key = (state, string.Join(',', left));
        if (_known.TryGetValue(key, out var known))
            return known;
        if (_known.Count >= MostNodes || depth > 2000)
            return null;

        // A packet that changes nothing now or later is not drawn: only the order of the others counts.
        double all = 0, sum = 0;
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] == 0 || IsIdle(i, state))
                continue;
            all += left[i];
            var next = ProgramRun.Run(_packets[i].Program, state, 0).State;
            left[i]--;
            var chance = Count(next, left, depth + 1);
            left[i]++;
            if (chance is null)
                return null;
            sum += left[i] * chance.Value;
        }

        var result = all > 0 ? sum / all : 0;
        _known[key] = result;
        return result;
    }

    // Idle in every state that can follow, so that when it is drawn makes no difference.
    private bool IsIdle(int packet, ulong state)
    {
        if (_idle.TryGetValue((packet, state), out var known))
            return known;
        var isIdle = Following(state).TrueForAll(s => ProgramRun.Run(_packets[packet].Program, s, 0).State == s);
        _idle[(packet, state)] = isIdle;
        return isIdle;
    }

    private bool IsHopeful(ulong state)
    {
        if (!_hopeful.TryGetValue(state, out var known))
            _hopeful[state] = known = Following(state).Exists(s => _isOpen(s));
        return known;
    }

    private List<ulong> Following(ulong state)
    {
        if (_following.TryGetValue(state, out var known))
            return known;
        var found = new List<ulong> { state };
        var seen = new HashSet<ulong> { state };
        for (var i = 0; i < found.Count && found.Count < 4096; i++)
        {
            foreach (var (program, _) in _packets)
            {
                if (ProgramRun.Run(program, found[i], 0).State is var next && seen.Add(next))
                    found.Add(next);
            }
        }

        return _following[state] = found;
    }

    private (double Probability, double Low, double High) Simulate(int[] counts, ulong seed)
    {
        var numbers = new SeededNumbers(seed);
        var kinds = counts.SelectMany((count, kind) => Enumerable.Repeat(kind, count)).ToArray();
        var scans = (int)Math.Clamp(SimulatedPackets / Math.Max(1, kinds.Length), 100, MostScans);
        var hits = 0;
        for (var scan = 0; scan < scans; scan++)
        {
            ulong state = 0;
            for (var i = 0; i < kinds.Length && !_isOpen(state) && IsHopeful(state); i++)
            {
                var at = i + numbers.Next(kinds.Length - i);
                (kinds[i], kinds[at]) = (kinds[at], kinds[i]);
                state = ProgramRun.Run(_packets[kinds[i]].Program, state, 0).State;
            }

            hits += _isOpen(state) ? 1 : 0;
        }

        return Wilson(hits, scans);
    }

    /// <summary>Wilson's 95 % interval, which is right for rare events too.</summary>
    public static (double Probability, double Low, double High) Wilson(int hits, int trials)
    {
        const double Z = 1.96;
        var p = (double)hits / trials;
        var centre = p + (Z * Z / (2 * trials));
        var spread = Z * Math.Sqrt((p * (1 - p) / trials) + (Z * Z / (4.0 * trials * trials)));
        var scale = 1 + (Z * Z / trials);
        return (p, hits == 0 ? 0 : Math.Max(0, (centre - spread) / scale), Math.Min(1, (centre + spread) / scale));
    }
}
