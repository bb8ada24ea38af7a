using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Postern.Bench.Tools;

/// <summary>
/// Ways to TCP servers that take their time in each direction, as a longer line does: what is sent meanwhile is on its way at the same time. One thread
/// delivers all of it, in the order in which it came, to the tenth of a millisecond; the kernel's own (netem) is not everywhere.
/// </summary>
internal sealed class DelayedLine : IDisposable
{
    private const int Chunk = 64 * 1024;

    private readonly BlockingCollection<(Socket Into, byte[] Bytes, long Due)> _under = [];
    private readonly List<TcpListener> _listeners = [];
    private readonly long _delay;

    /// <param name="delay">One way.</param>
    public DelayedLine(TimeSpan delay)
    {
        _delay = (long)(delay.TotalSeconds * Stopwatch.Frequency);
        new Thread(Deliver) { IsBackground = true }.Start();
    }

    public void Lay(IPEndPoint at, IPEndPoint to)
    {
        var listener = new TcpListener(at);
        listener.Start(512);
        _listeners.Add(listener);
        _ = Accept(listener, to);
    }

    public void Dispose()
    {
        foreach (var listener in _listeners)
            listener.Dispose();
        _under.CompleteAdding();
    }

    private async Task Accept(TcpListener listener, IPEndPoint to)
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptSocketAsync();
                var far = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                near.NoDelay = true;
                await far.ConnectAsync(to);
                _ = Carry(near, far);
                _ = Carry(far, near);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task Carry(Socket from, Socket into)
    {
        var buffer = new byte[Chunk];
        try
        {
            int length;
            do
            {
                length = await from.ReceiveAsync(buffer);
                _under.Add((into, buffer[..length], Stopwatch.GetTimestamp() + _delay));
            }
            while (length > 0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }

    private void Deliver()
    {
        foreach (var (into, bytes, due) in _under.GetConsumingEnumerable())
        {
            if (due - Stopwatch.GetTimestamp() is var left and > 0)
                Libc.SleepFor(Stopwatch.GetElapsedTime(0, left));
            try
            {
                if (bytes.Length > 0)
                    into.Send(bytes);
                else
                    into.Shutdown(SocketShutdown.Send);   // the other end has nothing more to say
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
            }
        }
    }
}
