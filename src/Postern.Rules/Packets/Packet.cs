using System.Net;
using Postern.Rules.Model;

namespace Postern.Rules.Packets;

/// <summary>One IP packet as a packet filter sees it: after defragmentation, headers read, payload kept.</summary>
public sealed record Packet
{
    public required IPAddress Source { get; init; }

    public required IPAddress Destination { get; init; }

    public required IpProtocol Protocol { get; init; }

    /// <summary>0 for a protocol without ports.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>0 for a protocol without ports.</summary>
    public ushort DestinationPort { get; init; }

    public TcpFlags TcpFlags { get; init; }

    /// <summary>ICMP and ICMPv6 only.</summary>
    public byte IcmpType { get; init; }

    public byte IcmpCode { get; init; }

    /// <summary>What follows the TCP, UDP or ICMP header (for an ICMP echo: after identifier and sequence number).</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The whole IP packet in bytes, headers included: RouterOS's <c>packet-size</c>, nft's <c>meta length</c>.</summary>
    public int Length { get; init; }

    public byte Ttl { get; init; } = 64;

    public string InInterface { get; init; } = "";

    /// <summary>Empty in prerouting and input.</summary>
    public string OutInterface { get; init; } = "";

    public IpFamily Family => IpFamilies.Of(Source);

    public bool IsEchoRequest => (Protocol == IpProtocol.Icmp && IcmpType == 8) || (Protocol == IpProtocol.IcmpV6 && IcmpType == 128);
}
