using System.Net;
using System.Net.Sockets;
using Postern.Rules.Model;

namespace Postern.Watcher.Spa;

/// <summary>
/// Sends answers from the address and port that the packet was sent to, by a socket that lives no longer than that: nothing listens, and
/// nothing that comes to it is read.
/// </summary>
public sealed class SpaSender(Troubles troubles, TimeProvider time)
{
    public const string Trouble = "spa answers";

    public const int MostPerSecond = 2000;

    private long _second;
    private int _sent;

    public long LeftOut { get; private set; }

    public void Send(SpaReply reply)
    {
        var second = time.GetTimestamp() / time.TimestampFrequency;
        if (second != _second)
            (_second, _sent) = (second, 0);
        if (_sent >= MostPerSecond)
        {
            LeftOut++;
            return;
        }

        _sent++;
        try
        {
            using var socket = new Socket(reply.To.Family == IpFamily.V4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
            socket.Bind(EndPoint(reply.From, reply.FromPort, reply.Interface));
            socket.Connect(EndPoint(reply.To, reply.ToPort, reply.Interface));
            socket.Send(reply.Datagram);
            troubles.End(Trouble);
        }
        catch (SocketException e)
        {
            troubles.Report(Trouble, $"{reply.To} could not be answered from {reply.From} port {reply.FromPort}: {e.Message}. Doors open all the same; clients wait in vain"
                + (e.SocketErrorCode == SocketError.AddressAlreadyInUse ? ". Another program has that port: let SPA packets come to one of their own"
                    : e.SocketErrorCode == SocketError.AccessDenied && reply.FromPort < 1024 ? ". A port below 1024 takes CAP_NET_BIND_SERVICE"
                    : ""));
        }
    }

    private static IPEndPoint EndPoint(Rules.Packets.HostAddress host, ushort port, uint link)
    {
        var address = host.ToIPAddress();
        return new IPEndPoint(address.IsIPv6LinkLocal ? new IPAddress(address.GetAddressBytes(), link) : address, port);
    }
}
