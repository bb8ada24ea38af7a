using Postern.Rules.Evaluation.Chains;
using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Matching;

/// <summary>
/// Whether a test holds. A test about a header that the packet does not have fails, negated or not, as in the kernel; one about an
/// interface that the packet does not have gives the negation, as RouterOS has it.
/// </summary>
internal static class PacketTests
{
    public static bool Hold(in Test test, ref Passage passage)
    {
        ref readonly var packet = ref passage.Packet;
        switch (test.Kind)
        {
            case TestKind.Protocol:
                return (packet.Protocol.Number == test.A) != test.Negated;
            case TestKind.SourceAddress:
                return (test.First <= packet.Source.Number && packet.Source.Number <= test.Last) != test.Negated;
            case TestKind.DestinationAddress:
                return (test.First <= packet.Destination.Number && packet.Destination.Number <= test.Last) != test.Negated;
            case TestKind.SourceList:
                return passage.State.AddressLists[test.A].Contains(packet.Source.Number, passage.Now) != test.Negated;
            case TestKind.DestinationList:
                return passage.State.AddressLists[test.A].Contains(packet.Destination.Number, passage.Now) != test.Negated;
            case TestKind.SourceType:
                return ((1 << (int)passage.State.Program.Addresses.TypeOf(packet.Source, isSource: true) & test.A) != 0) != test.Negated;
            case TestKind.DestinationType:
                return ((1 << (int)passage.State.Program.Addresses.TypeOf(packet.Destination, isSource: false) & test.A) != 0) != test.Negated;
            case TestKind.DestinationPort:
                return packet.Protocol.HasPorts && Holds(test, packet.DestinationPort) != test.Negated;
            case TestKind.SourcePort:
                return packet.Protocol.HasPorts && Holds(test, packet.SourcePort) != test.Negated;
            case TestKind.AnyPort:
                return packet.Protocol.HasPorts && (Holds(test, packet.DestinationPort) || Holds(test, packet.SourcePort)) != test.Negated;
            case TestKind.InInterface:
                return (packet.InInterface.Length > 0 && ((InterfaceSet)test.Data!).Contains(packet.InInterface)) != test.Negated;
            case TestKind.OutInterface:
                return (passage.IsRouted && packet.OutInterface.Length > 0 && ((InterfaceSet)test.Data!).Contains(packet.OutInterface)) != test.Negated;
            case TestKind.ConnectionState:
                return (((int)passage.Connection & test.A) != 0) != test.Negated;
            case TestKind.TcpFlags:
                return packet.Protocol == IpProtocol.Tcp
                    && (((int)packet.TcpFlags & test.A) == test.A && ((int)packet.TcpFlags & test.B) == 0) != test.Negated;
            case TestKind.Icmp:
                return packet.Protocol == (packet.Family == IpFamily.V4 ? IpProtocol.Icmp : IpProtocol.IcmpV6)
                    && (packet.IcmpType == test.A && packet.IcmpCode >= test.B >> 8 && packet.IcmpCode <= (test.B & 255)) != test.Negated;
            case TestKind.PacketSize:
                return (test.A <= packet.Length && packet.Length <= test.B) != test.Negated;
            case TestKind.TtlEqual:
                return packet.Ttl - passage.Hops == test.A;
            case TestKind.TtlNotEqual:
                return packet.Ttl - passage.Hops != test.A;
            case TestKind.TtlLess:
                return packet.Ttl - passage.Hops < test.A;
            case TestKind.TtlGreater:
                return packet.Ttl - passage.Hops > test.A;
            case TestKind.Dscp:
                return (packet.Dscp == test.A) != test.Negated;
            case TestKind.SourceMac:
                return packet.SourceMac is { } mac && (mac == test.First) != test.Negated;
            case TestKind.Content:
                return (packet.Payload.Span.IndexOf((byte[])test.Data!) >= 0) != test.Negated;
            default:
                return RememberingTests.Hold(test, ref passage);
        }
    }

    private static bool Holds(in Test test, ushort port)
    {
        foreach (var range in (PortRange[])test.Data!)
        {
            if (range.First <= port && port <= range.Last)
                return true;
        }

        return false;
    }
}
