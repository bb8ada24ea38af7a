using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients;

/// <summary>What a step asks of the packet that a client has to send.</summary>
internal static class KnockPacket
{
    private const int Ipv4Header = 20;
    private const int Ipv6Header = 40;
    private const int UdpOrEchoHeader = 8;

    /// <summary>What stands before the payload of a datagram or an echo request, in bytes.</summary>
    public static int Headers(bool isIPv6) => (isIPv6 ? Ipv6Header : Ipv4Header) + UdpOrEchoHeader;

    /// <summary>A connection that is begun is this knock: a SYN, with whatever size and options the system gives it.</summary>
    public static bool IsConnection(KnockStep step) =>
        step.Protocol == IpProtocol.Tcp && step is { Request: null, Size: null, Payload: null } && step.Flags is var flags && (flags is null || flags.Value.Holds(TcpFlags.Syn));

    /// <summary>Any datagram to the port will do.</summary>
    public static bool IsAnyDatagram(KnockStep step) => step.Protocol == IpProtocol.Udp && step is { Payload: null, Size: null, Expression: null };

    public static bool IsDatagram(KnockStep step) => step.Protocol == IpProtocol.Udp && step.Expression is null;

    public static bool IsEcho(KnockStep step) => step.Port is null && step.Expression is null;

    /// <summary>No packet of this IP version can meet the step: its size and its payload contradict each other.</summary>
    public static bool IsImpossible(KnockStep step, bool isIPv6) => step.Size is { } size && step.Protocol != IpProtocol.Tcp
        && (size < Headers(isIPv6) || (step.Payload is { } payload && payload.Bytes.Length != size - Headers(isIPv6)));
}
