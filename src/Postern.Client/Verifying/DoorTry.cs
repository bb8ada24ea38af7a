using System.Net;
using System.Net.Sockets;
using Postern.Client.Plans;

namespace Postern.Client.Verifying;

/// <summary>
/// Tries what is behind a door, from the address that knocked. A new connection every quarter of a second, since SYNs get lost too, and none is left when the
/// try ends: the kernel would repeat its SYN in the middle of the next knock.
/// </summary>
internal sealed class DoorTry(TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    /// <returns>The best answer: open, then refused, then prohibited.</returns>
    public async Task<DoorTried> Try(IReadOnlyList<TriedService> services, Route route, TimeSpan length, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer = time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), end, length, Timeout.InfiniteTimeSpan);
        var begun = time.GetTimestamp();
        var running = services.Select(s => Try(s, route, begun, end.Token)).ToList();
        var all = new List<DoorTried>();
        try
        {
            while (running.Count > 0)
            {
                var done = await Task.WhenAny(running);
                running.Remove(done);
                all.Add(await done);
                if (all[^1].Answer == DoorAnswer.Open)
                    return all[^1];
            }
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(running);
        }

        stop.ThrowIfCancellationRequested();
        return all.Find(t => t.Answer == DoorAnswer.Refused) ?? all.Find(t => t.Answer == DoorAnswer.Prohibited) ?? all[0];
    }

    private async Task<DoorTried> Try(TriedService service, Route route, long begun, CancellationToken end)
    {
        var answer = DoorAnswer.Silent;
        var pending = new List<Task<DoorAnswer>>();
        while (!end.IsCancellationRequested)
        {
            pending.Add(service.Protocol == TriedProtocol.Tcp ? Connect(service, route, end) : Ask(service, route, end));
            var pause = Pause(end);
            while (pending.Count > 0 && await Task.WhenAny([.. pending, pause]) is Task<DoorAnswer> done)
            {
                pending.Remove(done);
                if (await done is DoorAnswer.Open or DoorAnswer.Refused)
                {
                    await Task.WhenAll(pending);
                    return new DoorTried(service, route, await done, time.GetElapsedTime(begun));
                }

                // An ICMP error may come of a packet that left before the door opened.
                if (await done != DoorAnswer.Silent)
                    answer = await done;
            }

            await pause;
        }

        foreach (var last in await Task.WhenAll(pending))
            answer = last == DoorAnswer.Silent ? answer : last;
        return new DoorTried(service, route, answer, time.GetElapsedTime(begun));
    }

    private async Task Pause(CancellationToken end)
    {
        try
        {
            await Task.Delay(Between, time, end);
        }
        catch (OperationCanceledException)
        {
            // The try is over.
        }
    }

    private static async Task<DoorAnswer> Connect(TriedService service, Route route, CancellationToken end)
    {
        try
        {
            using var socket = Open(service, route, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(To(service, route), end);
            socket.Shutdown(SocketShutdown.Both);
            return DoorAnswer.Open;
        }
        catch (OperationCanceledException)
        {
            return DoorAnswer.Silent;
        }
        catch (SocketException e)
        {
            return Of(e);
        }
    }

    private static async Task<DoorAnswer> Ask(TriedService service, Route route, CancellationToken end)
    {
        try
        {
            using var socket = Open(service, route, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(To(service, route), end);
            await socket.SendAsync(ReadOnlyMemory<byte>.Empty, end);
            await socket.ReceiveAsync(new byte[64], end);
            return DoorAnswer.Open;
        }
        catch (OperationCanceledException)
        {
            return DoorAnswer.Silent;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.MessageSize ? DoorAnswer.Open : Of(e);
        }
    }

    private static Socket Open(TriedService service, Route route, SocketType type, ProtocolType protocol)
    {
        var socket = new Socket(To(service, route).AddressFamily, type, protocol);
        try
        {
            if (route.Source.AddressFamily == socket.AddressFamily)
                socket.Bind(new IPEndPoint(route.Source, 0));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IPEndPoint To(TriedService service, Route route) => new(service.Address ?? route.Gate, service.Port);

    private static DoorAnswer Of(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused or SocketError.ConnectionReset => DoorAnswer.Refused,
        SocketError.TimedOut or SocketError.OperationAborted => DoorAnswer.Silent,
        _ => DoorAnswer.Prohibited,
    };
}
