using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Connections;

/// <summary>
/// Connection states as Linux gives them: new until an answer was seen, established in both directions from then on; ICMP errors
/// about a known connection are related; what fits nothing is invalid. A connection is kept only once a packet of it was accepted.
/// </summary>
internal static class ConnectionTracker
{
    private const long UdpTimeout = 30 * TimeSpan.TicksPerSecond;
    private const long UdpStreamTimeout = 3 * TimeSpan.TicksPerMinute;
    private const long IcmpTimeout = 10 * TimeSpan.TicksPerSecond;
    private const long GenericTimeout = 10 * TimeSpan.TicksPerMinute;

    /// <param name="tracked">Nothing yet.</param>
    public static void Track(ConnectionTable table, in Packet packet, long now, ref Tracked tracked)
    {
        table.RemoveExpired(now);
        var isIcmp = packet.Protocol == IpProtocol.Icmp || packet.Protocol == IpProtocol.IcmpV6;
        var isTcp = packet.Protocol == IpProtocol.Tcp;
        tracked.Slot = -1;
        if (isIcmp && IcmpQuestion.Of(packet) == 0)
            tracked.State = IcmpWithoutQuestion(table, packet);
        else if (isTcp && !TcpTracking.IsPossible(packet.TcpFlags))
            tracked.State = ConnectionStates.Invalid;
        else
            Find(table, packet, isTcp, isIcmp, now, ref tracked);
    }

    private static void Find(ConnectionTable table, in Packet packet, bool isTcp, bool isIcmp, long now, ref Tracked tracked)
    {
        (tracked.State, tracked.Segment) = (ConnectionStates.New, TcpTracking.Segment(packet.TcpFlags));
        tracked.Key = ConnectionKey.Of(packet, out tracked.FromLow);
        var slot = table.Find(tracked.Key);
        if (slot < 0)
        {
            Begin(packet, ref tracked);
            return;
        }

        ref var connection = ref table[slot];
        tracked.IsReply = isIcmp ? IcmpQuestion.IsAnswer(packet) : IsReply(ref connection, ref tracked);
        if (isTcp && !StepTcp(table, slot, ref tracked))
        {
            if (tracked.Begins)
                Begin(packet, ref tracked);
            else
                tracked = Tracked.As(tracked.State);
            return;
        }

        tracked.Slot = slot;
        var wasAnswered = connection.IsAnswered;
        connection.IsAnswered |= tracked.IsReply;
        tracked.State = connection.IsAnswered ? ConnectionStates.Established : ConnectionStates.New;
        if (!isTcp)
            table.Expire(slot, now + Timeout(ref connection));
        else if (tracked.Segment == TcpSegment.Rst && !wasAnswered)
            Forget(table, ref tracked);
        else if (tracked.Tcp != TcpState.Ignored)
            table.Expire(slot, now + TcpTracking.Timeout(connection.Tcp, connection.IsAnswered));
    }

    /// <summary>The connection that an accepted packet begins.</summary>
    public static void Confirm(ConnectionTable table, ref Tracked tracked, ref Connection connection, long now)
    {
        (connection.Key, connection.FromLow) = (tracked.Key, tracked.FromLow);
        (connection.Tcp, connection.LastSegment) = (tracked.Tcp, tracked.Segment);
        if (!connection.Translation.IsSet)
            (connection.AnswerKey, connection.AnswersFromLow) = (tracked.Key, !tracked.FromLow);
        connection.Expires = now + Timeout(ref connection);
        tracked.Slot = table.Add(ref connection);
        tracked.Begins = false;
    }

    /// <summary>Adds what answers look like once the destination is translated.</summary>
    public static void Translate(ref Connection connection, in Packet original, Translation translation)
    {
        connection.Translation = translation;
        connection.AnswerKey = ConnectionKey.Of(
            original with { Destination = translation.Destination, DestinationPort = translation.Port }, out var fromLow);
        connection.AnswersFromLow = !fromLow;
    }

    private static void Begin(in Packet packet, ref Tracked tracked)
    {
        tracked.Begins = true;
        if (packet.Protocol == IpProtocol.Tcp)
            tracked.Tcp = TcpTracking.First(tracked.Segment);
        var isGood = tracked.Tcp != TcpState.Invalid && !(IcmpQuestion.Of(packet) != 0 && IcmpQuestion.IsAnswer(packet));
        if (!isGood)
            tracked = Tracked.As(ConnectionStates.Invalid);
    }

    private static ConnectionStates IcmpWithoutQuestion(ConnectionTable table, in Packet packet) =>
        IcmpQuestion.IsUntracked(packet) ? ConnectionStates.Untracked
        : IcmpQuestion.IsError(packet) && QuotedPacket.TryRead(packet, out var quoted) && table.Find(ConnectionKey.Of(quoted, out _)) >= 0 ? ConnectionStates.Related
        : ConnectionStates.Invalid;

    private static bool IsReply(ref Connection connection, ref Tracked tracked) => tracked.Key.Equals(connection.Key)
        ? tracked.FromLow != connection.FromLow
        : tracked.FromLow == connection.AnswersFromLow;

    /// <returns>False where the packet belongs to no connection: it is invalid, or begins one in the place of an old one.</returns>
    private static bool StepTcp(ConnectionTable table, int slot, ref Tracked tracked)
    {
        ref var connection = ref table[slot];
        var next = TcpTracking.Next(connection.Tcp, tracked.Segment, tracked.IsReply);
        if (next == TcpState.SynSent && connection.Tcp >= TcpState.TimeWait)
        {
            if (connection.IsClosing || (connection.LastSegment == TcpSegment.Rst && connection.LastFromReply == tracked.IsReply))
            {
                table.Remove(slot);
                tracked.Begins = true;
                tracked.IsReply = false;
                return false;
            }

            next = TcpState.Ignored;
        }

        if (next == TcpState.Invalid)
        {
            tracked.State = ConnectionStates.Invalid;
            return false;
        }

        tracked.Tcp = next;
        (connection.LastSegment, connection.LastFromReply) = (tracked.Segment, tracked.IsReply);
        if (next == TcpState.Ignored)
            return true;
        if (next == TcpState.FinWait && connection.Tcp != TcpState.FinWait)
            connection.IsClosing = true;
        connection.Tcp = next;
        return true;
    }

    /// <summary>A connection whose only answer is a RST never was one. The RST itself still belongs to it.</summary>
    private static void Forget(ConnectionTable table, ref Tracked tracked)
    {
        table.Remove(tracked.Slot);
        tracked.Slot = -1;
    }

    private static long Timeout(ref Connection connection) => connection.Key.Protocol switch
    {
        6 => TcpTracking.Timeout(connection.Tcp, connection.IsAnswered),
        17 or 136 => connection.IsAnswered ? UdpStreamTimeout : UdpTimeout,
        1 or 58 => IcmpTimeout,
        _ => GenericTimeout,
    };
}
