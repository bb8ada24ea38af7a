using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Connections;

/// <summary>What both directions of a connection have in common: the end points, the numerically lower one first.</summary>
internal readonly record struct ConnectionKey(UInt128 Low, UInt128 High, ushort LowPort, ushort HighPort, byte Protocol, IpFamily Family)
{
    // By chance in each process, so that nobody can choose end points that collide.
    private static readonly ulong Seed = Chance(1);
    private static readonly ulong OtherSeed = Chance(2);

    /// <summary>Two multiplications; a record's own would hash each of its parts.</summary>
    public override int GetHashCode()
    {
        var rest = ((ulong)LowPort << 32) | ((ulong)HighPort << 16) | ((ulong)Protocol << 1) | (Family == IpFamily.V6 ? 1u : 0);
        unchecked
        {
            var low = Math.BigMul((ulong)Low ^ Seed, (ulong)(Low >> 64) ^ rest ^ OtherSeed, out ulong a) ^ a;
            var high = Math.BigMul((ulong)High ^ OtherSeed, (ulong)(High >> 64) ^ low, out ulong b) ^ b;
            return (int)(high ^ (high >> 32));
        }
    }

    /// <param name="fromLow">The packet comes from the lower end point; of an ICMP question or answer: whoever asks does.</param>
    public static ConnectionKey Of(in Packet packet, out bool fromLow) => IcmpQuestion.Of(packet) is var question and not 0
        ? OfQuestion(packet, question, out fromLow)
        : Of(packet.Source, packet.SourcePort, packet.Destination, packet.DestinationPort, packet.Protocol, out fromLow);

    public static ConnectionKey Of(HostAddress source, ushort sourcePort, HostAddress destination, ushort destinationPort, IpProtocol protocol, out bool fromLow)
    {
        fromLow = source.Number < destination.Number || (source.Number == destination.Number && sourcePort <= destinationPort);
        return fromLow
            ? new(source.Number, destination.Number, sourcePort, destinationPort, protocol.Number, source.Family)
            : new(destination.Number, source.Number, destinationPort, sourcePort, protocol.Number, source.Family);
    }

    /// <summary>Two hosts that ask one another with the same identifier have two connections: who asks is part of the key.</summary>
    private static ConnectionKey OfQuestion(in Packet packet, byte question, out bool fromLow)
    {
        var (asks, answers) = IcmpQuestion.IsAnswer(packet) ? (packet.Destination, packet.Source) : (packet.Source, packet.Destination);
        fromLow = asks.Number <= answers.Number;
        var kind = (ushort)(question | (fromLow ? 0x100 : 0));
        return fromLow
            ? new(asks.Number, answers.Number, packet.EchoIdentifier, kind, packet.Protocol.Number, packet.Family)
            : new(answers.Number, asks.Number, packet.EchoIdentifier, kind, packet.Protocol.Number, packet.Family);
    }

    private static ulong Chance(int number) => unchecked(((ulong)HashCode.Combine(number, nameof(ConnectionKey)) << 32) ^ (uint)HashCode.Combine(-number, nameof(ConnectionKey)));
}
