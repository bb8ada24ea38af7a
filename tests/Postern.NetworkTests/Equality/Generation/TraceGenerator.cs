using System.Net;
using System.Text;
using Postern.Policy.Backends.Nftables.Rules.Payloads;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.NetworkTests.Equality.Generation;

/// <summary>
/// Packets that a rule set cares about: knocks in order, with strays and repeats between; packets aimed at a rule, and then at one
/// that reads the list it wrote; and some at random.
/// </summary>
internal sealed class TraceGenerator
{
    public const int Length = 100;

    private static readonly TcpFlags[] OddFlags =
        [TcpFlags.Ack, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Rst, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.None, TcpFlags.Fin | TcpFlags.Psh | TcpFlags.Urg,
            TcpFlags.Syn | TcpFlags.Ece | TcpFlags.Cwr, TcpFlags.Syn | TcpFlags.Fin, TcpFlags.Fin, TcpFlags.Psh | TcpFlags.Ack];

    private readonly Random _random;
    private readonly RuleSet _ruleSet;
    private readonly bool _answers;

    /// <summary>Rules look into payloads. RouterOS puts a connection's packets together, the kernel looks at each: what carries something is of a connection of its own.</summary>
    private readonly bool _looksInside;
    private readonly List<(Chain Chain, Rule Rule)> _rules;
    private readonly List<Packet> _sent = [];

    /// <summary>Where each source stands in a door's sequence.</summary>
    private readonly Dictionary<IPAddress, (Door Door, IReadOnlyList<KnockStep> Steps, int Step)> _walks = [];

    /// <summary>The list that the rule aimed at last would have written.</summary>
    private readonly Dictionary<IPAddress, string> _written = [];

    private TraceGenerator(Random random, RuleSet ruleSet)
    {
        (_random, _ruleSet, _answers) = (random, ruleSet, random.Chance(0.5));
        _looksInside = ruleSet.Chains.Any(c => c.Rules.Any(r => r.Matchers.Any(m => m is ContentMatcher or Layer7Matcher)));
        _rules = [.. ruleSet.Chains.SelectMany(c => c.Rules.Where(r => !r.Disabled).Select(r => (c, r)))];
    }

    public static Trace Generate(Random random, RuleSet ruleSet) => new TraceGenerator(random, ruleSet).Trace();

    private Trace Trace()
    {
        var ticks = _random.Next(4, 8);
        var packets = new List<TracePacket>();
        for (var number = 0; number < Length; number++)
        {
            _sent.Add(Apart(Next(number), number));
            packets.Add(new TracePacket(number, number * ticks / Length, _sent[^1]));
        }

        return new Trace(packets, _answers);
    }

    /// <summary>
    /// Whether a later segment belongs to a connection that the host answered hangs on the host's sequence numbers, which are random:
    /// such a segment is of another connection here.
    /// </summary>
    private Packet Apart(Packet packet, int number) =>
        _answers && packet.Protocol == IpProtocol.Tcp && !packet.IsSyn && _sent.Exists(p => p.IsSyn && p.Source == packet.Source
            && p.Destination == packet.Destination && p.SourcePort == packet.SourcePort && p.DestinationPort == packet.DestinationPort)
            ? packet with { SourcePort = Ephemeral(number) }
            : packet;

    private Packet Next(int number)
    {
        var packet = _sent.Count > 0 && _random.Chance(0.12) ? Again(number) : Fresh(number);
        if (_looksInside && !packet.Payload.IsEmpty)
            packet = packet.Protocol.HasPorts ? packet with { SourcePort = Ephemeral(number) } : packet with { EchoIdentifier = (ushort)number };
        return packet with { SourceMac = FrameWriter.Mac(number), Length = FrameWriter.LengthOf(packet) };
    }

    /// <summary>A retransmission, or the same from another port.</summary>
    private Packet Again(int number)
    {
        var packet = _sent[_random.Next(Math.Max(0, _sent.Count - 8), _sent.Count)];
        if (_random.Chance(0.5))
            return packet;
        return packet.Protocol.HasPorts ? packet with { SourcePort = Ephemeral(number) } : packet with { EchoIdentifier = (ushort)number };
    }

