using System.Globalization;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Client;

/// <summary>
/// What is sent so that the gate's next step is met: one packet, or for <see cref="HttpKnock"/> one request. <c>ToString</c> is the notation that
/// <see cref="KnockNotation"/> reads.
/// </summary>
public abstract record Knock
{
    private protected Knock()
    {
    }
}

/// <summary>One TCP packet that begins nothing: a SYN, unless flags are asked for that a SYN has not.</summary>
/// <param name="Flags">Null for a new connection's SYN.</param>
/// <param name="Payload">Carried by that one packet, as no connection's first does; null for none.</param>
public sealed record TcpKnock(ushort Port, TcpFlagTest? Flags = null, KnockBytes? Payload = null) : Knock
{
    /// <summary>Of the packet that leaves.</summary>
    public TcpFlags Sent => (Flags ?? TcpFlagTest.NewConnection).Example;

    /// <summary>No connection of the system's own begins so: the packet has to be made by hand, which few may.</summary>
    public bool IsRaw => Sent != TcpFlags.Syn || Payload is { Bytes.Length: > 0 };

    public override string ToString() =>
        $"tcp/{Port}{(Flags is { } flags && flags != TcpFlagTest.NewConnection ? $" flags={flags}" : "")}{(Payload is null ? "" : $" {Payload}")}";
}

/// <summary>One datagram.</summary>
/// <param name="Payload">Null where the step asks for none; then <see cref="AnyPayload"/> is sent, or as many zeros as <paramref name="Size"/> asks for.</param>
/// <param name="Size">The whole IP packet in bytes; null for what the payload makes it.</param>
public sealed record UdpKnock(ushort Port, KnockBytes? Payload = null, int? Size = null) : Knock
{
    /// <summary>One zero byte, as knockd's client sends: some firewalls on the way drop datagrams without any.</summary>
    public static readonly KnockBytes AnyPayload = new(new byte[1]);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"udp/{Port}{(Size is null ? "" : $" size={Size}")}{(Payload is null ? "" : $" {Payload}")}");
}

/// <summary>One echo request, ICMP or ICMPv6 as the gate's address has it.</summary>
/// <param name="Size">The whole IP packet in bytes, as RouterOS counts it (<c>ping -s 692</c> is 720 over IPv4); null for any.</param>
/// <param name="Payload">What follows the 8 bytes of ICMP header; null for any. It settles the size of itself, and only over one IP version does it agree with <paramref name="Size"/>.</param>
public sealed record IcmpKnock(int? Size = null, KnockBytes? Payload = null) : Knock
{
    public const int MinimumSize = 28;
    public const int MaximumSize = 65535;

    /// <summary>What ping sends unless told otherwise: 56 bytes.</summary>
    public const int DefaultPayloadLength = 56;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"icmp{(Size is null ? "" : $"/size={Size}")}{(Payload is null ? "" : $" {Payload}")}");
}

/// <summary>One HTTP request over a connection of its own. What the server says to it does not matter: the gate is met by the packet that asks.</summary>
public sealed record HttpKnock(ushort Port, KnockRequest Request) : Knock
{
    public override string ToString() => KnockStep.Http(Port, Request).ToString();
}
