using System.Net;
using System.Net.Sockets;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Rules.Packets;
using Postern.Spa.Keys;
using Postern.Spa.Native;
using Postern.Watcher;
using Postern.Watcher.Spa;
using Shouldly;
using Xunit;
using static Postern.Tests.Watching.Spa.JudgedGate;

namespace Postern.Tests.Watching.Spa;

public sealed class SpaClockTests
{
    [Fact]
    public void A_clock_that_is_set_forward_and_back_brings_no_packet_to_life()
    {
        var clock = new ForgetClock(TimeSpan.FromMinutes(10));
        At(0, 0).ShouldBe(0);
        At(10, 10).ShouldBe(10);
        At(100_000, 20).ShouldBe(20, "nobody knows yet whether that is the time");
        At(100_100, 120).ShouldBe(120);
        At(130, 130).ShouldBe(130, "it was not");
        At(100, 140).ShouldBe(100, "set back: what may come back to life is kept for as long");
        At(150, 150).ShouldBe(150);
        At(200_000, 160).ShouldBe(160);
        At(200_601, 761).ShouldBe(761);
        At(200_602, 762).ShouldBe(200_602, "it stayed so for ten minutes");

        double At(double wall, double up) => (clock.At(Noon.AddSeconds(wall), TimeSpan.FromSeconds(up)) - Noon).TotalSeconds;
    }

    [Fact]
    public void The_kernel_is_given_the_tags_of_the_window_by_the_wall_clock_and_again_when_it_jumps()
    {
        using var key = GateKey.Generate(Noon);
        using var older = GateKey.Generate(Noon);
        GateKey[] more = [GateKey.Generate(Noon), GateKey.Generate(Noon), GateKey.Generate(Noon)];
        using var oldest = GateKey.Generate(Noon);
        var window = TimeSpan.FromSeconds(120);
        var ran = new List<string>();
        string? refusal = null;
        var troubles = new Troubles(TimeProvider.System, _ => { });
        var keeper = new TagKeeper(commands =>
        {
            ran.Add(commands);
            return refusal;
        }, "postern", troubles);
        keeper.Step(Noon);
        ran.ShouldBeEmpty("nobody has a key");
        keeper.Use([key], window, Noon);
        ran.ShouldHaveSingleItem().ShouldBe(SpaTagCommands.Exchange("postern", Around(key, 0)));
        keeper.Step(Noon.AddSeconds(29.9));
        ran.Count.ShouldBe(1);
        keeper.Step(Noon.AddSeconds(30));
        ran[^1].ShouldBe(SpaTagCommands.Exchange("postern", Around(key, 30)));
        keeper.Step(Noon.AddYears(-10));
        ran.Count.ShouldBe(3);
        keeper.Use([key, older], window, Noon);
        ran[^1].ShouldContain(Convert.ToHexStringLower(Tag(older, 0).Span));
        troubles.Now.ShouldBeEmpty();
        keeper.Use([key, older, .. more, oldest], window, Noon);
        ran[^1].ShouldNotContain(Convert.ToHexStringLower(Tag(oldest, 0).Span));
        troubles.Now.ShouldHaveSingleItem().Text.ShouldContain("Take out the oldest");
        keeper.Use([key], window, Noon);
        refusal = "the kernel refuses";
        keeper.Step(Noon.AddSeconds(30));
        troubles.Now.ShouldHaveSingleItem().Part.ShouldBe(TagKeeper.Trouble);
        refusal = null;
        keeper.Step(Noon.AddSeconds(31));
        troubles.Now.ShouldBeEmpty();

        keeper.Use([key], TimeSpan.FromSeconds(1), Noon);
        ran[^1].ShouldBe(SpaTagCommands.Exchange("postern", [.. Enumerable.Range(-2, 5).Select(i => Tag(key, 30 * i))]));
        keeper.Use([key, older, .. more, oldest], TimeSpan.FromDays(1), Noon);
        ran[^1].Split(',').Length.ShouldBe(3 * 19, "a tag is not good for a day");

        static ReadOnlyMemory<byte>[] Around(GateKey key, int seconds) => [.. Enumerable.Range(-5, 11).Select(i => Tag(key, seconds + (30 * i)))];

        static ReadOnlyMemory<byte> Tag(GateKey key, int seconds)
        {
            var tag = new byte[SpaTag.Length];
            SpaTag.Write(key.Identity.Armour.Span, Noon.AddSeconds(seconds), tag);
            return tag;
        }
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void An_answer_comes_from_where_the_packet_went_and_no_socket_stays(string address)
    {
        using var client = new Socket(IPAddress.Parse(address).AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000 };
        client.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        var to = (ushort)((IPEndPoint)client.LocalEndPoint!).Port;
        using var probe = new Socket(client.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        probe.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        var from = (ushort)((IPEndPoint)probe.LocalEndPoint!).Port;
        probe.Dispose();
        var troubles = new Troubles(TimeProvider.System, _ => { });
        var sender = new SpaSender(troubles, TimeProvider.System);
        for (var i = 0; i < 3; i++)
        {
            sender.Send(new SpaReply([1, 2, (byte)i], HostAddress.Parse(address), from, HostAddress.Parse(address), to, 1, true));
            var room = new byte[100];
            EndPoint sent = new IPEndPoint(client.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
            client.ReceiveFrom(room, ref sent).ShouldBe(3);
            sent.ShouldBe(new IPEndPoint(IPAddress.Parse(address), from));
            room[2].ShouldBe((byte)i);
        }

        troubles.Now.ShouldBeEmpty();
        sender.Send(new SpaReply([1], HostAddress.Parse("192.0.2.77"), from, HostAddress.Parse(address), to, 1, true));
        troubles.Now.ShouldHaveSingleItem().Text.ShouldContain("could not be answered from 192.0.2.77");
    }
}
