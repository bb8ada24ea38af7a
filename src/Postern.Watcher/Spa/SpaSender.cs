using System.Net;
using System.Net.Sockets;
using Postern.Rules.Model;
using Postern.Rules.Packets;

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

    /// <summary>All but to send, so that the first answer does not wait for code to be compiled.</summary>
    public static void Rehearse()
    {
        try
        {
            using var socket = Connected(HostAddress.From(IPAddress.Loopback), 0, HostAddress.From(IPAddress.Loopback), 1, 0);
        }
        catch (SocketException)
        {
            // Without a loopback interface the first answer takes a little longer.
        }
    }

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
            using var socket = Connected(reply.From, reply.FromPort, reply.To, reply.ToPort, reply.Interface);
            socket.Send(reply.Datagram);
            troubles.End(Trouble);
        }
        catch (SocketException e)
        {
            troubles.Report(Trouble, $"{reply.To} could not be answered from {reply.From} port {reply.FromPort}: {e.Message}. Doors open all the same; clients wait in vain"
                + (e.SocketErrorCode == SocketError.AddressAlreadyInUse ? ". Another program has that port: let SPA packets come to one of their own"
                    : e.SocketErrorCode == SocketError.AccessDenied && reply.FromPort < 1024 ? ". A port below 1024 takes CAP_NET_BIND_SERVICE"
                    : e.SocketErrorCode == SocketError.AccessDenied ? ". Under systemd, the unit's drop-in network.conf lets answers out"
                    : ""));
        }
    }

    private static Socket Connected(HostAddress from, ushort fromPort, HostAddress to, ushort toPort, uint link)
    {
        var socket = new Socket(to.Family == IpFamily.V4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
            socket.Bind(EndPoint(from, fromPort, link));
            socket.Connect(EndPoint(to, toPort, link));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IPEndPoint EndPoint(HostAddress host, ushort port, uint link)
    {
        var address = host.ToIPAddress();
        return new IPEndPoint(address.IsIPv6LinkLocal ? new IPAddress(address.GetAddressBytes(), link) : address, port);
    }
}
