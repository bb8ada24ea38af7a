using Postern.Policy.Proof.Cells;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Chains;

/// <summary>A door that rules make: the lists that let in what is not let in without them.</summary>
internal sealed class ChainDoor(IReadOnlyList<int> lists)
{
    public IReadOnlyList<int> Lists { get; } = lists;

    public required Slice Slice { get; init; }

    public required IReadOnlyList<(CellProgram Program, List<PacketCell> Cells)> Moves { get; init; }

    public List<(PacketCell Cell, FilterPart Part)> Opens { get; } = [];

    /// <summary>What an answer to "is it open" is asked of, and its program in the slice.</summary>
    public List<(PacketCell Cell, CellProgram Program)> Probes { get; } = [];

    public List<Visit> Soonest { get; } = [];
}

/// <summary>One family of a rule set's chains, seen by one source: what is open, and what lists open.</summary>
internal sealed class ChainExplorer
{
    private readonly Site _site;
    private readonly Dictionary<int, HashSet<int>> _dependencies;
    private readonly HashSet<string> _notExplored;

    public ChainExplorer(Site site, SourceClass source, IReadOnlyList<PacketCell> cells, ProgramBuilder builder, HashSet<string> notExplored)
    {
        (_site, Source, Cells, Builder, _notExplored) = (site, source, cells, builder, notExplored);
        Groups = ProgramGroup.Of(cells, source, builder);
        _dependencies = Slice.Dependencies(Groups.Select(g => g.Program));
    }

    public SourceClass Source { get; }

    public IReadOnlyList<PacketCell> Cells { get; }

    public ProgramBuilder Builder { get; }

    public List<ProgramGroup> Groups { get; }

    public long States { get; private set; }

    public TimeSpan? Timeout(int list) => _site.Timeout(_site.DynamicLists[list]);

    /// <summary>What passes for a source that has done nothing.</summary>
    public List<(PacketCell Cell, FilterPart Part)> OpenAtOnce()
    {
        var open = new List<(PacketCell, FilterPart)>();
        foreach (var group in Groups)
        {
            if (!group.Cells.Any(Begins) || Slice.Around(Slice.Deciding(group.Program), _dependencies) is not { } slice)
                continue;
            var program = slice.Project(group.Program, true)!;
            if (Passes(program, 0, slice) is { } part)
                open.AddRange(group.Cells.Where(Begins).Select(c => (c, Named(part, c))));
        }

        return open;
    }

    /// <summary>One packet of each kind that changes the lists on which a packet's fate depends; empty where it depends on none, or on too many.</summary>
    /// <param name="asked">Where it goes to and its protocol and port are what counts.</param>
    public IReadOnlyList<PacketCell> MovesTowards(Packet asked)
    {
        var group = Groups.Find(g => g.Cells.Any(c => Begins(c) && c.Witness.Protocol == asked.Protocol && c.Witness.Destination == asked.Destination
            && (c.Ports is null || c.Ports.Ranges.Any(r => r.Contains(asked.DestinationPort)))));
        if (group is null || Slice.Deciding(group.Program) is not { Count: > 0 } deciding || Slice.Around(deciding, _dependencies) is not { } slice)
            return [];
        return [.. MovesIn(slice).Select(m => m.Cells.OrderBy(c => c.IsPlain ? 0 : 1).ThenBy(c => c.Bits).First())];
    }

    public List<ChainDoor> Doors(ref long work)
    {
        var doors = new Dictionary<string, ChainDoor>();
        var slices = new Dictionary<string, (Slice Slice, List<ProgramGroup> Targets)>();
        foreach (var group in Groups.Where(g => g.Cells.Any(Begins)))
        {
            var deciding = Slice.Deciding(group.Program);
            if (deciding.Count == 0)
                continue;
            if (Slice.Around(deciding, _dependencies) is not { } slice)
            {
                _notExplored.Add($"{group.Cells[0].Place}: it depends on more than {Slice.MostLists} address lists");
                continue;
            }

            var key = string.Join(',', slice.Lists);
            if (!slices.TryGetValue(key, out var known))
                slices[key] = known = (slice, []);
            known.Targets.Add(group);
        }

        foreach (var (slice, targets) in slices.Values)
            Explore(slice, targets, doors, ref work);
        return [.. doors.Values];
    }

    /// <summary>A packet that can begin a connection.</summary>
    public static bool Begins(PacketCell cell) => cell.Witness.Protocol != IpProtocol.Tcp || cell.Witness.IsSyn;

    public static FilterPart? Passes(CellProgram program, ulong state, Slice slice)
    {
        for (uint choices = 0; choices < 1u << slice.Choices.Count(); choices++)
        {
            if (ProgramRun.Run(program, state, choices) is { Passes: true, Part: { } part })
                return part;
        }

        return null;
    }

