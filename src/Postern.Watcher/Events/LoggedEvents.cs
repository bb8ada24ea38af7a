using System.Text;
using Postern.Linux.Capture;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Rules.Packets;

namespace Postern.Watcher.Events;

/// <summary>What the kernel logs, as events. The rule's prefix says what happened, the mark where.</summary>
public static class LoggedEvents
{
    private static readonly byte[] Knock = Encoding.UTF8.GetBytes(GuardNames.KnockEvent);
    private static readonly byte[] Open = Encoding.UTF8.GetBytes(GuardNames.OpenEvent);
    private static readonly byte[] Close = Encoding.UTF8.GetBytes(GuardNames.CloseEvent);
    private static readonly byte[] Wrong = Encoding.UTF8.GetBytes(GuardNames.WrongEvent);
    private static readonly byte[] Trap = Encoding.UTF8.GetBytes(GuardNames.TrapEvent);
    private static readonly byte[] Refused = Encoding.UTF8.GetBytes(GuardNames.RefusedEvent);

    /// <summary>Null for a record that is none of the guard's.</summary>
    public static GateEvent? Read(NflogRecord record, DateTimeOffset time, GateNames names)
    {
        if (KindOf(record.Prefix) is not { } kind || PacketReader.Read(record.Packet.ToArray(), out var packet) is not (PacketRefusal.None or PacketRefusal.CutShort or PacketRefusal.LaterFragment))
            return null;
        var name = kind switch
        {
            GateEventKind.Knock => names.Stage(record.Mark),
            GateEventKind.Open or GateEventKind.Refused or GateEventKind.GrantClosed => names.Door(record.Mark),
            _ => "",
        };
        return new GateEvent(time, kind, packet.Source.ToString(), name) { Packet = PacketName.Of(packet) };
    }

    private static GateEventKind? KindOf(ReadOnlySpan<byte> prefix) =>
        prefix.SequenceEqual(Knock) ? GateEventKind.Knock
        : prefix.StartsWith(Open) ? GateEventKind.Open
        : prefix.StartsWith(Close) ? GateEventKind.GrantClosed
        : prefix.SequenceEqual(Wrong) ? GateEventKind.WrongKnock
        : prefix.SequenceEqual(Trap) ? GateEventKind.Trap
        : prefix.SequenceEqual(Refused) ? GateEventKind.Refused
        : null;
}
