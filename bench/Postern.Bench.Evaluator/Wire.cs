using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Bench.Evaluator;

/// <summary>Packets from strangers to a gate at 192.0.2.1.</summary>
internal static class Wire
{
    public static readonly HostAddress Gate = HostAddress.Parse("192.0.2.1");

    public static HostAddress Source(int number) => new(IpFamily.V4, (UInt128)(0x0a00_0000 + number));

    public static Packet Tcp(HostAddress source, int port, TcpFlags flags = TcpFlags.Syn) => new()
    {
        Source = source,
        Destination = Gate,
        Protocol = IpProtocol.Tcp,
        SourcePort = 40_000,
        DestinationPort = (ushort)port,
        TcpFlags = flags,
        Length = 60,
        InInterface = "wan0",
    };

    public static Packet Udp(HostAddress source, int port, ReadOnlyMemory<byte> payload = default) => new()
    {
        Source = source,
        Destination = Gate,
        Protocol = IpProtocol.Udp,
        SourcePort = 40_000,
        DestinationPort = (ushort)port,
        Payload = payload,
        Length = 28 + payload.Length,
        InInterface = "wan0",
    };

    /// <summary>What the gate answers to it.</summary>
    public static Packet Answer(in Packet packet, TcpFlags flags) => packet with
    {
        Source = packet.Destination,
        Destination = packet.Source,
        SourcePort = packet.DestinationPort,
        DestinationPort = packet.SourcePort,
        TcpFlags = flags,
        InInterface = "",
        OutInterface = "wan0",
    };
}
