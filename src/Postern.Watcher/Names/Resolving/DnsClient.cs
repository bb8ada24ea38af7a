using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Postern.Watcher.Names.Resolving;

public sealed record DnsClientOptions
{
    /// <summary>Asked for every question, in the order in which they are tried.</summary>
    public Func<IReadOnlyList<IPEndPoint>> Servers { get; init; } = NameServers.Read;

    /// <summary>How long one server may take for one try, TCP included.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often each server is tried.</summary>
    public int Rounds { get; init; } = 2;

    /// <summary>Makes the sockets; each is used for one try, so that every query has a port of its own that nobody can guess.</summary>
    public Func<AddressFamily, SocketType, ProtocolType, Socket> Open { get; init; } = (family, type, protocol) => new Socket(family, type, protocol);
}

/// <summary>Asks this machine's name servers: by UDP, and by TCP where an answer does not fit. No exception leaves but that of the end.</summary>
public sealed class DnsClient(DnsClientOptions options)
{
    private const int LargestMessage = 65535;

    public async Task<DnsAnswer> Ask(DnsQuestion question, CancellationToken stop)
    {
        var last = DnsAnswer.Without(DnsOutcome.Silent);
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var server in options.Servers())
            {
                var answer = await Try(server, question, stop).ConfigureAwait(false);
                if (answer.IsFinal)
                    return answer;
                last = answer.Outcome == DnsOutcome.Silent ? last : answer;
            }
        }

        return last;
    }

    private async Task<DnsAnswer> Try(IPEndPoint server, DnsQuestion question, CancellationToken stop)
    {
        var id = (ushort)RandomNumberGenerator.GetInt32(1 << 16);
        if (DnsQuery.Write(id, question) is not { } query)
            return DnsAnswer.Without(DnsOutcome.NoSuchName);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(options.Limit);
        try
        {
            return await ByDatagram(server, id, question, query, limit.Token).ConfigureAwait(false)
                ?? await ByStream(server, id, question, query, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return DnsAnswer.Without(DnsOutcome.Silent);
        }
    }

    /// <summary>Null where the answer is too long for a datagram.</summary>
    private async Task<DnsAnswer?> ByDatagram(IPEndPoint server, ushort id, DnsQuestion question, byte[] query, CancellationToken stop)
    {
        using var socket = options.Open(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, stop).ConfigureAwait(false);
        await socket.SendAsync(query, stop).ConfigureAwait(false);
        var buffer = new byte[LargestMessage];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, stop).ConfigureAwait(false);
            switch (DnsAnswerReader.Read(buffer.AsSpan(0, length), id, question, out var answer))
            {
                case DnsReading.Answered:
                    return answer;
                case DnsReading.CutShort:
                    return null;
                default:
                    break;
            }
        }
    }

    private async Task<DnsAnswer> ByStream(IPEndPoint server, ushort id, DnsQuestion question, byte[] query, CancellationToken stop)
    {
        using var socket = options.Open(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, stop).ConfigureAwait(false);
        var sent = new byte[query.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(sent, (ushort)query.Length);
        query.CopyTo(sent, 2);
        await socket.SendAsync(sent, stop).ConfigureAwait(false);
        var length = new byte[2];
        if (!await Fill(socket, length, stop).ConfigureAwait(false))
            return DnsAnswer.Without(DnsOutcome.Unreadable);
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        return await Fill(socket, message, stop).ConfigureAwait(false) && DnsAnswerReader.Read(message, id, question, out var answer) == DnsReading.Answered
            ? answer
            : DnsAnswer.Without(DnsOutcome.Unreadable);
    }

    private static async Task<bool> Fill(Socket socket, Memory<byte> buffer, CancellationToken stop)
    {
        while (buffer.Length > 0)
        {
            var read = await socket.ReceiveAsync(buffer, stop).ConfigureAwait(false);
            if (read == 0)
                return false;
            buffer = buffer[read..];
        }

        return true;
    }
}
