using Postern.Rules.Model;

namespace Postern.Rules.Packets;

/// <summary>
/// One IP packet as a packet filter sees it: after defragmentation, headers read, payload kept. A value, so that millions pass
/// without touching the heap; hand it on by <c>in</c>.
/// </summary>
public readonly record struct Packet
{
    public Packet()
    {
    }

    public required HostAddress Source { get; init; }

    public required HostAddress Destination { get; init; }

    public required IpProtocol Protocol { get; init; }

    /// <summary>0 for a protocol without ports.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>0 for a protocol without ports.</summary>
    public ushort DestinationPort { get; init; }

    public TcpFlags TcpFlags { get; init; }

    /// <summary>ICMP and ICMPv6 only.</summary>
    public byte IcmpType { get; init; }

    public byte IcmpCode { get; init; }

    /// <summary>ICMP echo only: what ties a reply to its request.</summary>
    public ushort EchoIdentifier { get; init; }

    /// <summary>
    /// What follows the TCP, UDP or ICMP header (for an ICMP echo: after identifier and sequence number). A capture may hold less
    /// of it than was sent.
    /// </summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The whole IP packet in bytes, headers included: RouterOS's <c>packet-size</c>, nft's <c>meta length</c>.</summary>
    public int Length { get; init; }

    public byte Ttl { get; init; } = 64;

    public byte Dscp { get; init; }

    /// <summary>The Ethernet source address as a 48-bit number; null where there was no Ethernet header.</summary>
    public ulong? SourceMac { get; init; }

    public string InInterface { get; init; } = "";

    /// <summary>Empty in prerouting and input.</summary>
    public string OutInterface { get; init; } = "";

    public IpFamily Family => Source.Family;

    public bool IsEchoRequest => (Protocol == IpProtocol.Icmp && IcmpType == 8) || (Protocol == IpProtocol.IcmpV6 && IcmpType == 128);

    public bool IsEchoReply => (Protocol == IpProtocol.Icmp && IcmpType == 0) || (Protocol == IpProtocol.IcmpV6 && IcmpType == 129);

    /// <summary>A TCP segment that asks for a new connection.</summary>
    public bool IsSyn => Protocol == IpProtocol.Tcp && TcpFlagTest.NewConnection.Holds(TcpFlags);
}
