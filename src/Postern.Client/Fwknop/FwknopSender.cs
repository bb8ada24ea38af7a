using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Postern.Client.Senders;
using Postern.Spa.Fwknop;

namespace Postern.Client.Fwknop;

/// <summary>Puts one fwknop packet on the wire. Nothing answers it.</summary>
public static class FwknopSender
{
    /// <summary>A connection that does not stand by then will not.</summary>
    private static readonly TimeSpan TimeToConnect = TimeSpan.FromSeconds(5);

    /// <param name="port">The gate's, or the proxy's where the route leads to one.</param>
    public static async Task<KnockProblem?> Send(
        ReadOnlyMemory<byte> text, FwknopStanza stanza, Route route, ushort port, TimeProvider time, CancellationToken cancellation = default)
    {
        var target = new IPEndPoint(route.Gate, port);
        try
        {
            using var socket = stanza.Transport == FwknopTransport.Udp
                ? new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
                : new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (stanza.SourcePort is not null && stanza.Transport != FwknopTransport.Udp)
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
            socket.Bind(new IPEndPoint(route.Source, stanza.SourcePort ?? 0));
            if (stanza.Transport == FwknopTransport.Udp)
            {
                socket.SendTo(text.Span, target);
                return null;
            }

            await socket.ConnectAsync(target, cancellation).AsTask().WaitAsync(TimeToConnect, time, cancellation);
            await socket.SendAsync(stanza.Transport == FwknopTransport.Http ? HttpRequest(text.Span, stanza) : text, cancellation);
            socket.Shutdown(SocketShutdown.Send);
            // A close before the other side has read would take the text back.
            await socket.ReceiveAsync(new byte[1024], cancellation).AsTask().WaitAsync(TimeToConnect, time, cancellation);
            return null;
        }
        catch (TimeoutException)
        {
            return KnockProblem.Refused($"no connection with {target} within {TimeToConnect.TotalSeconds} s",
                stanza.Transport == FwknopTransport.Tcp ? "a gate listens for fwknop's TCP packets only where it was told to; try SPA_SERVER_PROTO udp" : "check the port of the web server or proxy; try SPA_SERVER_PROTO udp");
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
        {
            return KnockProblem.Refused($"{target} refuses the connection",
                stanza.Transport == FwknopTransport.Tcp ? "a gate listens for fwknop's TCP packets only where it was told to; try SPA_SERVER_PROTO udp" : "check the port of the web server or proxy; try SPA_SERVER_PROTO udp");
        }
        catch (SocketException e)
        {
            return SendProblems.From(e, route.Gate, route.Source);
        }
    }

    private static byte[] HttpRequest(ReadOnlySpan<byte> text, FwknopStanza stanza)
    {
        var host = stanza.Server.Contains(':') ? $"[{stanza.Server}]" : stanza.Server;
        // Through a proxy fwknop asks the gate's web server at its usual port; one that the stanza names is named to the proxy.
        var port = stanza.Port is FwknopStanza.DefaultPort or 80 ? "" : string.Create(CultureInfo.InvariantCulture, $":{stanza.Port}");
        return FwknopRequest.Write(text, host, stanza.Proxy is null ? null : host + port, stanza.UserAgent);
    }
}
