using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation;

/// <summary>What the gate's own network stack sends in answer to a packet that its firewall accepted.</summary>
internal static class GateAnswer
{
    private const int TcpHeader = 20;

    /// <param name="connection">What the packet was to connection tracking: within an established connection no TCP answer is made up.</param>
    public static bool To(in Packet packet, ConnectionStates connection, IHostAnswers answers, out Packet answer)
    {
        answer = packet with
        {
            Source = packet.Destination,
            Destination = packet.Source,
            SourcePort = packet.DestinationPort,
            DestinationPort = packet.SourcePort,
            InInterface = "",
            OutInterface = packet.InInterface,
            SourceMac = null,
            Ttl = 64,
        };
        if (packet.IsEchoRequest)
        {
            answer = answer with { IcmpType = (byte)(packet.Protocol == IpProtocol.Icmp ? 0 : 129) };
            return true;
        }

        answer = answer with { Payload = default };
        if (packet.Protocol == IpProtocol.Udp)
            return answers.Answers(packet);
        if (packet.Protocol != IpProtocol.Tcp || connection is not (ConnectionStates.New or ConnectionStates.Untracked) || (packet.TcpFlags & TcpFlags.Rst) != 0)
            return false;
        // Whoever is no SYN belongs to no socket here.
        var listens = packet.IsSyn && answers.Answers(packet);
        answer = answer with
        {
            TcpFlags = listens ? TcpFlags.Syn | TcpFlags.Ack : TcpFlags.Rst | TcpFlags.Ack,
            Length = (packet.Family == IpFamily.V4 ? 20 : 40) + TcpHeader,
        };
        return true;
    }
}
