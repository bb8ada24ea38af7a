using System.Net;
using System.Net.Sockets;
using System.Text;
using Postern.NetworkTests.Harness;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Watcher.Listening;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Spa;

/// <summary>fwknop's own client over TCP and HTTP: its packet is copied to the watcher, and the listener says nothing.</summary>
public sealed class SpaStreamTests
{
    private static readonly SpaEntrance InConnections = new()
    {
        Ports = [new PortPattern(IpProtocol.Udp, SpaLab.Port), new PortPattern(IpProtocol.Tcp, SpaLab.Port)],
        HttpPorts = [80],
        TakesFwknop = true,
        Span = default,
    };

    [Fact]
    public async Task Fwknops_client_is_heard_over_UDP_and_TCP_and_HTTP()
    {
        await using var lab = await SpaLab.Up(SpaLab.Guarded(InConnections));
        await using var silent = Listen(lab);
        await using var web = TcpService.Listen(lab.Gate, 80);
        foreach (var transport in new[] { "udp", "tcp", "http" })
        {
            (await lab.Client.Run("env", "HOME=/nonexistent", "fwknop", "--no-home-dir", "--no-rc-file", "-E", "/dev/null", "-A", "tcp/22", "-a", "203.0.113.2", "-D", $"{lab.Gate.IPv4}", "-P", transport, "-p", transport == "http" ? "80" : "62201",
                "--key-rijndael", "a key of a test", "--key-hmac", "another of a test", "--no-save-args")).OrThrow();
            var packet = lab.HandedUp().ShouldHaveSingleItem(transport);
            packet.Protocol.ShouldBe(transport == "udp" ? IpProtocol.Udp : IpProtocol.Tcp);
            ((int)packet.DestinationPort).ShouldBe(transport == "http" ? 80 : SpaLab.Port);
            var payload = packet.Payload.ToArray();
            (transport == "http" ? SpaShape.MayBeRequest(payload) : SpaShape.MayBeFwknop(payload)).ShouldBeTrue(Encoding.ASCII.GetString(payload));
        }
    }

    [Fact]
    public async Task The_listener_says_nothing_and_what_is_no_packet_is_not_copied()
    {
        await using var lab = await SpaLab.Up(SpaLab.Guarded(InConnections));
        await using var silent = Listen(lab);
        await using var answers = await PacketCapture.Start(lab.Client, "eth0", $"tcp src port {SpaLab.Port} and (((ip[2:2] - ((ip[0]&0xf)<<2)) - ((tcp[12]&0xf0)>>2)) != 0)");
        foreach (var text in new[] { "hello", new string('A', 300), "8" + new string('a', SpaShape.ShortestFwknop - 2), "8a:a" + new string('a', 300) })
            await Say(lab, text);
        lab.HandedUp().ShouldBeEmpty();
        await Say(lab, Encoding.ASCII.GetString(SpaLab.Fwknop()));
        lab.HandedUp().ShouldHaveSingleItem();
        (await answers.Expect(0)).ShouldBeEmpty();
    }

    private static StreamListener Listen(SpaLab lab) => lab.Gate.Inside(() =>
    {
        var (listener, refusal) = StreamListener.Start([SpaLab.Port]);
        return listener.ShouldNotBeNull(refusal);
    });

    private static async Task Say(SpaLab lab, string text)
    {
        using var socket = lab.Client.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(lab.Gate.IPv4, SpaLab.Port));
        await socket.SendAsync(Encoding.ASCII.GetBytes(text));
        socket.Shutdown(SocketShutdown.Send);
        (await socket.ReceiveAsync(new byte[16])).ShouldBe(0);
    }
}
