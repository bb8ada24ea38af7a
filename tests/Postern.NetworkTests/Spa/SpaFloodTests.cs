using System.Net;
using System.Net.Sockets;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Spa;

/// <summary>Near misses at full rate: they are dropped before anybody sees them, and an honest packet is not lost among them.</summary>
[Collection(nameof(Alone))]
public sealed class SpaFloodTests
{
    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task Every_honest_packet_is_handed_up_under_a_flood_that_leaves_no_trace(Ip ip)
    {
        await using var lab = await SpaLab.Up(SpaLab.Guarded());
        await using var answers = await PacketCapture.Start(lab.Other, "eth0");
        var tracked = await lab.Connections();
        using var end = new CancellationTokenSource();
        var flood = Task.Run(() => Flood(lab, ip, end.Token));
        await Moment.Pass(0.3);
        for (var i = 0; i < 20; i++)
        {
            lab.Send(ip, SpaLab.Native(SpaLab.Tag));
            await Moment.Pass(0.02);
        }

        await end.CancelAsync();
        var sent = await flood;
        sent.ShouldBeGreaterThan(10_000);
        lab.HandedUp().Count.ShouldBe(20);
        (await lab.Connections()).ShouldBe(tracked);
        (await answers.Expect(0)).ShouldBeEmpty();
        TestContext.Current.TestOutputHelper?.WriteLine($"{sent} near misses");
    }

    private static int Flood(SpaLab lab, Ip ip, CancellationToken end)
    {
        var to = lab.To(ip);
        using var socket = lab.Other.OpenSocket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(new IPEndPoint(to, SpaLab.Port));
        byte[][] misses = [SpaLab.Native([0xf0, 1, 2, 3, 4, 5, 6, 8]), new byte[1144], "rubbish"u8.ToArray()];
        var sent = 0;
        for (; !end.IsCancellationRequested; sent++)
            socket.Send(misses[sent % misses.Length]);
        return sent;
    }
}
