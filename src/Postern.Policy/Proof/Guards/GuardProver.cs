using System.Text;
using Postern.Policy.Proof.Cells;
using Postern.Policy.Proof.Scans;
using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;

namespace Postern.Policy.Proof.Guards;

/// <summary>
/// Who gets through a policy's doors. Doors share nothing that could help a stranger: from each state only the expected steps, repeats and
/// everything else differ. So each door is explored alone, with the evaluator, and what was found is then played to the whole policy.
/// </summary>
internal sealed class GuardProver
{
    private readonly Guard _guard;
    private readonly ProofOptions _options;
    private readonly HashSet<string> _notExplored;
    private readonly StepPackets _packets;
    private readonly Evaluator _whole;

    public GuardProver(Guard guard, ProofOptions options, HashSet<string> notExplored)
    {
        (_guard, _options, _notExplored) = (guard, options, notExplored);
        _packets = new StepPackets(guard);
        _whole = new Evaluator(new RuleSet { Guard = guard }, _packets.Options);
    }

    public long States { get; private set; }

    public List<DoorProof> Doors()
    {
        var scans = _options.Scans ? Scans() : [];
        var proofs = new List<DoorProof>();
        var (state, source) = (_whole.NewState(StepPackets.Start), 0u);
        foreach (var door in _guard.Doors.Where(d => d.Closes.Count == 0))
        {
            var walk = new DoorWalk(door, _guard, _packets);
            var found = walk.Shortest(_options.Sequences);
            States += walk.States;
            foreach (var step in door.Opener.AllSteps.Where(s => s.Expression is { } e && StepPackets.Sample(e) is null))
                _notExplored.Add($"door {door.Name}: no payload that meets {step} was found");
            if (!walk.IsComplete)
                _notExplored.Add($"door {door.Name}: stopped after {walk.States:N0} states");
            var sequences = found.ConvertAll(steps => new OpeningSequence(
                [.. steps.Select((s, i) => new OpeningStep(s.ToString(), door.Rolling is { } rolling ? Bits(s, rolling) - (i == 0 ? Math.Log2(door.Opener.Sequences.Count) : 0) : Bits(s), i == 0 ? null : door.Opener.StepTimeout, false))],
                IsConfirmed(door is { OneTime: null, Rolling: null } ? state : state.Clone(), door, steps, source++)));
            proofs.Add(new DoorProof(door.Name, door.Span, door.Family, [.. door.Opens.Select(s => Place(s, door))], door.For, door.Opener.Steps.Count,
                sequences, walk.Count, door.IsSpaOnly || !_options.Scans ? [] : [.. Odds(door, scans)])
            {
                IsOneTime = door.OneTime is not null,
                RollsEvery = door.Rolling?.Period,
                People = door.People,
            });
        }

        return proofs;
    }

    /// <summary>What is open without a knock. What a policy does not name is the host's own firewall's business, unless it says drop.</summary>
    public List<Reach> Reach()
    {
        var open = _guard.OpenPorts.Select(p => p.ToString()).ToList();
        var rest = _guard.Unlisted == PacketFate.Drop ? "nothing else" : "what the policy does not name, as the host's own firewall says";
        var reach = new List<Reach> { new(IpFamily.Both, "anybody", true, [.. open, rest]) };
        foreach (var trusted in _guard.Trusted)
            reach.Add(new Reach(trusted.Range?.Family ?? IpFamily.Both, $"{trusted.Range?.ToString() ?? trusted.HostName} (trusted)", false, ["every door"]));
        if (_guard.Interfaces.Count > 0)
            reach.Add(new Reach(IpFamily.Both, $"anybody by an interface other than {string.Join(", ", _guard.Interfaces)}", false, ["every door"]));
        return reach;
    }

    private static string Place(ProtectedService service, Door door) =>
        $"{service}{(door.ForwardTo.Count == 0 ? "" : $" → {string.Join(", ", door.ForwardTo)}")}{(door.IsLocal ? "" : " at its routers")}";

    private bool IsConfirmed(GateState state, Door door, IReadOnlyList<KnockStep> steps, uint number)
    {
        var source = StepPackets.Source(number, door.Family);
        foreach (var packet in steps.SelectMany(s => _packets.All(s, source)))
            _whole.Judge(state, packet, StepPackets.Start);
        if (door.Protected.Count == 0)
            return state.Grants(StepPackets.Start).Any(g => g.Source.Equals(source) && ReferenceEquals(g.Door, door));
        // Asked of the guard, because a door may let a source in over IPv4 and forward over IPv6 only.
        var why = new Explanation();
        _whole.Judge(state, _packets.To(door.Opens[0], source), StepPackets.Start, why);
        return why.Reasons.OfType<GuardReason>().Any(r => r.Event == GuardEvent.Granted && ReferenceEquals(r.Door, door));
    }

