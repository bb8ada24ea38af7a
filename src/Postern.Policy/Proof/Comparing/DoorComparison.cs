using Postern.Policy.Proof.Cells;
using Postern.Policy.Proof.Chains;
using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Comparing;

/// <summary>
/// One door at both gates: whatever its knocks, those of the chains and other packets can be strung together to, breadth first, until one gate
/// lets in what the other does not. The evaluator judges all packets; what it finds is then played to the whole of both gates.
/// </summary>
internal sealed class DoorComparison
{
    private const int MostStates = 500;
    private const int MostServices = 4;

    private static readonly TimeSpan BetweenPackets = TimeSpan.FromMilliseconds(10);

    private readonly GatePair _gates;
    private readonly Door _door;
    private readonly IpFamily _family;
    private readonly HostAddress _source;
    private readonly IReadOnlyList<Door> _closing;
    private readonly ushort _other;

    public DoorComparison(GatePair gates, Door door, IpFamily family)
    {
        (_gates, _door, _family) = (gates, door, family);
        _source = gates.Stranger(family);
        _closing = [.. gates.Guard.Doors.Where(d => d.Closes.Contains(door.Name))];
        _other = Unused();
    }

    public bool IsComplete { get; private set; } = true;

    /// <param name="chainMoves">Packets that change what the chains remember of a source and that decide about the door.</param>
    /// <param name="work">Rules that may still be asked.</param>
    public List<Difference> Compare(IReadOnlyList<PacketCell> chainMoves, ref long work)
    {
        var moves = Moves(chainMoves);
        var found = Walk([.. _gates.Gates.Select(g => g.With([_door, .. _closing]))], moves, ref work);
        // Doors can help one another: who is let in by one touches no trap.
        return found.TrueForAll(d => d.IsConfirmed == true) ? found : Walk(_gates.Gates, moves, ref work);
    }

    private List<Difference> Walk(IReadOnlyList<PlayedGate> gates, List<Sent> moves, ref long work)
    {
        var found = new List<Difference>();
        var services = _door.Opens.Where(s => s.Address is null || IpFamilies.Of(s.Address) == _family).Take(MostServices).ToList();
        var seen = new HashSet<string>();
        var queue = new Queue<(GateState First, GateState Second, IReadOnlyList<Sent> Way)>();
        queue.Enqueue((gates[0].NewState(), gates[1].NewState(), []));
        var told = new HashSet<bool>();
        while (told.Count < 2 && queue.TryDequeue(out var at))
        {
            foreach (var move in moves)
            {
                work -= gates.Sum(g => (long)g.Size) * 4;
                if (work < 0 || seen.Count > MostStates)
                {
                    IsComplete = false;
                    return found;
                }

                var (a, b) = (at.First.Clone(), at.Second.Clone());
                var sent = move with { Packets = [.. move.Packets.Select(p => OfConnection(p, at.Way.Count))] };
                foreach (var packet in sent.Packets)
                {
                    gates[0].Send(a, packet);
                    gates[1].Send(b, packet);
                }

                if (!seen.Add(PlayedGate.Key(a, _source) + "\n|\n" + PlayedGate.Key(b, _source)))
                    continue;
                IReadOnlyList<Sent> way = [.. at.Way, sent];
                foreach (var service in services)
                {
                    var visit = Visit(service);
                    var (inFirst, inSecond) = (gates[0].Send(a.Clone(), visit), gates[1].Send(b.Clone(), visit));
                    if (inFirst != inSecond && told.Add(inSecond))
                        found.Add(Tell(inSecond, way, service));
                }

                queue.Enqueue((a, b, way));
            }
        }

        return found;
    }

    private Difference Tell(bool isMore, IReadOnlyList<Sent> way, ProtectedService service)
    {
        var states = _gates.Gates.Select(g => g.NewState()).ToList();
        var at = TimeSpan.Zero;
        foreach (var packet in way.SelectMany(s => s.Packets))
        {
            at += BetweenPackets;
            for (var i = 0; i < states.Count; i++)
                _gates.Gates[i].Send(states[i], packet, at);
        }

        at += BetweenPackets;
        var (inFirst, inSecond) = (_gates.Gates[0].Send(states[0], Visit(service), at), _gates.Gates[1].Send(states[1], Visit(service), at));
        return new Difference(isMore, "anybody", [.. way.Select(s => s.Text)], service.ToString())
        {
            Door = _door.Name,
            IsConfirmed = inFirst == !isMore && inSecond == isMore,
            Sentence = IsInterrupted(way) ? $"'{_door.Name}' opens although another packet came between the knocks" : null,
        };
    }

