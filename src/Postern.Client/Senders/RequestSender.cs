using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postern.Client.Senders;

/// <summary>Sends one HTTP request over a connection of its own; what the server says to it is not read.</summary>
internal sealed class RequestSender(TimeProvider time)
{
    /// <summary>Two repeats of a lost SYN: the kernel's come after 1 s and 3 s.</summary>
    private static readonly TimeSpan TimeToConnect = TimeSpan.FromSeconds(4);

    /// <exception cref="SocketException">The kernel refuses.</exception>
    public async ValueTask<SentPacket> Send(HttpKnock knock, Route route, TimeSpan hold, CancellationToken stop)
    {
        var socket = new Socket(route.Gate.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var isHandedOn = false;
        try
        {
            socket.Bind(new IPEndPoint(route.Source, 0));
            using var limit = new CancellationTokenSource(TimeToConnect, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(route.Gate, knock.Port), either.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                return SentPacket.Not(Unanswered($"no answer from {route.Gate} port {knock.Port} within {TimeToConnect.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s"));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.TimedOut)
            {
                return SentPacket.Not(Unanswered($"{route.Gate} refuses connections to port {knock.Port}"));
            }

            await socket.SendAsync(Bytes(knock, route), stop);
            isHandedOn = true;
            return new SentPacket(null, End(socket, hold));
        }
        finally
        {
            if (!isHandedOn)
                socket.Dispose();
        }
    }

    /// <summary>Short enough for one packet, since only its beginning is looked at: RFC 9112.</summary>
    private static byte[] Bytes(HttpKnock knock, Route route)
    {
        var host = IPAddress.TryParse(route.Host.AsSpan().Trim("[]"), out _)
            ? new IPEndPoint(PacketSize.IsV6(route) ? new IPAddress(route.Gate.GetAddressBytes()) : route.Gate, 0).ToString()[..^2]
            : route.Host;
        var port = knock.Port == Rules.Doors.KnockRequest.DefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{knock.Port}");
        var length = knock.Request.Method is "GET" or "HEAD" ? "" : "Content-Length: 0\r\n";
        return Encoding.ASCII.GetBytes($"{knock.Request} HTTP/1.1\r\nHost: {host}{port}\r\n{length}Connection: close\r\n\r\n");
    }

    private async Task End(Socket socket, TimeSpan hold)
    {
        using (socket)
        {
            using var end = new CancellationTokenSource(hold, time);
            await ConnectionEnd.Of(socket, end.Token);
        }
    }

    private static KnockProblem Unanswered(string message) => new(ProblemKind.StillClosed, message,
        "a request needs somebody who takes the connection: check that the gate's web server or its watcher runs, and the knocks before this one");
}
