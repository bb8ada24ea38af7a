using System.Numerics;
using Postern.Policy.Proof.Cells;
using Postern.Policy.Proof.Chains;
using Postern.Rules.Model;

namespace Postern.Policy.Proof.Comparing;

/// <summary>The chains of one family of two rule sets, side by side.</summary>
internal sealed class ChainComparison
{
    private const int MostSources = 24;
    private const int MostStates = 100_000;

    private readonly Site[] _sites;
    private readonly Site _both;
    private readonly ProgramBuilder[] _builders;
    private readonly HashSet<string> _notExplored;

    public ChainComparison(RuleSet first, RuleSet second, IReadOnlyList<InterfaceClasses> interfaces, IpFamily family, HashSet<string> notExplored)
    {
        _notExplored = notExplored;
        var joint = interfaces[0].RuleSet with
        {
            Chains = [.. first.Chains, .. second.Chains],
            AddressListEntries = [.. first.AddressListEntries, .. second.AddressListEntries],
            Layer7Patterns = [.. first.Layer7Patterns, .. second.Layer7Patterns],
        };
        _both = new Site(joint, interfaces[0], family);
        _sites = [new Site(interfaces[0].RuleSet, interfaces[0], family, _both), new Site(interfaces[1].RuleSet, interfaces[1], family, _both)];
        _builders = [new ProgramBuilder(_sites[0]), new ProgramBuilder(_sites[1])];
    }

    public List<Difference> Compare(ref long work)
    {
        var found = new List<Difference>();
        var cells = CellSpace.Cut(_both, _both.Interfaces.All, _notExplored);
        var sources = _both.Sources.Select((s, i) => (s.Source, Place: i)).OrderBy(s => s.Source == _both.Stranger ? 0 : 1).ToList();
        if (sources.Count > MostSources)
            _notExplored.Add($"{sources.Count - MostSources} more kinds of source that lists and addresses tell apart");
        foreach (var (source, place) in sources.Take(MostSources))
        {
            foreach (var by in _both.Interfaces.All)
            {
                var who = (source == _both.Stranger ? "anybody" : source.Text) + (_both.Interfaces.All.Count > 1 ? $" by {by.Text}" : "");
                Compare(who, cells.Where(c => c.Interface == by), [_sites[0].Sources[place].Source, _sites[1].Sources[place].Source], found, ref work);
            }
        }

        foreach (var builder in _builders)
        {
            foreach (var choice in builder.Choices)
                _notExplored.Add($"{choice}: whatever it depends on may differ between the two");
        }

        return found;
    }

    private void Compare(string who, IEnumerable<PacketCell> cells, SourceClass[] sources, List<Difference> found, ref long work)
    {
        var groups = new Dictionary<(string, string), (CellProgram First, CellProgram Second, List<PacketCell> Cells)>();
        foreach (var cell in cells)
        {
            var (first, second) = (_builders[0].Build(cell, sources[0]), _builders[1].Build(cell, sources[1]));
            if (!groups.TryGetValue((first.Key, second.Key), out var group))
                groups[(first.Key, second.Key)] = group = (first, second, []);
            group.Cells.Add(cell);
        }

        Dictionary<int, HashSet<int>>[] dependencies = [Slice.Dependencies(groups.Values.Select(g => g.First)), Slice.Dependencies(groups.Values.Select(g => g.Second))];
        var walks = new Dictionary<string, PairWalk>();
        var told = new Dictionary<(bool, string), (PairVisit Visit, PairWalk Walk, List<(PacketCell, FilterPart)> Places)>();
        foreach (var (first, second, members) in groups.Values.Where(g => g.Cells.Exists(ChainExplorer.Begins)))
        {
            if (Slice.Around(Slice.Deciding(first), dependencies[0]) is not { } a || Slice.Around(Slice.Deciding(second), dependencies[1]) is not { } b)
            {
                _notExplored.Add($"{members[0].Place}: it depends on more than {Slice.MostLists} address lists");
                continue;
            }

            var key = string.Join(',', a.Lists) + "|" + string.Join(',', b.Lists);
            if (!walks.TryGetValue(key, out var walk))
            {
                walks[key] = walk = new PairWalk(a, b, [.. groups.Values], _sites, MostStates, ref work);
                if (!walk.IsComplete)
                    _notExplored.Add($"{who}: stopped after {walk.Visits.Count:N0} pairs of states");
            }

            var (programA, programB) = (walk.First.Project(first, true)!, walk.Second.Project(second, true)!);
            foreach (var isMore in new[] { true, false })
            {
                foreach (var visit in walk.Visits)
                {
                    var (inFirst, inSecond) = (ChainExplorer.Passes(programA, visit.First, walk.First), ChainExplorer.Passes(programB, visit.Second, walk.Second));
                    if (isMore ? inSecond is null || inFirst is not null : inFirst is null || inSecond is not null)
                        continue;
                    var name = key + ":" + visit.Number;
                    if (!told.TryGetValue((isMore, name), out var difference))
                        told[(isMore, name)] = difference = (visit, walk, []);
                    difference.Places.AddRange(members.Where(ChainExplorer.Begins).Select(c => (c, (inSecond ?? inFirst)!)));
                    break;
                }
            }
        }

        var all = groups.Values.SelectMany(g => g.Cells).Where(ChainExplorer.Begins).ToList();
        foreach (var ((isMore, _), (visit, walk, places)) in told)
            found.Add(new Difference(isMore, who, walk.Way(visit), string.Join(", ", PlaceList.Of(places, all))));
    }
}

