using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Postern.NetworkTests.Harness;

/// <summary>What a <see cref="NameServer"/> says of every name.</summary>
/// <param name="Code">0, or 2 for SERVFAIL, 3 for NXDOMAIN, 5 for REFUSED.</param>
public sealed record NameReply(int Code, params IReadOnlyList<string> Addresses)
{
    public uint Ttl { get; init; } = 1;

    /// <summary>Bytes that stand for the whole answer behind the id and the question.</summary>
    public byte[]? Garbage { get; init; }

    public static NameReply Of(params IReadOnlyList<string> addresses) => new(0, addresses);
}

/// <summary>A name server for one name that says whatever a test wants, over UDP and, where that is too small, TCP. Null is silence.</summary>
public sealed class NameServer : IAsyncDisposable
{
    private const int Port = 53;
    private const int Header = 12;
    private const int LargestDatagram = 512;

    private readonly CancellationTokenSource _end = new();
    private readonly Socket _datagrams;
    private readonly AnsweringServer _streams;
    private readonly Task _loop;
    private int _asked;
    private int _byStream;

    private NameServer(LabHost on)
    {
        Address = new IPEndPoint(on.IPv4, Port);
        _datagrams = on.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _datagrams.Bind(Address);
        _streams = AnsweringServer.Listen(on, Address, Stream);
        _loop = Datagrams();
    }

    public IPEndPoint Address { get; }

    public NameReply? Reply { get; set; }

    /// <summary>Questions so far, and how many of them came by TCP.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public int AskedByStream => Volatile.Read(ref _byStream);

    public static NameServer Listen(LabHost on) => new(on);

    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested)
            return;
        await _end.CancelAsync();
        await _loop;
        await _streams.DisposeAsync();
        _datagrams.Dispose();
        _end.Dispose();
    }

    private async Task Datagrams()
    {
        var buffer = new byte[65536];
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var received = await _datagrams.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _end.Token);
                Interlocked.Increment(ref _asked);
                if (Answer(buffer.AsSpan(0, received.ReceivedBytes)) is { } answer)
                    await _datagrams.SendToAsync(Fitting(answer), received.RemoteEndPoint);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // Disposed, or whoever asked has gone.
            }
        }
    }

    private async Task Stream(Socket connection, CancellationToken stop)
    {
        var query = new byte[1024];
        var read = await connection.ReceiveAsync(query, stop);
        Interlocked.Increment(ref _byStream);
        if (read <= Header || Answer(query.AsSpan(2, read - 2)) is not { } answer)
            return;
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
        await connection.SendAsync((byte[])[.. length, .. answer], stop);
    }

    /// <summary>An answer too large for a datagram is cut down to one that says so.</summary>
    private static byte[] Fitting(byte[] answer)
    {
        if (answer.Length <= LargestDatagram)
            return answer;
        var cut = answer[..(Header + Question(answer))];
        cut[2] |= 2;
        cut.AsSpan(6, 2).Clear();
        return cut;
    }

    private byte[]? Answer(ReadOnlySpan<byte> query)
    {
        if (Reply is not { } reply)
            return null;
        var question = query.Slice(Header, Question(query));
        var type = BinaryPrimitives.ReadUInt16BigEndian(question[^4..]);
        var addresses = reply.Addresses.Select(IPAddress.Parse).Where(a => type == (a.AddressFamily == AddressFamily.InterNetwork ? 1 : 28)).ToList();
        var head = new byte[Header];
        query[..2].CopyTo(head);
        (head[2], head[3], head[5]) = (0x81, (byte)(0x80 | reply.Code), 1);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(6), (ushort)(reply.Garbage is null ? addresses.Count : 9));
        return [.. head, .. question, .. reply.Garbage ?? [.. addresses.SelectMany(a => Record(a, type, reply.Ttl))]];
    }

    /// <summary>How long the question is: a name, its type and its class.</summary>
    private static int Question(ReadOnlySpan<byte> message) => message[Header..].IndexOf((byte)0) + 5;

    private static byte[] Record(IPAddress address, int type, uint ttl)
    {
        var bytes = address.GetAddressBytes();
        var record = new byte[12 + bytes.Length];
        (record[0], record[1], record[3], record[5], record[11]) = (0xc0, Header, (byte)type, 1, (byte)bytes.Length);
        BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(6), ttl);
        bytes.CopyTo(record, 12);
        return record;
    }
}
