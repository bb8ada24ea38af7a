using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Postern.Linux.Nftables;

/// <summary>
/// Reads the elements of a set straight from the kernel (NFT_MSG_GETSETELEM of linux/netfilter/nf_tables.h, netlink(7)): to the
/// millisecond, and a hundred thousand of them in less time than libnftables takes for a thousand. Not for concurrent use.
/// </summary>
public sealed class SetDump : IDisposable
{
    private const int HeaderBytes = 16;
    private const int FamilyHeaderBytes = 4;
    private const ushort NLMSG_ERROR = 2;
    private const ushort NLMSG_DONE = 3;
    private const ushort NLM_F_REQUEST = 1;
    private const ushort NLM_F_DUMP = 0x300;
    private const ushort NLM_F_DUMP_INTR = 0x10;
    private const ushort NFT_MSG_NEWSETELEM = (10 << 8) | 12;
    private const ushort NFT_MSG_GETSETELEM = (10 << 8) | 13;
    private const byte NFPROTO_INET = 1;
    private const ushort NLA_TYPE_MASK = 0x3fff;

    private const ushort NFTA_SET_ELEM_LIST_TABLE = 1;
    private const ushort NFTA_SET_ELEM_LIST_SET = 2;
    private const ushort NFTA_SET_ELEM_LIST_ELEMENTS = 3;
    private const ushort NFTA_SET_ELEM_KEY = 1;
    private const ushort NFTA_SET_ELEM_DATA = 2;
    private const ushort NFTA_SET_ELEM_TIMEOUT = 4;
    private const ushort NFTA_SET_ELEM_EXPIRATION = 5;
    private const ushort NFTA_DATA_VALUE = 1;

    /// <summary>The kernel fills a buffer of the caller's size, up to this.</summary>
    private const int BufferBytes = 32 * 1024;

    /// <summary>A set that changes while it is read is read anew, so often at most.</summary>
    private const int Attempts = 5;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _socket;
    private uint _sequence;

    private SetDump(int socket) => _socket = socket;