/// <summary>The states that the same packets bring two rule sets to.</summary>
internal sealed record PairVisit(int Number, ulong First, ulong Second, PairVisit? From, string Step);

/// <summary>All pairs of states that one source can reach, breadth first.</summary>
internal sealed class PairWalk
{
    private readonly HashSet<(ulong, ulong)> _seen = [(0, 0)];

    public PairWalk(
        Slice first, Slice second, IReadOnlyList<(CellProgram First, CellProgram Second, List<PacketCell> Cells)> groups, Site[] sites, int mostStates, ref long work)
    {
        (First, Second) = (first, second);
        var moves = new Dictionary<string, (CellProgram? First, CellProgram? Second, PacketCell Cell, List<PortSet> Ports)>();
        foreach (var group in groups)
        {
            var (a, b) = (first.Project(group.First, false), second.Project(group.Second, false));
            if (a is null && b is null)
                continue;
            var key = $"{a?.Key}|{b?.Key}";
            var cell = group.Cells.OrderBy(c => c.IsPlain ? 0 : 1).ThenBy(c => c.Bits).First();
            if (!moves.TryGetValue(key, out var move) || (cell.IsPlain && !move.Cell.IsPlain))
                moves[key] = move = (a, b, cell, []);
            move.Ports.AddRange(group.Cells.Where(c => c.Witness.Protocol == move.Cell.Witness.Protocol && c.Notes == move.Cell.Notes).Select(c => c.Ports).OfType<PortSet>());
        }

        var steps = moves.Values.Select(m => (m.First, m.Second, Text: SequenceWriter.Step(m.Cell.Witness.Protocol, m.Ports.Count == 0 ? null : PortSet.Union(m.Ports), m.Cell.Notes))).ToList();
        Visits.Add(new PairVisit(0, 0, 0, null, ""));
        for (var i = 0; i < Visits.Count; i++)
        {
            work -= steps.Count;
            if (Visits.Count > mostStates || work < 0)
            {
                IsComplete = false;
                return;
            }

            foreach (var (a, b, text) in steps)
                Reach(Visits[i], a is null ? Visits[i].First : Run(a, Visits[i].First), b is null ? Visits[i].Second : Run(b, Visits[i].Second), text);
            Wait(Visits[i], sites);
        }
    }

    public Slice First { get; }

    public Slice Second { get; }

    public List<PairVisit> Visits { get; } = [];

    public bool IsComplete { get; } = true;

    public IReadOnlyList<string> Way(PairVisit visit)
    {
        var way = new List<string>();
        for (var at = visit; at.From is not null; at = at.From)
            way.Insert(0, at.Step);
        return way;
    }

    // Conditions that are not followed are taken as met in both.
    private static ulong Run(CellProgram program, ulong state) => ProgramRun.Run(program, state, uint.MaxValue).State;

    // An entry expires in both at once, where both keep it for the same time; else in the one that keeps it shorter.
    private void Wait(PairVisit visit, Site[] sites)
    {
        foreach (var (slice, state, site, other, otherState, otherSite, isFirst) in new[]
        {
            (First, visit.First, sites[0], Second, visit.Second, sites[1], true), (Second, visit.Second, sites[1], First, visit.First, sites[0], false),
        })
        {
            for (var left = state; left != 0; left &= left - 1)
            {
                var bit = BitOperations.TrailingZeroCount(left);
                var list = site.DynamicLists[slice.Lists[bit]];
                if (site.Timeout(list) is not { } time)
                    continue;
                var there = other.Lists.ToList().FindIndex(l => otherSite.DynamicLists[l] == list);
                var otherTime = there < 0 ? null : otherSite.Timeout(list);
                if (there >= 0 && otherTime is not null && otherTime < time)
                    continue;
                var mine = state & ~(1UL << bit);
                var theirs = there >= 0 && otherTime == time ? otherState & ~(1UL << there) : otherState;
                Reach(visit, isFirst ? mine : theirs, isFirst ? theirs : mine, $"wait {Durations.Text(time)} until {list} has expired");
            }
        }
    }

    private void Reach(PairVisit from, ulong first, ulong second, string step)
    {
        if (_seen.Add((first, second)))
            Visits.Add(new PairVisit(Visits.Count, first, second, from, step));
    }
}
