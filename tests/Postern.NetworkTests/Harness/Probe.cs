using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Postern.NetworkTests.Harness;

/// <summary>What a host sees when it tries to connect.</summary>
public enum ProbeResult
{
    Connected,

    /// <summary>An RST came: the packet was let in, but nobody listens (or a rule rejects with tcp reset).</summary>
    Refused,

    /// <summary>Nothing came: a drop.</summary>
    Silent,

    /// <summary>An ICMP error came, or there is no route.</summary>
    Unreachable,
}

/// <summary>One look at a service from outside, with sockets of the named host.</summary>
public static class Probe
{
    /// <summary>Below 1 s, so that exactly one SYN goes out: the kernel's first retransmission comes after a second.</summary>
    public static readonly TimeSpan OneSyn = TimeSpan.FromMilliseconds(400);

    public static async Task<bool> TcpConnects(LabHost from, IPAddress to, int port, TimeSpan? timeout = null, IPAddress? source = null) =>
        await Tcp(from, to, port, timeout, source) == ProbeResult.Connected;

    public static async Task<ProbeResult> Tcp(LabHost from, IPAddress to, int port, TimeSpan? timeout = null, IPAddress? source = null)
    {
        using var socket = from.OpenSocket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (source is not null)
            socket.Bind(new IPEndPoint(source, 0));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(timeout ?? OneSyn);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(to, port), deadline.Token);
            return ProbeResult.Connected;
        }
        catch (OperationCanceledException)
        {
            return ProbeResult.Silent;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused ? ProbeResult.Refused : ProbeResult.Unreachable;
        }
    }

    /// <summary>True when a datagram to a <see cref="UdpEcho"/> comes back.</summary>
    public static async Task<bool> UdpAnswers(LabHost from, IPAddress to, int port, TimeSpan? timeout = null, IPAddress? source = null)
    {
        using var socket = from.OpenSocket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (source is not null)
            socket.Bind(new IPEndPoint(source, 0));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(timeout ?? OneSyn);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(to, port), deadline.Token);
            await socket.SendAsync("echo?"u8.ToArray(), deadline.Token);
            return await socket.ReceiveAsync(new byte[64], deadline.Token) > 0;
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            return false;
        }
    }
}
