using System.Text;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Cells;

/// <summary>
/// All packets of a family that a stranger can send as first packets of a connection, cut at every constant of the rules into cells.
/// Each field is cut alone: two of its values are in one piece when the same matchers hold for both.
/// </summary>
internal sealed class CellSpace
{
    /// <summary>More cells than this and the rarer fields are no longer cut.</summary>
    public const int Limit = 400_000;

    /// <summary>Where the rules do not ask for it.</summary>
    public const ushort UsualSourcePort = 50_000;

    private const int MostBytes = 1500;
    private const int LeastBytes = 28;

    /// <summary>One size of those that fit an Ethernet frame.</summary>
    public static readonly double SizeBits = Math.Log2(MostBytes - LeastBytes + 1);

    private static readonly byte[] Filler = new byte[65_535];

    private readonly Site _site;
    private readonly List<Rule> _rules;
    private readonly HashSet<string> _notExplored;

    private CellSpace(Site site, HashSet<string> notExplored)
    {
        _site = site;
        _rules = [.. site.Chains.SelectMany(c => c.Rules).Where(r => !r.Disabled)];
        _notExplored = notExplored;
    }

    /// <param name="notExplored">Gets a sentence for each kind of packet that is left out.</param>
    public static List<PacketCell> Cut(Site site, IEnumerable<InterfaceClass> interfaces, HashSet<string> notExplored) =>
        new CellSpace(site, notExplored).Cut([.. interfaces]);

    private List<PacketCell> Cut(List<InterfaceClass> interfaces)
    {
        var cells = new List<PacketCell>();
        foreach (var protocol in Protocols())
        {
            var rules = OfProtocol(protocol, _site.Chains).ToList();
            var kinds = protocol == IpProtocol.Tcp ? Flags(rules) : protocol == _site.Icmp ? IcmpKinds(rules) : [new Piece<Packet>(Start(protocol), 0, "")];
            var (ports, sourcePorts) = (DestinationPorts(protocol, rules), SourcePorts(protocol, rules));
            // What goes on to other hosts meets no rule of input.
            var onward = DestinationPorts(protocol, [.. OfProtocol(protocol, _site.Chains.Where(c => c.Hook != Hook.Input))]);
            var payloads = Payloads(protocol, rules);
            var sizes = Sizes(rules);
            var hops = Hops(rules);
            var codes = CodePoints(rules);
            if ((long)interfaces.Count * _site.Destinations.Count * kinds.Count * ports.Count * sourcePorts.Count * payloads.Count * sizes.Count * hops.Count * codes.Count > Limit)
            {
                _notExplored.Add($"{protocol}: the rules tell more than {Limit:N0} kinds of packet apart; source ports, TTL, DSCP and odd TCP flags were not varied");
                (sourcePorts, hops, codes, kinds) = ([sourcePorts[0]], [hops[0]], [codes[0]], [kinds[0]]);
            }

            foreach (var place in interfaces)
            {
                foreach (var destination in _site.Destinations)
                {
                    foreach (var port in destination.IsOwn ? ports : onward)
                    {
                        foreach (var (kind, source, payload) in Triples(kinds, sourcePorts, payloads))
                        {
                            foreach (var (size, hop, code) in Triples(sizes, hops, codes))
                                Add(cells, place, destination, kind, port, source, payload, size, hop, code);
                        }
                    }
                }
            }
        }

        return cells;
    }

    private static IEnumerable<Matcher> OfProtocol(IpProtocol protocol, IEnumerable<Chain> chains) => chains.SelectMany(c => c.Rules)
        .Where(r => !r.Disabled && r.Matchers.OfType<ProtocolMatcher>().All(m => (m.Protocol == protocol) != m.Negated)).SelectMany(r => r.Matchers);

    private static IEnumerable<(TFirst, TSecond, TThird)> Triples<TFirst, TSecond, TThird>(List<TFirst> first, List<TSecond> second, List<TThird> third) =>
        from a in first from b in second from c in third select (a, b, c);

