using Postern.Policy.Proof.Cells;
using Postern.Policy.Proof.Scans;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Chains;

/// <summary>Who gets through the chains of one family.</summary>
internal sealed class ChainProver
{
    /// <summary>Sources that a rule set tells apart and a person still reads about.</summary>
    private const int MostSources = 24;

    private readonly Site _site;
    private readonly ProofOptions _options;
    private readonly HashSet<string> _notExplored;
    private readonly ProgramBuilder _builder;
    private readonly ChainExplorer _explorer;
    private readonly Playback _playback;

    public ChainProver(Site site, ProofOptions options, HashSet<string> notExplored)
    {
        (_site, _options, _notExplored) = (site, options, notExplored);
        _builder = new ProgramBuilder(site);
        _explorer = new ChainExplorer(site, site.Stranger, CellSpace.Cut(site, site.Interfaces.Outside, notExplored), _builder, notExplored);
        _playback = new Playback(site);
    }

    public long States => _explorer.States;

    public List<DoorProof> Doors(ref long work)
    {
        var doors = _explorer.Doors(ref work);
        foreach (var choice in _builder.Choices)
            _notExplored.Add($"{choice}: taken as met and as not met, whatever the time, the rate or the mark");
        var scans = _options.Scans ? Scans(doors) : [];
        return [.. doors.Select(door => Proof(door, scans))];
    }

    /// <summary>What needs no knock: for a stranger from outside first, then by other interfaces, then for sources that the rules know.</summary>
    public List<Reach> Reach()
    {
        var reach = new List<Reach>();
        foreach (var outside in _site.Interfaces.Outside)
            reach.Add(Told(_explorer, outside, _site.Stranger, true));
        var inside = _site.Interfaces.Inside.ToList();
        if (inside.Count > 0)
        {
            var cells = CellSpace.Cut(_site, inside, _notExplored);
            var explorer = new ChainExplorer(_site, _site.Stranger, cells, _builder, _notExplored);
            reach.AddRange(inside.Select(i => Told(explorer, i, _site.Stranger, false)));
        }

        var known = _site.Sources.Select(s => s.Source).Where(s => s != _site.Stranger).ToList();
        if (known.Count > MostSources)
            _notExplored.Add($"{known.Count - MostSources} more kinds of source that lists and addresses tell apart");
        foreach (var source in known.Take(MostSources))
        {
            var explorer = new ChainExplorer(_site, source, _explorer.Cells, _builder, _notExplored);
            reach.AddRange(_site.Interfaces.Outside.Select(o => Told(explorer, o, source, false)));
        }

        return reach;
    }

    private Reach Told(ChainExplorer explorer, InterfaceClass by, SourceClass source, bool isStranger)
    {
        var open = explorer.OpenAtOnce().Where(o => o.Cell.Interface == by);
        var from = source == _site.Stranger ? "anybody" : source.Text;
        var text = _site.Interfaces.All.Count > 1 ? $"{from} by {by.Text}" : from;
        return new Reach(_site.Family, text, isStranger, PlaceList.Of(open, [.. explorer.Cells.Where(c => c.Interface == by && ChainExplorer.Begins(c))]));
    }

    private DoorProof Proof(ChainDoor door, Dictionary<(ChainDoor, IpProtocol, bool), List<int>> scans)
    {
        var writer = new SequenceWriter(door.Slice, door.Moves, _explorer.Timeout, _builder, _site);
        var ways = new List<IReadOnlyList<(Visit, Move, Visit)>>();
        var total = 0;
        foreach (var visit in door.Soonest)
            Collect(visit, [], ways, ref total);
        var sequences = ways.Select(writer.Write).OrderBy(s => s.Steps.Sum(p => p.Bits)).Take(_options.Sequences).Select(s => new OpeningSequence(s.Steps,
            s.CanPlay ? _playback.Passes(_site.Stranger, s.Packets, door.Probes[0].Cell.Witness) : null)).ToList();
        var lists = door.Lists.Select(l => _site.DynamicLists[l]).ToList();
        var times = door.Lists.Select(_explorer.Timeout).ToList();
        return new DoorProof(string.Join(" and ", lists), Span(lists[^1]), _site.Family,
            PlaceList.Of(door.Opens.Where(o => door.Opens[0].Cell.Interface == o.Cell.Interface), [.. _explorer.Cells.Where(c => c.Interface == door.Opens[0].Cell.Interface && ChainExplorer.Begins(c))]),
            times.Exists(t => t is null) ? times.Where(t => t is not null).DefaultIfEmpty(null).Min() : times.Min(),
            lists.Max(_explorer.Depth), sequences, total, _options.Scans ? Odds(door, scans) : []);
    }

    // From the state back to the beginning, every soonest way once.
    private void Collect(Visit visit, List<(Visit, Move, Visit)> behind, List<IReadOnlyList<(Visit, Move, Visit)>> ways, ref int total)
    {
        const int Enough = 1000;
        if (visit.Ways.Count == 0)
        {
            total = total >= Enough ? int.MaxValue : total + 1;
            if (ways.Count < 64)
                ways.Add([.. Enumerable.Reverse(behind)]);
            return;
        }

        foreach (var (from, move) in visit.Ways)
        {
            if (total == int.MaxValue)
                return;
            behind.Add((from, move, visit));
            Collect(from, behind, ways, ref total);
            behind.RemoveAt(behind.Count - 1);
        }
    }