    /// <summary>An element as the kernel keeps it; the spans are valid during the call.</summary>
    /// <param name="key">The parts one after the other, each padded to 4 bytes; addresses in network order, marks in this machine's.</param>
    /// <param name="data">A map's value; empty in a set and for verdicts.</param>
    /// <param name="timeout">Null for an element that stays.</param>
    public delegate void Visitor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, TimeSpan? timeout, TimeSpan? expires);

    /// <summary>Null where the kernel refuses.</summary>
    public static SetDump? Open() =>
        Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, Libc.NETLINK_NETFILTER) is >= 0 and var socket ? new SetDump(socket) : null;

    /// <summary>
    /// Visits every element once, and again from the start when <paramref name="begin"/> is called again. That is at least twice: while the
    /// kernel gives a growing set more room, a walk misses elements and nothing tells of it, so two walks in a row must find the same number.
    /// </summary>
    /// <returns>False when there is no such set in a table of the family inet.</returns>
    public bool Read(string table, string set, Action begin, Visitor visit)
    {
        ObjectDisposedException.ThrowIf(_socket < 0, this);
        var (before, found) = (-1L, 0L);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            begin();
            found = 0;
            var request = Request(table, set);
            if (Libc.send(_socket, request, (nuint)request.Length, 0) != request.Length || !Answer(Count, out var isWhole))
                return false;
            if (isWhole && found == before)
                break;
            before = found;
        }

        return true;

        void Count(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, TimeSpan? timeout, TimeSpan? expires)
        {
            found++;
            visit(key, data, timeout, expires);
        }
    }

    public void Dispose()
    {
        if (_socket >= 0)
            _ = Libc.close(_socket);
        _socket = -1;
    }

    private byte[] Request(string table, string set)
    {
        using var message = new MemoryStream();
        message.Write(new byte[HeaderBytes]);
        message.Write([NFPROTO_INET, 0, 0, 0]);
        Text(NFTA_SET_ELEM_LIST_TABLE, table);
        Text(NFTA_SET_ELEM_LIST_SET, set);
        var bytes = message.ToArray();
        MemoryMarshal.Write(bytes, bytes.Length);
        MemoryMarshal.Write(bytes.AsSpan(4), NFT_MSG_GETSETELEM);
        MemoryMarshal.Write(bytes.AsSpan(6), (ushort)(NLM_F_REQUEST | NLM_F_DUMP));
        MemoryMarshal.Write(bytes.AsSpan(8), unchecked(++_sequence));
        return bytes;

        void Text(ushort type, string value)
        {
            var text = Encoding.UTF8.GetBytes(value + '\0');
            Span<byte> header = stackalloc byte[4];
            MemoryMarshal.Write(header, (ushort)(4 + text.Length));
            MemoryMarshal.Write(header[2..], type);
            message.Write(header);
            message.Write(text);
            message.Write(new byte[Padding(text.Length)]);
        }
    }

    private bool Answer(Visitor visit, out bool isWhole)
    {
        isWhole = true;
        while (true)
        {
            var received = (int)Libc.recv(_socket, _buffer, (nuint)_buffer.Length, 0);
            if (received < HeaderBytes)
                return false;
            for (var rest = _buffer.AsSpan(0, received); rest.Length >= HeaderBytes;)
            {
                var length = MemoryMarshal.Read<int>(rest);
                var type = MemoryMarshal.Read<ushort>(rest[4..]);
                if (length < HeaderBytes || length > rest.Length)
                    return false;
                if (MemoryMarshal.Read<uint>(rest[8..]) == _sequence)
                {
                    isWhole &= (MemoryMarshal.Read<ushort>(rest[6..]) & NLM_F_DUMP_INTR) == 0;
                    if (type == NLMSG_DONE)
                        return true;
                    if (type == NLMSG_ERROR)
                        return false;
                    if (type == NFT_MSG_NEWSETELEM && length > HeaderBytes + FamilyHeaderBytes)
                        Elements(Field(rest[(HeaderBytes + FamilyHeaderBytes)..length], NFTA_SET_ELEM_LIST_ELEMENTS), visit);
                }

                rest = rest[Math.Min(length + Padding(length), rest.Length)..];
            }
        }
    }

    private static void Elements(ReadOnlySpan<byte> list, Visitor visit)
    {
        while (TryTake(list, out _, out var element, out list))
        {
            var timeout = Field(element, NFTA_SET_ELEM_TIMEOUT);
            var expires = Field(element, NFTA_SET_ELEM_EXPIRATION);
            visit(Field(Field(element, NFTA_SET_ELEM_KEY), NFTA_DATA_VALUE), Field(Field(element, NFTA_SET_ELEM_DATA), NFTA_DATA_VALUE), Milliseconds(timeout), Milliseconds(expires));
        }
    }

    private static TimeSpan? Milliseconds(ReadOnlySpan<byte> value) =>
        value.Length == 8 ? TimeSpan.FromMilliseconds((long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(value), (ulong)TimeSpan.MaxValue.TotalMilliseconds / 2)) : null;

    /// <summary>The value of the first attribute of that type; empty when there is none.</summary>
    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> attributes, ushort wanted)
    {
        while (TryTake(attributes, out var type, out var value, out attributes))
        {
            if (type == wanted)
                return value;
        }

        return default;
    }

    private static bool TryTake(ReadOnlySpan<byte> attributes, out ushort type, out ReadOnlySpan<byte> value, out ReadOnlySpan<byte> rest)
    {
        type = 0;
        value = rest = default;
        if (attributes.Length < 4)
            return false;
        int length = MemoryMarshal.Read<ushort>(attributes);
        if (length < 4 || length > attributes.Length)
            return false;
        type = (ushort)(MemoryMarshal.Read<ushort>(attributes[2..]) & NLA_TYPE_MASK);
        value = attributes[4..length];
        rest = attributes[Math.Min(length + Padding(length), attributes.Length)..];
        return true;
    }

    private static int Padding(int length) => -length & 3;
}