    private Packet Fresh(int number)
    {
        var isV4 = _ruleSet.Guard is not null ? _random.Chance(0.6) : _random.Pick(_ruleSet.Chains).Family == IpFamily.V4;
        var fromInside = _random.Chance(0.06);
        var source = (isV4, fromInside) switch
        {
            (true, false) => _random.Pick(Ground.Sources4),
            (false, false) => _random.Pick(Ground.Sources6),
            (true, true) => Ground.Behind4,
            (false, true) => Ground.Behind6,
        };
        var packet = _ruleSet.Guard is { } guard && (_rules.Count == 0 || _random.Chance(0.6)) ? Knock(guard, source, isV4)
            : _rules.Count > 0 && _random.Chance(0.7) ? Aimed(source, isV4)
            : Stray(source, isV4);
        packet = packet with
        {
            SourcePort = packet.Protocol.HasPorts && packet.SourcePort == 0 ? Ephemeral(number) : packet.SourcePort,
            EchoIdentifier = packet.Protocol.HasPorts ? (ushort)0 : (ushort)number,
            Ttl = _random.Chance(0.1) ? _random.Pick<byte>([5, 63, 65, 128]) : (byte)64,
            Dscp = _random.Chance(0.1) ? _random.Pick<byte>([10, 46]) : (byte)0,
            InInterface = fromInside ? Ground.Inside : Ground.Outside,
        };
        var forwarded = !IsGate(packet.Destination);
        return fromInside && forwarded
            ? packet with { Destination = _random.Pick(isV4 ? Ground.Sources4 : Ground.Sources6), OutInterface = Ground.Outside }
            : packet with { OutInterface = forwarded ? Ground.Inside : "" };
    }

    private Packet Knock(Guard guard, IPAddress source, bool isV4)
    {
        var dice = _random.Next(100);
        if (!_walks.TryGetValue(source, out var walk) || dice < 4)
            walk = Walk(_random.Pick(guard.Doors));
        if (dice < 25)
            return dice < 10 ? Stray(source, isV4) : Service(_random.Chance(0.7) ? walk.Door : _random.Pick(guard.Doors), source, isV4);
        if (walk.Step >= walk.Steps.Count)
        {
            _walks.Remove(source);
            return Service(walk.Door, source, isV4);
        }

        var step = walk.Steps[walk.Step];
        _walks[source] = walk with { Step = walk.Step + 1 };
        return Meeting(step, source, isV4);
    }

    private (Door Door, IReadOnlyList<KnockStep> Steps, int Step) Walk(Door door) =>
        (door, door.Opener.Alternatives.Count == 0 ? door.Opener.Steps : _random.Pick(door.Opener.Sequences), 0);

    private Packet Service(Door door, IPAddress source, bool isV4)
    {
        var service = _random.Pick(door.Opens);
        var ports = service.Port.Ports;
        var to = service.Address is { } address && IpFamilies.Of(address) == IpFamilies.Of(source) ? address : Gate(isV4);
        return Plain(source, to, service.Port.Protocol) with { DestinationPort = (ushort)_random.Next(ports.First, ports.Last + 1) };
    }

