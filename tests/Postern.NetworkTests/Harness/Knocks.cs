using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postern.NetworkTests.Harness;

/// <summary>
/// Sends knocks, exactly one packet each, in order. A knock is written <c>tcp/7001</c>, <c>tcp/7001 fin,psh</c>, <c>udp/62000</c>,
/// <c>udp/62000 text</c>, <c>udp/62000 hex:00ff</c>, <c>icmp/720</c> (the whole packet's bytes), <c>icmp text</c> or <c>http/80 GET /letmein</c>, which is a connection with
/// one request in it.
/// </summary>
public static class Knocks
{
    private const int EchoHeader = 8;

    /// <summary>Between two knocks, so that two processors cannot swap them on the way.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    public static Task Send(LabHost from, IPAddress to, params IReadOnlyList<string> knocks) => Send(from, to, null, knocks);

    public static async Task Send(LabHost from, IPAddress to, IPAddress? source, params IReadOnlyList<string> knocks)
    {
        foreach (var knock in knocks)
        {
            SendOne(from, to, source, knock);
            await Task.Delay(Pause);
        }
    }

    /// <summary>The packet is on its way when this returns.</summary>
    public static void SendOne(LabHost from, IPAddress to, IPAddress? source, string knock)
    {
        var space = knock.IndexOf(' ');
        var head = (space < 0 ? knock : knock[..space]).Split('/');
        var rest = space < 0 ? "" : knock[(space + 1)..];
        switch (head[0])
        {
            case "tcp" when rest.Length == 0:
                Syn(from, to, source, Number(head[1]));
                break;
            case "tcp":
                using (var sender = new RawTcpSender(from, source ?? from.Address(to.AddressFamily), to))
                    sender.Send(40000, Number(head[1]), rest.Split(',').Sum(Flag));
                break;
            case "udp":
                using (var socket = Open(from, to, source, SocketType.Dgram, ProtocolType.Udp))
                    socket.SendTo(Payload(rest), new IPEndPoint(to, Number(head[1])));
                break;
            case "icmp":
                using (var socket = Open(from, to, source, SocketType.Raw, to.AddressFamily == AddressFamily.InterNetwork ? ProtocolType.Icmp : ProtocolType.IcmpV6))
                {
                    var ipHeader = to.AddressFamily == AddressFamily.InterNetwork ? 20 : 40;
                    var payload = head.Length == 2 ? new byte[Number(head[1]) - ipHeader - EchoHeader] : Payload(rest);
                    socket.SendTo(RawSegment.Echo(to.AddressFamily, payload), new IPEndPoint(to, 0));
                }

                break;
            case "http":
                using (var socket = Open(from, to, source, SocketType.Stream, ProtocolType.Tcp))
                {
                    socket.Connect(new IPEndPoint(to, Number(head[1])));
                    socket.Send(Encoding.ASCII.GetBytes($"{rest} HTTP/1.1\r\nHost: gate\r\n\r\n"));
                }

                break;
            default:
                throw new ArgumentException($"no such knock: {knock}", nameof(knock));
        }
    }

    // A connect that is not waited for: the SYN goes out at once, and closing the socket takes back its retransmissions.
    private static void Syn(LabHost from, IPAddress to, IPAddress? source, int port)
    {
        using var socket = Open(from, to, source, SocketType.Stream, ProtocolType.Tcp);
        socket.Blocking = false;
        try
        {
            socket.Connect(new IPEndPoint(to, port));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress or SocketError.ConnectionRefused)
        {
            // On its way.
        }
    }

    private static Socket Open(LabHost from, IPAddress to, IPAddress? source, SocketType type, ProtocolType protocol)
    {
        var socket = from.OpenSocket(to.AddressFamily, type, protocol);
        if (source is not null)
            socket.Bind(new IPEndPoint(source, 0));
        return socket;
    }

    private static byte[] Payload(string text) => text.StartsWith("hex:") ? Convert.FromHexString(text[4..]) : Encoding.UTF8.GetBytes(text);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static int Flag(string name) => name switch
    {
        "fin" => 0x01,
        "syn" => CapturedPacket.Syn,
        "rst" => CapturedPacket.Rst,
        "psh" => 0x08,
        "ack" => CapturedPacket.Ack,
        "urg" => 0x20,
        "none" => 0,
        _ => throw new ArgumentException($"no such flag: {name}", nameof(name)),
    };
}