    private SourceSpan Span(string list) =>
        _site.Chains.SelectMany(c => c.Rules).First(r => !r.Disabled && r.Effect is AddToListEffect { End: PacketEnd.Source } e && e.List == list).Span;

    private List<ScanChance> Odds(ChainDoor door, Dictionary<(ChainDoor, IpProtocol, bool), List<int>> scans)
    {
        var odds = new List<ScanChance>();
        foreach (var protocol in new[] { IpProtocol.Tcp, IpProtocol.Udp })
        {
            foreach (var descends in new[] { false, true })
                odds.Add(ScanPlan.Told(protocol, descends, scans.GetValueOrDefault((door, protocol, descends)) ?? []));
            odds.Add(RandomOdds(door, protocol));
        }

        return odds;
    }

    private ScanChance RandomOdds(ChainDoor door, IpProtocol protocol)
    {
        var by = _site.Interfaces.Outside.First();
        var packets = door.Moves.Select(m => (m.Program, Count: PortSet.Union(m.Cells
            .Where(c => c.IsPlain && c.Witness.Protocol == protocol && c.Interface == by && c.Witness.Destination == _site.Destinations[0].Address)
            .Select(c => c.Ports!)).Count)).Where(p => p.Count > 0).ToList();
        if (packets.Count == 0)
            return new ScanChance(protocol, ScanOrder.Random, 0, 0, 0, "it sends none of the knocks");
        if (door.Slice.Choices.Any())
            return new ScanChance(protocol, ScanOrder.Random, 0, 0, 1, "not counted: it depends on conditions that are not followed");
        var scan = new RandomScan(packets, state => door.Probes.Exists(p => ChainExplorer.Passes(p.Program, state, door.Slice) is not null));
        var (chance, low, high) = scan.Chance(_options.Seed);
        var shortest = door.Slice.Lists.Select(_explorer.Timeout).OfType<TimeSpan>().DefaultIfEmpty(TimeSpan.FromDays(1)).Min();
        return new ScanChance(protocol, ScanOrder.Random, chance, low, high,
            $"at {Math.Ceiling(PortSet.AllPorts / Math.Max(0.001, shortest.TotalSeconds)):N0} packets a second and faster, so that no entry expires meanwhile");
    }

    // One scan tells about all doors.
    private Dictionary<(ChainDoor, IpProtocol, bool), List<int>> Scans(List<ChainDoor> doors)
    {
        var opened = new Dictionary<(ChainDoor, IpProtocol, bool), List<int>>();
        if (doors.Count == 0)
            return opened;
        var by = _site.Interfaces.Outside.First();
        var listed = doors.SelectMany(d => d.Lists).ToHashSet();
        foreach (var protocol in new[] { IpProtocol.Tcp, IpProtocol.Udp })
        {
            var cells = _explorer.Groups.Where(g => Writes(g.Program, listed)).SelectMany(g => g.Cells).Where(c => c.IsPlain && c.Witness.Protocol == protocol && c.Interface == by).ToList();
            var ports = new bool[PortSet.AllPorts + 1];
            foreach (var port in cells.SelectMany(c => c.Ports!.Ports))
                ports[port] = true;
            if (cells.Count == 0)
                continue;
            foreach (var descends in new[] { false, true })
            {
                foreach (var rate in ScanPlan.Rates)
                {
                    foreach (var door in Scan(doors, cells[0].Witness, ports, descends, rate))
                    {
                        if (!opened.TryGetValue((door, protocol, descends), out var rates))
                            opened[(door, protocol, descends)] = rates = [];
                        rates.Add(rate);
                    }
                }
            }
        }

        return opened;
    }

    private HashSet<ChainDoor> Scan(List<ChainDoor> doors, Packet probe, bool[] ports, bool descends, int rate)
    {
        const int MostProbes = 50;
        var open = new HashSet<ChainDoor>();
        var state = _playback.Evaluator.NewState(Playback.Start);
        var held = new Dictionary<string, DateTimeOffset>();
        var probes = 0;
        ScanPlan.Play(_playback.Evaluator, state, probe with { Source = _site.Stranger.Witness }, descends, rate, Playback.Start, p => ports[p], (why, now) =>
        {
            var written = false;
            foreach (var entry in why.Reasons.OfType<ListWritten>())
            {
                held[entry.List] = entry.Until ?? DateTimeOffset.MaxValue;
                written = true;
            }

            foreach (var door in written ? doors : [])
            {
                if (open.Contains(door) || probes >= MostProbes || !door.Lists.All(l => held.TryGetValue(_site.DynamicLists[l], out var until) && until > now))
                    continue;
                probes++;
                if (door.Probes.Exists(p => _playback.Evaluator.Judge(state.Clone(), p.Cell.Witness with { SourcePort = 60_001 }, now).Passes))
                    open.Add(door);
            }
        });
        return open;
    }

    private static bool Writes(CellProgram program, HashSet<int> lists) =>
        Writes(program.Raw, lists) || Writes(program.Nat, lists) || program.Filters.Any(f => Writes(f.Lines, lists));

    private static bool Writes(Line[] lines, HashSet<int> lists) => lines.Any(l => (l.Kind == LineKind.Write && lists.Contains(l.Number)) || Writes(l.Called, lists));
}