    private void Explore(Slice slice, List<ProgramGroup> targets, Dictionary<string, ChainDoor> doors, ref long work)
    {
        var probes = targets.ConvertAll(t => (Group: t, Program: slice.Project(t.Program, true)!));
        var moves = MovesIn(slice);
        if (slice.HasTooManyChoices)
            _notExplored.Add($"more than {Slice.MostChoices} conditions that are not followed meet in one place; the others were taken as met");
        var programs = moves.ConvertAll(m => m.Program);
        var explored = Exploration.Of(programs, slice.Choices.Count(), Expiring(slice, programs), ref work);
        States += explored.Visits.Count;
        if (!explored.IsComplete)
        {
            var lists = slice.Lists.Select(l => _site.DynamicLists[l]).ToList();
            _notExplored.Add($"the lists {string.Join(", ", lists.Take(8))}{(lists.Count > 8 ? $" and {lists.Count - 8} more" : "")}: stopped after {explored.Visits.Count:N0} states");
        }

        foreach (var (group, program) in probes)
        {
            if (Passes(program, 0, slice) is not null)
                continue;
            foreach (var visit in explored.Visits)
            {
                if (Passes(program, visit.State, slice) is { } part)
                    Gain(slice, moves, group, program, visit, part, doors);
            }
        }
    }

    private void Gain(
        Slice slice, List<(CellProgram Program, List<PacketCell> Cells)> moves, ProgramGroup group, CellProgram program, Visit visit, FilterPart part,
        Dictionary<string, ChainDoor> doors)
    {
        var needed = visit.State;
        foreach (var bit in Enumerable.Range(0, slice.Lists.Count).OrderBy(i => Depth(_site.DynamicLists[slice.Lists[i]])))
        {
            if ((needed >> bit & 1) != 0 && Passes(program, needed & ~(1UL << bit), slice) is not null)
                needed &= ~(1UL << bit);
        }

        var lists = Enumerable.Range(0, slice.Lists.Count).Where(i => (needed >> i & 1) != 0).Select(i => slice.Lists[i]).ToList();
        var name = string.Join(',', lists);
        if (!doors.TryGetValue(name, out var door))
            doors[name] = door = new ChainDoor(lists) { Slice = slice, Moves = moves };
        if (!door.Probes.Exists(p => p.Cell == group.Cells[0]))
        {
            door.Opens.AddRange(group.Cells.Where(Begins).Select(c => (c, Named(part, c))));
            door.Probes.Add((group.Cells.First(Begins), program));
        }

        // Ways can only be compared within one slice; another slice of the same lists has the same ones.
        if (!ReferenceEquals(door.Slice, slice))
            return;
        if (door.Soonest.Count > 0 && (door.Soonest[0].Packets, door.Soonest[0].Waits).CompareTo((visit.Packets, visit.Waits)) > 0)
            door.Soonest.Clear();
        if ((door.Soonest.Count == 0 || (door.Soonest[0].Packets == visit.Packets && door.Soonest[0].Waits == visit.Waits)) && !door.Soonest.Contains(visit))
            door.Soonest.Add(visit);
    }

    private List<(CellProgram Program, List<PacketCell> Cells)> MovesIn(Slice slice)
    {
        var moves = new Dictionary<string, (CellProgram Program, List<PacketCell> Cells)>();
        foreach (var group in Groups)
        {
            if (slice.Project(group.Program, false) is not { } program)
                continue;
            if (moves.TryGetValue(program.Key, out var known))
                known.Cells.AddRange(group.Cells);
            else
                moves[program.Key] = (program, [.. group.Cells]);
        }

        return [.. moves.Values];
    }

    // Waiting helps where a list stands in the way: asked for with "!", or by a rule that ends the packet's way.
    private ulong Expiring(Slice slice, List<CellProgram> programs)
    {
        var harmful = new HashSet<int>();
        foreach (var program in programs)
        {
            Harm(program.Raw, harmful);
            Harm(program.Nat, harmful);
            foreach (var filter in program.Filters)
                Harm(filter.Lines, harmful);
        }

        return harmful.Where(b => Timeout(slice.Lists[b]) is not null).Aggregate(0UL, (all, bit) => all | 1UL << bit);
    }

    private static void Harm(Line[] lines, HashSet<int> harmful)
    {
        foreach (var line in lines)
        {
            harmful.UnionWith(line.Tests.Where(t => !t.IsChoice && (t.Negated || line.Kind != LineKind.Write)).Select(t => t.List));
            Harm(line.Called, harmful);
        }
    }

    /// <summary>How many lists whoever wrote the rules puts a source through before this one, it included.</summary>
    public int Depth(string list) => Depth(list, []);

    private int Depth(string list, HashSet<string> above)
    {
        if (!above.Add(list))
            return 0;
        var deepest = 0;
        foreach (var rule in _site.Chains.SelectMany(c => c.Rules))
        {
            if (rule.Disabled || rule.Effect is not AddToListEffect { End: PacketEnd.Source } add || add.List != list)
                continue;
            foreach (var matcher in rule.Matchers.OfType<AddressListMatcher>())
            {
                if (matcher is { End: PacketEnd.Source, Negated: false } && matcher.List != list && _site.DynamicLists.Contains(matcher.List))
                    deepest = Math.Max(deepest, Depth(matcher.List, above));
            }
        }

        above.Remove(list);
        return deepest + 1;
    }

    // The part is that of one of several kinds of packet with one program.
    private static FilterPart Named(FilterPart part, PacketCell cell) =>
        part.Place.Contains('→') ? part : part with { Place = cell.Place };
}
