using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Watcher.Events;

/// <summary>A packet in a policy's notation: <c>tcp/22</c>, <c>icmp/size=84</c>; both ICMPs are one there.</summary>
public static class PacketName
{
    public static string Of(in Packet packet) =>
        packet.Protocol == IpProtocol.Icmp || packet.Protocol == IpProtocol.IcmpV6 ? $"icmp/size={packet.Length}"
        : packet.DestinationPort is not 0 and var port ? $"{packet.Protocol}/{port}"
        : packet.Protocol.ToString();
}
