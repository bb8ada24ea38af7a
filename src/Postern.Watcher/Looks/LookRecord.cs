using System.Buffers.Text;
using System.Text;
using Postern.Linux.Capture;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Rules.Packets;

namespace Postern.Watcher.Looks;

/// <summary>A packet that the kernel hands up for a closer look.</summary>
/// <param name="IsHeld">It follows one that is still looked at, so that <paramref name="Mark"/> may be older than what was decided meanwhile.</param>
/// <param name="Id">The number of the look in the <see cref="Policy.Watching.WatchPlan"/>.</param>
/// <param name="Mark">The state of the source's attempt; only a look at knocks has one.</param>
public readonly record struct LookRecord(bool IsHeld, uint Id, uint Mark, Packet Packet)
{
    private static readonly byte[] Look = Encoding.ASCII.GetBytes(GuardNames.LookEvent + "0x");
    private static readonly byte[] Held = Encoding.ASCII.GetBytes(GuardNames.HeldEvent + "0x");

    /// <summary>False for records of other programs' rules and for packets that cannot be read.</summary>
    /// <param name="room">Takes the packet's bytes, so that a flood makes no garbage; the record is valid until it is used again.</param>
    public static bool TryRead(NflogRecord record, Memory<byte> room, out LookRecord look)
    {
        look = default;
        var isHeld = record.Prefix.StartsWith(Held);
        if (!isHeld && !record.Prefix.StartsWith(Look))
            return false;
        var number = record.Prefix[Look.Length..];
        if (!Utf8Parser.TryParse(number, out uint id, out var used, 'x') || used != number.Length || record.Packet.Length > room.Length)
            return false;
        record.Packet.CopyTo(room.Span);
        if (PacketReader.Read(room[..record.Packet.Length], out var packet) is not (PacketRefusal.None or PacketRefusal.CutShort))
            return false;
        look = new LookRecord(isHeld, id, record.Mark, packet);
        return true;
    }
}
