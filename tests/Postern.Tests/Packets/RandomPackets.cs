using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Tests.Packets;

/// <summary>Packets of every protocol that the reader knows, with fields that their protocol has.</summary>
internal static class RandomPackets
{
    private static readonly byte[] Protocols = [1, 6, 17, 33, 47, 58, 132, 136];

    public static Packet Next(Random random)
    {
        var family = random.Next(2) == 0 ? IpFamily.V4 : IpFamily.V6;
        var protocol = new IpProtocol(Protocols[random.Next(Protocols.Length)]);
        var payload = new byte[random.Next(4) == 0 ? 0 : random.Next(1400)];
        random.NextBytes(payload);
        var isIcmp = protocol == IpProtocol.Icmp || protocol == IpProtocol.IcmpV6;
        var packet = new Packet
        {
            Source = Address(family, random),
            Destination = Address(family, random),
            Protocol = protocol,
            SourcePort = protocol.HasPorts ? (ushort)random.Next(65536) : (ushort)0,
            DestinationPort = protocol.HasPorts ? (ushort)random.Next(65536) : (ushort)0,
            TcpFlags = protocol == IpProtocol.Tcp ? (TcpFlags)random.Next(256) : TcpFlags.None,
            IcmpType = isIcmp ? (byte)random.Next(256) : (byte)0,
            IcmpCode = isIcmp ? (byte)random.Next(256) : (byte)0,
            Ttl = (byte)random.Next(256),
            Dscp = (byte)random.Next(64),
            Payload = payload,
        };
        if (random.Next(3) == 0 && isIcmp)
            packet = packet with { IcmpType = protocol == IpProtocol.Icmp ? (byte)8 : (byte)128 };
        if (packet.IsEchoRequest || packet.IsEchoReply)
            packet = packet with { EchoIdentifier = (ushort)random.Next(65536) };
        return packet with { Length = PacketWriter.HeaderLength(family) + PacketWriter.HeaderLength(protocol) + payload.Length };
    }

    private static HostAddress Address(IpFamily family, Random random) => family == IpFamily.V4
        ? new HostAddress(family, (UInt128)(uint)random.NextInt64(1L << 32))
        : new HostAddress(family, new UInt128((ulong)random.NextInt64(long.MaxValue), (ulong)random.NextInt64(long.MaxValue)));
}