    // The door's own knocks in their order, and something between them that ends an attempt where attempts end.
    private bool IsInterrupted(IReadOnlyList<Sent> way)
    {
        var knocks = _door.Opener.Steps.Select(s => s.ToString()).ToList();
        var rest = way.Select(s => s.Text).ToList();
        var at = 0;
        foreach (var text in rest)
        {
            if (at < knocks.Count && text == knocks[at])
                at++;
        }

        return at == knocks.Count && rest.Count > knocks.Count && rest[0] == knocks[0] && rest[^1] == knocks[^1];
    }

    private List<Sent> Moves(IReadOnlyList<PacketCell> chainMoves)
    {
        var steps = _door.Opener.Steps.Concat(_door.Opener.Alternatives.SelectMany(a => a)).Concat(_closing.SelectMany(d => d.Opener.Steps)).Distinct().ToList();
        // Of two ways of one length, the one with a packet that means nothing shows more.
        var moves = new List<Sent>();
        Add(moves, IpProtocol.Tcp, _other);
        moves.AddRange(steps.Select(s => new Sent(s.ToString(), [.. _gates.Packets.All(s, _source).Select(p => GatePair.In(_family, p, s.Size is not null))])));
        foreach (var cell in chainMoves)
        {
            var packet = cell.Witness with { Source = _source };
            if (!steps.Exists(s => s.IsMetBy(packet)))
                moves.Add(new Sent(SequenceWriter.Step(packet.Protocol, cell.Ports, cell.Notes), [packet]));
        }

        foreach (var trap in _gates.Guard.Traps.SelectMany(t => t.Ports.Take(1)))
            Add(moves, trap.Protocol, trap.Ports.First);
        return moves;
    }

    private void Add(List<Sent> moves, IpProtocol protocol, ushort port)
    {
        var packet = GatePair.In(_family, _gates.Packets.Of(protocol == IpProtocol.Udp ? KnockStep.Udp(port) : KnockStep.Tcp(port), _source));
        if (!moves.Exists(m => m.Packets[^1].Protocol == protocol && m.Packets[^1].DestinationPort == port))
            moves.Add(new Sent($"{protocol}/{port}", [packet]));
    }

    private Packet Visit(ProtectedService service)
    {
        var visit = GatePair.In(_family, _gates.Packets.To(service, _source)) with { SourcePort = 60_001 };
        return service.Address is null ? visit with { Source = _source } : visit;
    }

    // Each knock begins a connection of its own; what the gate answers belongs to it.
    private Packet OfConnection(Packet packet, int number)
    {
        var port = (ushort)(40_000 + number);
        if (_gates.Gates[0].IsOwn(packet.Source))
            return packet with { DestinationPort = port };
        return packet with { SourcePort = packet.SourcePort == CellSpace.UsualSourcePort ? port : packet.SourcePort, EchoIdentifier = port };
    }

    // A port that neither gate names.
    private ushort Unused()
    {
        var named = PortSet.Of(_gates.Guard.Doors.SelectMany(d => d.Opens).Select(s => s.Port).Concat(_gates.Guard.OpenPorts).Concat(_gates.Guard.Traps.SelectMany(t => t.Ports))
            .Where(p => p.Protocol == IpProtocol.Tcp).Select(p => p.Ports)
            .Concat(_gates.Guard.Doors.SelectMany(d => d.Opener.Steps).Where(s => s.Protocol == IpProtocol.Tcp).Select(s => (PortRange)s.Port!.Value))
            .Concat(_gates.Chains.Chains.SelectMany(c => c.Rules).SelectMany(r => r.Matchers).OfType<PortMatcher>().Where(m => !m.Negated).SelectMany(m => m.Ports)));
        var free = named.Complement();
        return free.Ranges.Count == 0 ? (ushort)9 : free.Ranges.FirstOrDefault(r => r.First > 1023, free.Ranges[0]).First;
    }

    /// <summary>All that a client sends for one knock.</summary>
    private sealed record Sent(string Text, IReadOnlyList<Packet> Packets);
}
