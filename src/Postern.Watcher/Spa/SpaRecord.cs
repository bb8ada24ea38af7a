using System.Text;
using Postern.Linux.Capture;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Rules.Packets;

namespace Postern.Watcher.Spa;

/// <summary>A packet that the kernel took for one that authorises.</summary>
/// <param name="Interface">The number of the one it came in by; 0 where the kernel did not say.</param>
public readonly record struct SpaRecord(Packet Packet, uint Interface)
{
    private static readonly byte[] Prefix = Encoding.ASCII.GetBytes(GuardNames.SpaEvent);

    /// <summary>False for records of other programs' rules and for packets that cannot be read or are not there as a whole.</summary>
    /// <param name="room">Takes the packet's bytes, so that a flood makes no garbage; the record is valid until it is used again.</param>
    public static bool TryRead(NflogRecord record, Memory<byte> room, out SpaRecord spa)
    {
        spa = default;
        if (!record.Prefix.SequenceEqual(Prefix) || record.Packet.Length > room.Length)
            return false;
        record.Packet.CopyTo(room.Span);
        if (PacketReader.Read(room[..record.Packet.Length], out var packet) != PacketRefusal.None)
            return false;
        spa = new SpaRecord(packet, record.Interface);
        return true;
    }
}