    /// <summary>
    /// Three protocols that a guesser would try, 65,535 ports, and what else the step asks for. Of an expression, no more than the shortest
    /// text that meets it; of a request the path alone, because a port that answers is found by a scan.
    /// </summary>
    private static double Bits(KnockStep step)
    {
        if (step.Request is { } request)
            return CellSpace.PayloadBits(Encoding.ASCII.GetBytes(request.Path[1..]), foldsCase: false);
        var bits = Math.Log2(3) + (step.Port is null ? 0 : Math.Log2(PortSet.AllPorts));
        if (step.Payload is { } payload)
            bits += CellSpace.PayloadBits(payload.Bytes.Span, payload.FoldsCase);
        if (step.Expression is { } expression && StepPackets.Sample(expression) is { } sample)
            bits += CellSpace.PayloadBits(sample, expression.FoldsCase);
        if (step.Size is not null)
            bits += CellSpace.SizeBits;
        if (step.Flags is { } flags && !flags.Holds(TcpFlags.Syn))
            bits += Math.Log2(256.0 / Enumerable.Range(0, 256).Count(f => flags.Holds((TcpFlags)f)));
        return bits;
    }

    /// <summary>Who guesses may know the range, which is nobody's secret. The first packet has as many to hit as there are sequences at a time.</summary>
    private static double Bits(KnockStep step, RollingKnock rolling) =>
        Math.Log2(rolling.Choices.Sum(c => c.Ports.Count)) + (step.Payload is { } payload ? CellSpace.PayloadBits(payload.Bytes.Span, payload.FoldsCase) : 0);

    private IEnumerable<ScanChance> Odds(Door door, Dictionary<(Door, IpProtocol, bool), List<int>> scans)
    {
        foreach (var protocol in new[] { IpProtocol.Tcp, IpProtocol.Udp })
        {
            foreach (var descends in new[] { false, true })
                yield return ScanPlan.Told(protocol, descends, scans.GetValueOrDefault((door, protocol, descends)) ?? []);
            yield return RandomOdds(door, protocol);
        }
    }

    /// <summary>Of several sequences that open a door any one will do, and that a scan meets two of them is rarer than all that is said here.</summary>
    private ScanChance RandomOdds(Door door, IpProtocol protocol)
    {
        var each = door.Opener.Sequences.Select(s => RandomOdds(door, s, protocol)).ToList();
        var likeliest = each.MaxBy(c => c.Probability)!;
        return each.Count == 1 ? likeliest : likeliest with
        {
            Probability = Math.Min(1, each.Sum(c => c.Probability)),
            Low = Math.Min(1, each.Sum(c => c.Low)),
            High = Math.Min(1, each.Sum(c => c.High)),
        };
    }

    private ScanChance RandomOdds(Door door, IReadOnlyList<KnockStep> steps, IpProtocol protocol)
    {
        if (!steps.All(s => IsScanned(s, protocol)))
            return new ScanChance(protocol, ScanOrder.Random, 0, 0, 0, "it does not send all of the knocks");
        if (steps.Select(s => s.Port).Distinct().Count() < steps.Count)
            return new ScanChance(protocol, ScanOrder.Random, 0, 0, 0, "it sends each port once");
        var traps = _packets.TrapPorts(protocol);
        var bans = traps > 0 ? $", before one of {traps:N0} trap ports bans it" : "";
        if (door.Opener.Strictness == Strictness.Gate)
        {
            var counted = PortSet.AllPorts - _packets.PublicPorts(protocol);
            var together = ScanOdds.Consecutive(steps.Count, counted, traps);
            return new ScanChance(protocol, ScanOrder.Random, together, together, together, $"the ports must come next to one another{bans}");
        }

        var chance = ScanOdds.InOrder(steps.Count, traps);
        var needed = Math.Ceiling(PortSet.AllPorts / Math.Max(0.001, door.Opener.StepTimeout.TotalSeconds));
        return new ScanChance(protocol, ScanOrder.Random, chance, chance, chance, $"at {needed:N0} packets a second and faster, so that no stage expires meanwhile{bans}");
    }

    private static bool IsScanned(KnockStep step, IpProtocol protocol) =>
        step.Protocol == protocol && step.Port is > 0 && step is { Payload: not { Bytes.Length: > 0 }, Expression: null, Request: null, Size: null } && (step.Flags is not { } flags || flags.Holds(TcpFlags.Syn));

    // One scan tells about all doors.
    private Dictionary<(Door, IpProtocol, bool), List<int>> Scans()
    {
        var opened = new Dictionary<(Door, IpProtocol, bool), List<int>>();
        foreach (var protocol in new[] { IpProtocol.Tcp, IpProtocol.Udp })
        {
            var last = _guard.Doors.Where(d => d.Opener.Steps.Count > 0).SelectMany(d => d.Opener.Sequences).Where(q => q.All(s => IsScanned(s, protocol))).Select(q => q[^1].Port!.Value).ToHashSet();
            if (last.Count == 0)
                continue;
            foreach (var descends in new[] { false, true })
            {
                foreach (var rate in ScanPlan.Rates)
                {
                    var state = _whole.NewState(StepPackets.Start);
                    ScanPlan.Play(_whole, state, _packets.Probe(protocol), descends, rate, StepPackets.Start, last.Contains, (why, _) =>
                    {
                        foreach (var reason in why.Reasons.OfType<GuardReason>().Where(r => r is { Event: GuardEvent.Opened, Door: not null }))
                        {
                            if (!opened.TryGetValue((reason.Door!, protocol, descends), out var rates))
                                opened[(reason.Door!, protocol, descends)] = rates = [];
                            if (!rates.Contains(rate))
                                rates.Add(rate);
                        }
                    });
                }
            }
        }

        return opened;
    }
}
