using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>
/// Where a packet arrives, as a number: 65,536 ports of TCP, as many of UDP, and the one place of echo requests. HTTP requests have places
/// of their own behind these, one for each port.
/// </summary>
internal static class KnockPlace
{
    public const int Count = Echo + 1;
    public const int None = -1;
    private const int Udp = 65_536;
    private const int Echo = 2 * 65_536;
    private const int Request = Echo + 1;

    /// <summary>With the places of requests.</summary>
    public const int CountWithRequests = Request + 65_536;

    public static int Of(in Packet packet) =>
        packet.Protocol == IpProtocol.Tcp ? packet.DestinationPort
        : packet.Protocol == IpProtocol.Udp ? Udp + packet.DestinationPort
        : packet.IsEchoRequest ? Echo
        : None;

    public static int OfRequest(ushort port) => Request + port;

    public static int Of(KnockStep step) => step.Request is not null ? OfRequest(step.Port!.Value) : step.Port is { } port ? Of(step.Protocol, port) : Echo;

    public static int Of(IpProtocol protocol, ushort port) => (protocol == IpProtocol.Tcp ? 0 : Udp) + port;

    public static IEnumerable<int> Of(PortPattern pattern) => Enumerable.Range(Of(pattern.Protocol, pattern.Ports.First), pattern.Ports.Count);
}