    private void Add(
        List<PacketCell> cells, InterfaceClass place, Destination destination, Piece<Packet> kind, PortSet? ports, Piece<ushort> sourcePort,
        Piece<byte[]?> payload, Piece<(int First, int Last)?> size, Piece<byte> hop, Piece<byte> code)
    {
        // A SYN carries no payload, and other segments without a connection are no way to bring one.
        if (payload.Witness is not null && kind.Witness.Protocol == IpProtocol.Tcp)
            return;
        var header = HeaderLength(kind.Witness.Protocol);
        var least = header + (payload.Witness?.Length ?? 0);
        var length = least;
        if (size.Witness is { } range)
        {
            // More than the header means more payload, which a fixed payload does not have.
            if (range.Last < least || (payload.Witness is not null && range.First > least))
                return;
            length = Math.Max(range.First, least);
        }

        var packet = kind.Witness with
        {
            Source = _site.Stranger.Witness,
            Destination = destination.Address,
            DestinationPort = ports?.Witness ?? 0,
            SourcePort = kind.Witness.Protocol.HasPorts ? sourcePort.Witness : (ushort)0,
            Payload = payload.Witness ?? Filler.AsMemory(0, length - header),
            Length = length,
            Ttl = hop.Witness,
            Dscp = code.Witness,
            InInterface = place.Witness,
        };
        // Who knows the payload knows how long the packet is.
        var isImplied = payload.Witness is not null && size.Witness == (least, least);
        var notes = string.Concat(new[] { destination.Text, kind.Text, sourcePort.Text, isImplied ? "" : size.Text, hop.Text, code.Text, payload.Text }.Where(t => t.Length > 0).Select(t => " " + t));
        var bits = kind.Bits + sourcePort.Bits + payload.Bits + (isImplied ? 0 : size.Bits) + hop.Bits + code.Bits;
        var plain = destination is { IsOwn: true } && length == least && payload.Witness is null
            && (packet.Protocol == IpProtocol.Tcp ? packet.IsSyn : packet.Protocol == IpProtocol.Udp);
        cells.Add(new PacketCell(packet, place, ports, bits, notes, plain, !destination.IsOwn));
    }

    private int HeaderLength(IpProtocol protocol) =>
        (_site.Family == IpFamily.V4 ? 20 : 40) + (protocol == IpProtocol.Tcp ? 20 : protocol == IpProtocol.Udp || protocol == _site.Icmp ? 8 : 0);

    private IEnumerable<IpProtocol> Protocols()
    {
        var named = _rules.SelectMany(r => r.Matchers).OfType<ProtocolMatcher>().Select(m => m.Protocol);
        var all = named.Concat([IpProtocol.Tcp, IpProtocol.Udp, _site.Icmp]).Distinct().ToList();
        var other = Enumerable.Range(1, 254).Select(n => new IpProtocol((byte)(254 - n))).First(p => !all.Contains(p));
        return all.Append(other);
    }

    private Packet Start(IpProtocol protocol) => new() { Source = _site.Stranger.Witness, Destination = _site.Stranger.Witness, Protocol = protocol };

    private List<PortSet?> DestinationPorts(IpProtocol protocol, List<Matcher> matchers)
    {
        if (!protocol.HasPorts)
            return [null];
        var tests = matchers.OfType<PortMatcher>().Where(m => m.End is PortEnd.Destination or PortEnd.Any).Select(m => m.Ports)
            .Concat(_site.TranslatedPorts.Select(p => (IReadOnlyList<PortRange>)[p])).ToList();
        return [.. PortPieces(tests)];
    }

    private static List<Piece<ushort>> SourcePorts(IpProtocol protocol, List<Matcher> matchers)
    {
        var tests = matchers.OfType<PortMatcher>().Where(m => m.End is PortEnd.Source or PortEnd.Any).Select(m => m.Ports).ToList();
        if (!protocol.HasPorts || tests.Count == 0)
            return [new Piece<ushort>(UsualSourcePort, 0, "")];
        return [.. PortPieces(tests).OrderByDescending(p => p.Count)
            .Select((p, i) => new Piece<ushort>(p.Witness, Share(p.Count, PortSet.AllPorts), i == 0 ? "" : $"from port {p}"))];
    }

