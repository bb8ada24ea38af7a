using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Postern.Linux.Capture;

/// <summary>
/// One packet as nfnetlink_log describes it: a header of 4 bytes (family, version 0, group), then fields of length, type and value,
/// each padded to 4 bytes; lengths count their own 4 bytes, and lengths and types are in this machine's byte order.
/// Source: LINKTYPE_NFLOG of the tcpdump group, linux/netfilter/nfnetlink_log.h. A view into the bytes it was read from.
/// </summary>
public readonly ref struct NflogRecord
{
    private const int HeaderBytes = 4;
    private const int FieldHeaderBytes = 4;

    /// <summary>The upper two bits of a type are flags of netlink.</summary>
    private const ushort TypeMask = 0x3fff;

    private enum Field : ushort
    {
        PacketHeader = 1,
        Mark = 2,
        InInterface = 4,
        Payload = 9,
        Prefix = 10,
    }

    /// <summary>The packet's EtherType, 0 where the kernel did not say.</summary>
    public ushort EtherType { get; private init; }

    /// <summary>The packet's mark at the rule that logged it; 0 when it has none.</summary>
    public uint Mark { get; private init; }

    /// <summary>The number of the interface that the packet came in by; 0 where the kernel did not say.</summary>
    public uint Interface { get; private init; }

    /// <summary>The rule's log prefix in UTF-8, without the terminating zero.</summary>
    public ReadOnlySpan<byte> Prefix { get; private init; }

    /// <summary>The packet from its IP header on, perhaps cut short.</summary>
    public ReadOnlySpan<byte> Packet { get; private init; }

    /// <summary>False for bytes that are no whole record of version 0.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out NflogRecord record)
    {
        record = default;
        if (bytes.Length < HeaderBytes || bytes[1] != 0)
            return false;
        var read = default(NflogRecord);
        for (var rest = bytes[HeaderBytes..]; rest.Length >= FieldHeaderBytes;)
        {
            int length = MemoryMarshal.Read<ushort>(rest);
            if (length < FieldHeaderBytes || length > rest.Length)
                return false;
            var value = rest[FieldHeaderBytes..length];
            switch ((Field)(MemoryMarshal.Read<ushort>(rest[2..]) & TypeMask))
            {
                case Field.PacketHeader when value.Length >= 2:
                    read = read with { EtherType = BinaryPrimitives.ReadUInt16BigEndian(value) };
                    break;
                case Field.Mark when value.Length >= 4:
                    read = read with { Mark = BinaryPrimitives.ReadUInt32BigEndian(value) };
                    break;
                case Field.InInterface when value.Length >= 4:
                    read = read with { Interface = BinaryPrimitives.ReadUInt32BigEndian(value) };
                    break;
                case Field.Payload:
                    read = read with { Packet = value };
                    break;
                case Field.Prefix:
                    read = read with { Prefix = value.IndexOf((byte)0) is >= 0 and var end ? value[..end] : value };
                    break;
                default:
                    break;
            }

            rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        }

        record = read;
        return true;
    }
}
