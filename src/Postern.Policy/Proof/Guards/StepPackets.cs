using System.Text;
using Postern.Policy.Proof.Cells;
using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Guards;

/// <summary>Packets for a policy: knocks, scans, and visits to what is behind a door. IPv4; IPv6 differs in nothing that a policy asks for.</summary>
internal sealed class StepPackets
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private static readonly HostAddress Own = HostAddress.Parse("192.0.2.1");
    private static readonly HostAddress Own6 = HostAddress.Parse("2001:db8:ffff::1");

    private readonly Guard _guard;
    private readonly string _interface;
    private readonly IReadOnlyList<PortPattern> _openPorts;

    public StepPackets(Guard guard)
    {
        _guard = guard;
        _openPorts = [.. guard.OpenPorts, .. guard.Spa?.DatagramPorts ?? []];
        _interface = guard.Interfaces.FirstOrDefault("outside");
        Options = new EvaluatorOptions { OwnAddresses = [Own, Own6] };
    }

    public EvaluatorOptions Options { get; }

    /// <summary>An address that no policy trusts by name: 240.0.0.0/4, which nobody has.</summary>
    /// <param name="family">Where both will do, IPv4.</param>
    public static HostAddress Source(uint number, IpFamily family = IpFamily.V4) => new(family == IpFamily.V6 ? IpFamily.V6 : IpFamily.V4, 0xF000_0001u + number);

    public Packet Of(KnockStep step, HostAddress source)
    {
        var header = step.Protocol == IpProtocol.Tcp ? 40 : 28;
        var payload = step.Payload?.Bytes ?? (step.Expression is { } expression ? Sample(expression) : null) ?? new byte[Math.Max(0, (step.Size ?? header) - header)];
        return new Packet
        {
            Source = source,
            Destination = source.Family == IpFamily.V6 ? Own6 : Own,
            Protocol = step.Protocol,
            SourcePort = step.Port is null ? (ushort)0 : (ushort)50_000,
            DestinationPort = step.Port ?? 0,
            TcpFlags = step.Flags is { } flags ? flags.Example : step.Protocol == IpProtocol.Tcp ? TcpFlags.Syn : TcpFlags.None,
            IcmpType = step.Port is null ? (byte)8 : (byte)0,
            Payload = payload,
            Length = step.Size ?? header + payload.Length,
            InInterface = _interface,
        };
    }

    /// <summary>All that a client sends for the step, the last of it the knock: an HTTP request needs its connection first.</summary>
    public IEnumerable<Packet> All(KnockStep step, HostAddress source)
    {
        if (step.Request is not { } request)
            return [Of(step, source)];
        var syn = Of(KnockStep.Tcp(step.Port!.Value), source);
        var answer = syn with { Source = syn.Destination, Destination = syn.Source, SourcePort = syn.DestinationPort, DestinationPort = syn.SourcePort, TcpFlags = TcpFlags.Syn | TcpFlags.Ack, InInterface = "" };
        var payload = Encoding.ASCII.GetBytes($"{request} HTTP/1.1\r\nHost: a\r\n\r\n");
        return [syn, answer, syn with { TcpFlags = TcpFlags.Ack }, syn with { TcpFlags = TcpFlags.Ack | TcpFlags.Psh, Payload = payload, Length = 40 + payload.Length }];
    }

    /// <summary>A payload that meets the expression; null where none was found.</summary>
    public static byte[]? Sample(KnockExpression expression) =>
        PatternSample.Of(expression.Text, lowerCase: false) is { } sample && expression.IsMetBy(sample) ? sample : null;

    /// <summary>A packet that is nobody's step.</summary>
    public Packet Other(HostAddress source, ushort port) => Of(KnockStep.Tcp(port), source);

    public Packet To(ProtectedService service, HostAddress source)
    {
        var port = service.Port.Ports.First;
        var packet = Of(service.Port.Protocol == IpProtocol.Tcp ? KnockStep.Tcp(port) : KnockStep.Udp(port), source);
        if (service.Address is null)
            return packet;
        var address = HostAddress.From(service.Address);
        return packet with { Destination = address, Source = address.Family == IpFamily.V4 ? source : new HostAddress(IpFamily.V6, source.Number) };
    }

    /// <summary>What a scan sends.</summary>
    public Packet Probe(IpProtocol protocol) => Of(protocol == IpProtocol.Tcp ? KnockStep.Tcp(1) : KnockStep.Udp(1), Source(0x0FFF_0000));

    public int PublicPorts(IpProtocol protocol) => Ports(_openPorts, protocol).Count;

    /// <summary>Ports that ban: neither public nor, where a grant decides first, anything but traps.</summary>
    public int TrapPorts(IpProtocol protocol)
    {
        var open = Ports(_openPorts, protocol);
        return Ports(_guard.Traps.SelectMany(t => t.Ports), protocol).Ports.Count(p => !open.Ranges.Any(r => r.Contains(p)));
    }

    private static PortSet Ports(IEnumerable<PortPattern> patterns, IpProtocol protocol) => PortSet.Of(patterns.Where(p => p.Protocol == protocol).Select(p => p.Ports));
}
