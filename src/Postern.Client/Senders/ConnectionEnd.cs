using System.Net.Sockets;

namespace Postern.Client.Senders;

/// <summary>How the connections of knocks end: by FIN, so that nothing is left behind at the other side.</summary>
internal static class ConnectionEnd
{
    /// <summary>Never fails. Without an answer in time the socket is closed, which ends an established connection as well, only less tidily.</summary>
    public static async Task Of(Socket socket, CancellationToken stop)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);

            // A greeting that nobody has read would turn the close into an RST. What it says is not for us.
            var buffer = new byte[4096];
            for (var reads = 0; reads < 16 && await socket.ReceiveAsync(buffer, stop) > 0; reads++)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Silence, an RST or an ICMP error: the packet arrived somewhere.
        }
    }
}