    private Packet Meeting(KnockStep step, IPAddress source, bool isV4)
    {
        var protocol = step.Port is null && !isV4 ? IpProtocol.IcmpV6 : step.Protocol;
        var packet = Plain(source, Gate(isV4), protocol) with { DestinationPort = step.Port ?? 0, Payload = ReadOnlyMemory<byte>.Empty };
        if (step.Payload is { } payload)
            packet = packet with { Payload = payload.FoldsCase && _random.Chance(0.5) ? Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(payload.Bytes.Span).ToUpperInvariant()) : payload.Bytes };
        if (step.Size is { } size && size > FrameWriter.LengthOf(packet))
            packet = packet with { Payload = new byte[size - FrameWriter.LengthOf(packet)] };
        return step.Flags is { } flags && flags != TcpFlagTest.NewConnection ? packet with { TcpFlags = flags.Set } : packet;
    }

    /// <summary>Meets what a rule asks of protocol, ports, flags and size, as far as one packet can.</summary>
    private Packet Aimed(IPAddress source, bool isV4)
    {
        var family = isV4 ? IpFamily.V4 : IpFamily.V6;
        var rules = _rules.Where(r => r.Chain.Family == family).ToList();
        if (_written.TryGetValue(source, out var list) && _random.Chance(0.5)
            && rules.Where(r => r.Rule.Matchers.OfType<AddressListMatcher>().Any(m => m.List == list)).ToList() is { Count: > 0 } readers)
            rules = readers;
        if (rules.Count == 0)
            return Stray(source, isV4);
        var (chain, rule) = _random.Pick(rules);
        if (rule.Effect is AddToListEffect { End: PacketEnd.Source } add)
            _written[source] = add.List;
        var packet = Plain(source, chain.Hook == Hook.Forward || _random.Chance(0.15) ? Behind(isV4) : Gate(isV4),
            rule.Matchers.OfType<ProtocolMatcher>().FirstOrDefault(m => !m.Negated)?.Protocol ?? Protocol(isV4));
        foreach (var matcher in rule.Matchers.Where(m => !m.Negated))
        {
            packet = matcher switch
            {
                PortMatcher { End: PortEnd.Source } m => packet with { SourcePort = Of(_random.Pick(m.Ports)) },
                PortMatcher m => packet with { DestinationPort = Of(_random.Pick(m.Ports)) },
                TcpFlagsMatcher m => packet with { TcpFlags = m.Test.Set | (packet.TcpFlags & ~m.Test.Clear) },
                ContentMatcher m => packet with { Payload = Around(m.Bytes, atStart: false, atEnd: false) },
                Layer7Matcher m when Text(m) is { } text => packet with { Payload = Around(Upper(text.Bytes), text.AtStart, text.AtEnd) },
                _ => packet,
            };
        }

        if (rule.Matchers.OfType<PacketSizeMatcher>().FirstOrDefault() is { } size && FrameWriter.LengthOf(packet with { Payload = default }) is var least && size.First > least && packet.Protocol != IpProtocol.Tcp)
            packet = packet with { Payload = new byte[size.First - least] };
        return packet;
    }

    private LiteralPattern? Text(Layer7Matcher matcher) => LiteralPattern.Of(_ruleSet.Layer7Patterns.First(p => p.Name == matcher.Pattern).Expression);

    /// <summary>A text with something before and behind it, which is sometimes one too much.</summary>
    private byte[] Around(ReadOnlyMemory<byte> text, bool atStart, bool atEnd) =>
        [.. Padding(atStart ? 0.2 : 0.7), .. text.Span, .. Padding(atEnd ? 0.2 : 0.7)];

    private byte[] Padding(double chance) => _random.Chance(chance) ? [.. Enumerable.Repeat((byte)_random.Pick("xyo s".ToCharArray()), _random.Pick([1, 1, 3, 12, 40]))] : [];

    private ReadOnlyMemory<byte> Upper(ReadOnlyMemory<byte> text) => _random.Chance(0.5) ? Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(text.Span).ToUpperInvariant()) : text;

    private ushort Of(PortRange range) => range.IsSingle || _random.Chance(0.4) ? range.First : _random.Chance(0.5) ? range.Last : (ushort)_random.Next(range.First, range.Last + 1);

    private Packet Stray(IPAddress source, bool isV4) =>
        Plain(source, _random.Next(20) switch { < 14 => Gate(isV4), 14 => isV4 ? Ground.GateInside4 : Ground.GateInside6, _ => Behind(isV4) }, Protocol(isV4));

    private IpProtocol Protocol(bool isV4) => _random.Next(10) switch { < 5 => IpProtocol.Tcp, < 8 => IpProtocol.Udp, _ => isV4 ? IpProtocol.Icmp : IpProtocol.IcmpV6 };

    private Packet Plain(IPAddress source, IPAddress destination, IpProtocol protocol) => new()
    {
        Source = source,
        Destination = destination,
        Protocol = protocol,
        SourcePort = protocol.HasPorts && _random.Chance(0.08) ? _random.Pick(Ground.Ports) : (ushort)0,
        DestinationPort = protocol.HasPorts ? _random.Chance(0.1) ? _random.Pick<ushort>([21, 2002, 4000, 7000]) : _random.Pick(Ground.Ports) : (ushort)0,
        TcpFlags = protocol != IpProtocol.Tcp ? TcpFlags.None : _random.Chance(0.15) ? _random.Pick(OddFlags) : TcpFlags.Syn,
        IcmpType = protocol == IpProtocol.Icmp ? (byte)8 : protocol == IpProtocol.IcmpV6 ? (byte)128 : (byte)0,
        Payload = protocol == IpProtocol.Tcp || _random.Chance(0.5) ? default : Encoding.ASCII.GetBytes(_random.Pick([.. Ground.Payloads, "x", new string('z', 32), new string('z', 56)])),
    };

    private static bool IsGate(HostAddress address) => GateAddresses.Contains(address);

    public static IReadOnlyList<HostAddress> GateAddresses { get; } = [Ground.Gate4, Ground.Gate6, Ground.GateInside4, Ground.GateInside6];

    private static IPAddress Gate(bool isV4) => isV4 ? Ground.Gate4 : Ground.Gate6;

    private static IPAddress Behind(bool isV4) => isV4 ? Ground.Behind4 : Ground.Behind6;

    private static ushort Ephemeral(int number) => (ushort)(40_000 + number);
}