    private static IEnumerable<PortSet> PortPieces(List<IReadOnlyList<PortRange>> tests)
    {
        var borders = tests.SelectMany(t => t).SelectMany(r => new[] { (int)r.First, r.Last + 1 }).Append(1).Where(b => b is >= 1 and <= PortSet.AllPorts)
            .Distinct().Order().ToList();
        return borders.Select((b, i) => new PortRange((ushort)b, (ushort)((i + 1 < borders.Count ? borders[i + 1] : PortSet.AllPorts + 1) - 1)))
            .GroupBy(r => string.Join(',', tests.Select((t, i) => (t, i)).Where(t => t.t.Any(range => range.Contains(r.First))).Select(t => t.i)))
            .Select(g => PortSet.Of(g));
    }

    // A guesser sends SYNs; flags cost bits only where a SYN will not do.
    private List<Piece<Packet>> Flags(List<Matcher> matchers)
    {
        var tests = matchers.OfType<TcpFlagsMatcher>().Select(m => m.Test).Distinct().ToList();
        return [.. Enumerable.Range(0, 256).Select(f => (TcpFlags)f)
            .OrderBy(f => f == TcpFlags.Syn ? 0 : f == TcpFlags.Ack ? 1 : 2)
            .GroupBy(f => (Opens: TcpFlagTest.NewConnection.Holds(f), Tests: string.Concat(tests.Select(t => t.Holds(f) ? '1' : '0'))))
            .Select(g => new Piece<Packet>(Start(IpProtocol.Tcp) with { TcpFlags = g.First() }, g.Contains(TcpFlags.Syn) ? 0 : Share(g.Count(), 256),
                g.Key.Opens && g.Contains(TcpFlags.Syn) ? "" : $"flags={g.First().ToString().ToLowerInvariant().Replace(" ", "")}"))];
    }

    private List<Piece<Packet>> IcmpKinds(List<Matcher> matchers)
    {
        var tests = matchers.OfType<IcmpMatcher>().ToList();
        var request = _site.Family == IpFamily.V4 ? (byte)8 : (byte)128;
        var types = tests.Select(t => t.Type).Append(request).Append((byte)13).Distinct().OrderBy(t => t == request ? 0 : 1).ThenBy(t => t);
        var pieces = new List<Piece<Packet>>();
        foreach (var type in types)
        {
            foreach (var group in Enumerable.Range(0, 256).GroupBy(code => string.Concat(tests.Select(t => t.Type == type && t.FirstCode <= code && code <= t.LastCode ? '1' : '0'))))
            {
                var usual = type == request && group.Contains(0);
                pieces.Add(new Piece<Packet>(Start(_site.Icmp) with { IcmpType = type, IcmpCode = (byte)group.First() }, usual ? 0 : Share(group.Count(), 65_536),
                    usual ? "" : $"type={type}{(group.Count() == 256 ? "" : $":{group.First()}")}"));
            }
        }

        return pieces;
    }

    private static List<Piece<(int First, int Last)?>> Sizes(List<Matcher> matchers)
    {
        var tests = matchers.OfType<PacketSizeMatcher>().Select(m => (m.First, m.Last)).Distinct().ToList();
        if (tests.Count == 0)
            return [new Piece<(int, int)?>(null, 0, "")];
        var borders = tests.SelectMany(t => new[] { t.First, t.Last + 1 }).Append(0).Where(b => b is >= 0 and <= 65_535).Distinct().Order().ToList();
        return [.. borders.Select((b, i) => (First: b, Last: i + 1 < borders.Count ? borders[i + 1] - 1 : 65_535))
            .Select(r => new Piece<(int, int)?>(r, Share(Math.Max(1, Math.Min(r.Last, MostBytes) - Math.Max(r.First, LeastBytes) + 1), MostBytes - LeastBytes + 1),
                tests.Exists(t => t.First <= r.First && r.Last <= t.Last) ? $"size={(r.First == r.Last ? r.First : $"{r.First}-{r.Last}")}" : ""))];
    }

