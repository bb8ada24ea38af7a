using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postern.Cli.Demo;

/// <summary>
/// <c>postern demo --host</c> (hidden): one host of the demo, from inside its network namespace. It serves and connects at the word
/// of standard input, a line each, and ends with it; with its last process the namespace is gone, however the demo ended.
/// <code>
/// listen PORT                    → listening
/// connect ADDRESS PORT WAIT_MS   → open MILLISECONDS GREETING | mute | refused | silent | unreachable
/// </code>
/// </summary>
internal static class HostAgent
{
    public const string Greeting = "hello from behind the gate";

    public static async Task Run(Terminal terminal, CancellationToken stop)
    {
        using var input = new StreamReader(terminal.OpenInput(), Encoding.UTF8);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _ = Connect(new IPEndPoint(IPAddress.Loopback, 9), TimeSpan.FromMilliseconds(1));   // The first call would be timed with its compilation.
        await Say(terminal, "ready");
        while (await input.ReadLineAsync(ended.Token) is { } line)
        {
            var words = line.Split(' ');
            await Say(terminal, words switch
            {
                ["listen", var port] => Listen(ushort.Parse(port, CultureInfo.InvariantCulture), ended.Token),
                ["connect", var address, var port, var wait] => Connect(
                    new IPEndPoint(IPAddress.Parse(address), ushort.Parse(port, CultureInfo.InvariantCulture)),
                    TimeSpan.FromMilliseconds(int.Parse(wait, CultureInfo.InvariantCulture))),
                _ => "what?",
            });
        }

        await ended.CancelAsync();
    }

    private static async Task Say(Terminal terminal, string line)
    {
        await terminal.Out.WriteLineAsync(line);
        await terminal.Out.FlushAsync();
    }

    private static string Listen(ushort port, CancellationToken stop)
    {
        var listener = new TcpListener(IPAddress.Any, port);
        listener.Start();
        _ = Serve(listener, stop);
        return "listening";
    }

    private static async Task Serve(TcpListener listener, CancellationToken stop)
    {
        using (listener)
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    using var caller = await listener.AcceptSocketAsync(stop);
                    await caller.SendAsync(Encoding.ASCII.GetBytes(Greeting + "\n"), stop);
                }
                catch (Exception e) when (e is SocketException or OperationCanceledException)
                {
                    // A caller that has gone again is the caller's affair.
                }
            }
        }
    }

    // A thread that waits in poll(2): the time is the network's, not that of a thread pool waking up.
    private static string Connect(IPEndPoint service, TimeSpan patience)
    {
        using var socket = new Socket(service.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        var started = Stopwatch.GetTimestamp();
        try
        {
            Begin(socket, service);
            if (!socket.Poll(patience, SelectMode.SelectWrite))
                return "silent";
            var elapsed = Stopwatch.GetElapsedTime(started);
            if ((SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! is var error and not SocketError.Success)
                return Refusal(error);
            if (!socket.Poll(patience, SelectMode.SelectRead))
                return "mute";
            var buffer = new byte[64];
            var read = socket.Receive(buffer);
            return string.Create(CultureInfo.InvariantCulture, $"open {elapsed.TotalMilliseconds:0.00} {Encoding.ASCII.GetString(buffer, 0, read).Trim()}");
        }
        catch (SocketException e)
        {
            return Refusal(e.SocketErrorCode);
        }
    }

    private static void Begin(Socket socket, IPEndPoint service)
    {
        try
        {
            socket.Connect(service);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // The SYN is on its way.
        }
    }

    private static string Refusal(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "refused",
        SocketError.TimedOut => "silent",
        _ => "unreachable",
    };
}
