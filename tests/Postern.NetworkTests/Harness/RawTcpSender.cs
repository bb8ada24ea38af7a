using System.Net;
using System.Net.Sockets;

namespace Postern.NetworkTests.Harness;

/// <summary>One raw socket for many TCP packets from one source: a scanner that is as fast as the machine.</summary>
public sealed class RawTcpSender : IDisposable
{
    private readonly Socket _socket;
    private readonly IPAddress _source;
    private readonly IPEndPoint _to;

    public RawTcpSender(LabHost from, IPAddress source, IPAddress to)
    {
        _source = source;
        _to = new IPEndPoint(to, 0);
        _socket = from.OpenSocket(to.AddressFamily, SocketType.Raw, ProtocolType.Tcp);
        _socket.Bind(new IPEndPoint(source, 0));
    }

    public void Send(int sourcePort, int port, int flags) => _socket.SendTo(RawSegment.Tcp(_source, _to.Address, sourcePort, port, flags), _to);

    public void Dispose() => _socket.Dispose();
}