    private static List<Piece<byte>> Hops(List<Matcher> matchers)
    {
        var tests = matchers.OfType<TtlMatcher>().ToList();
        return ByteCut(tests.Count == 0 ? null : v => string.Concat(tests.Select(t => Holds(t, v) ? '1' : '0')), 64, "ttl");
    }

    private static List<Piece<byte>> CodePoints(List<Matcher> matchers)
    {
        var tests = matchers.OfType<DscpMatcher>().ToList();
        return ByteCut(tests.Count == 0 ? null : v => v > 63 ? null : string.Concat(tests.Select(t => t.Value == v ? '1' : '0')), 0, "dscp");
    }

    public static bool Holds(TtlMatcher test, byte value) => test.Comparison switch
    {
        Comparison.Equal => value == test.Value,
        Comparison.NotEqual => value != test.Value,
        Comparison.LessThan => value < test.Value,
        _ => value > test.Value,
    };

    private static List<Piece<byte>> ByteCut(Func<byte, string?>? key, byte usual, string name) => key is null
        ? [new Piece<byte>(usual, 0, "")]
        : [.. Enumerable.Range(0, 256).Select(v => (byte)v).Where(v => key(v) is not null).GroupBy(v => key(v)).OrderBy(g => g.Contains(usual) ? 0 : 1)
            .Select(g => g.Contains(usual) ? new Piece<byte>(usual, 0, "") : new Piece<byte>(g.First(), Share(g.Count(), 256), $"{name}={g.First()}"))];

    private List<Piece<byte[]?>> Payloads(IpProtocol protocol, List<Matcher> matchers)
    {
        var pieces = new List<Piece<byte[]?>> { new(null, 0, "") };
        foreach (var content in matchers.OfType<ContentMatcher>().DistinctBy(m => Convert.ToHexString(m.Bytes.Span)))
            Add(content.Bytes.ToArray(), foldsCase: false, "a content=");
        foreach (var name in matchers.OfType<Layer7Matcher>().Select(m => m.Pattern).Distinct())
        {
            if (_site.Expression(name) is { } expression && PatternSample.Of(expression) is { Length: > 0 } sample)
                Add(sample, foldsCase: true, "a layer 7 pattern");
            else
                _notExplored.Add($"layer7-protocol={name}: no text that the pattern matches was found, so packets that meet it were not tried");
        }

        return pieces;

        void Add(byte[] bytes, bool foldsCase, string what)
        {
            if (protocol == IpProtocol.Tcp)
                _notExplored.Add($"{what} over TCP: payload inside connections that are accepted was not tried");
            else
                pieces.Add(new Piece<byte[]?>(bytes, PayloadBits(bytes, foldsCase), PayloadText(bytes)));
        }
    }

    /// <summary>8 bits for a byte, 7 for a letter in either case, and no more than a key has.</summary>
    public static double PayloadBits(ReadOnlySpan<byte> bytes, bool foldsCase)
    {
        var bits = 0;
        foreach (var value in bytes)
            bits += foldsCase && char.IsAsciiLetter((char)value) ? 7 : 8;
        return Math.Min(bits, 128);
    }

    public static string PayloadText(byte[] bytes) =>
        bytes.AsSpan().ContainsAnyExceptInRange((byte)0x20, (byte)0x7e) ? $"hex:{Convert.ToHexStringLower(bytes)}" : $"\"{Encoding.ASCII.GetString(bytes)}\"";

    private static double Share(int part, int whole) => Math.Log2((double)whole / part);

    /// <summary>A part of one field's values.</summary>
    private readonly record struct Piece<T>(T Witness, double Bits, string Text);
}
