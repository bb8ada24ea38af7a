using System.Net;
using Postern.NetworkTests.Harness;
using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Spa;

/// <summary>Which datagrams the kernel hands up, and that it never says a word.</summary>
public sealed class SpaEntranceTests
{
    private static readonly byte[] NearTag = [.. SpaLab.Tag[..7], (byte)(SpaLab.Tag[7] ^ 1)];

    private static readonly byte[] LaterTag = [9, 9, 9, 9, 9, 9, 9, 0xff];

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task Packets_with_a_valid_tag_or_fwknops_shape_are_handed_up_whole_and_near_misses_get_no_byte_back(Ip ip)
    {
        await using var lab = await SpaLab.Up(SpaLab.Guarded());
        await using var answers = await PacketCapture.Start(lab.Client, "eth0");
        var tracked = await lab.Connections();
        foreach (var payload in NearMisses())
            lab.Send(ip, payload);
        lab.HandedUp().ShouldBeEmpty();

        byte[][] taken = [SpaLab.Native(SpaLab.Tag), .. "89+/".Select(c => SpaLab.Fwknop(first: c)), SpaLab.Fwknop(SpaShape.ShortestFwknop), SpaLab.Fwknop(1400), SpaLab.Fwknop(SpaShape.LongestFwknop)];
        foreach (var payload in taken)
            lab.Send(ip, payload);
        lab.HandedUp().Select(p => Convert.ToHexString(p.Payload.Span)).ShouldBe(taken.Select(Convert.ToHexString));

        (await answers.Expect(0, TimeSpan.FromSeconds(1))).ShouldBeEmpty();
        (await lab.Connections()).ShouldBe(tracked);
        var counters = RuleCounter.Parse(await lab.Gate.NftList("table", "inet", NftablesOptions.Table)).Where(c => c.Chain.StartsWith("spa", StringComparison.Ordinal)).ToDictionary(c => c.Comment, c => c.Packets);
        counters["SPA packets for the watcher"].ShouldBe(taken.Length);
        counters["at an SPA port, but no SPA packet"].ShouldBe(NearMisses().Count());
    }

    [Fact]
    public async Task Tags_are_exchanged_as_a_whole_and_the_reload_of_a_policy_keeps_them()
    {
        await using var lab = await SpaLab.Up(SpaLab.Guarded());
        await lab.Gate.Nft(SpaTagCommands.Exchange(NftablesOptions.Table, [LaterTag]));
        lab.Send(Ip.V4, SpaLab.Native(SpaLab.Tag));
        lab.Send(Ip.V4, SpaLab.Native(LaterTag));
        lab.HandedUp().ShouldHaveSingleItem().Payload.Span[..8].ToArray().ShouldBe(LaterTag);

        await lab.Load(SpaLab.Guarded(with: g => g with { Public = [new PortPattern(IpProtocol.Tcp, 443)] }));
        lab.Send(Ip.V4, SpaLab.Native(LaterTag));
        lab.HandedUp().ShouldHaveSingleItem();

        await lab.Gate.Nft(SpaTagCommands.Exchange(NftablesOptions.Table, []));
        lab.Send(Ip.V4, SpaLab.Native(LaterTag));
        lab.HandedUp().ShouldBeEmpty();
    }

    [Fact]
    public async Task At_a_public_port_what_is_no_SPA_packet_passes_by()
    {
        const int Shared = 5353;
        var spa = new SpaEntrance { Ports = [new PortPattern(IpProtocol.Udp, Shared)], TakesPostern = true, TakesFwknop = true, Span = default };
        await using var lab = await SpaLab.Up(SpaLab.Guarded(spa, g => g with { Public = [new PortPattern(IpProtocol.Udp, Shared)] }));
        await using var echo = UdpEcho.Listen(lab.Gate, Shared);
        await using var answers = await PacketCapture.Start(lab.Client, "eth0", $"udp src port {Shared}");
        var passing = NearMisses().Where(p => p.Length > 0).ToList();
        foreach (var payload in passing)
            lab.Send(Ip.V4, payload, Shared);
        (await answers.Expect(passing.Count)).Count.ShouldBe(passing.Count);
        lab.HandedUp().ShouldBeEmpty();
        lab.Send(Ip.V4, SpaLab.Native(SpaLab.Tag), Shared);
        lab.Send(Ip.V4, SpaLab.Fwknop(), Shared);
        lab.HandedUp().Count.ShouldBe(2);
        (await answers.Expect(passing.Count)).Count.ShouldBe(passing.Count);
    }

    [Fact]
    public async Task A_banned_source_is_heard_and_other_interfaces_and_hosts_are_left_alone()
    {
        await using var lab = await SpaLab.Up(SpaLab.Guarded(with: g => g with
        {
            Traps = [new Trap([new PortPattern(IpProtocol.Tcp, 23)], TimeSpan.FromHours(1), default)],
        }));
        await lab.Gate.Nft(ElementCommands.Add(NftablesOptions.Table, "banned4", [$"{lab.Client.IPv4} timeout 1h"]));
        lab.Send(Ip.V4, SpaLab.Native(SpaLab.Tag));
        lab.HandedUp().ShouldHaveSingleItem();

        await using var behind = UdpEcho.Listen(lab.Inside, SpaLab.Port);
        (await Probe.UdpAnswers(lab.Other, lab.Inside.IPv4, SpaLab.Port)).ShouldBeTrue("the port of a host behind the gate is no SPA port");
        await using var own = UdpEcho.Listen(lab.Gate, SpaLab.Port);
        (await Probe.UdpAnswers(lab.Inside, IPAddress.Parse("192.0.2.1"), SpaLab.Port)).ShouldBeTrue("the guard does not look at the inner interface");
        (await Probe.UdpAnswers(lab.Other, lab.Gate.IPv4, SpaLab.Port)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_SPA_packet_is_no_wrong_knock()
    {
        await using var lab = await SpaLab.Up(SpaLab.Guarded(with: g => g with
        {
            Doors = [g.Doors[0] with { Opener = g.Doors[0].Opener with { Steps = [KnockStep.Tcp(7001), KnockStep.Udp(7002), KnockStep.Tcp(7003)] } }],
        }));
        await using var service = TcpService.Listen(lab.Gate, 22);
        await Knocks.Send(lab.Client, lab.To(Ip.V4), "tcp/7001");
        lab.Send(Ip.V4, SpaLab.Native(SpaLab.Tag));
        lab.Send(Ip.V4, "rubbish"u8);
        await Knocks.Send(lab.Client, lab.To(Ip.V4), "udp/7002");
        lab.Send(Ip.V4, SpaLab.Fwknop());
        await Knocks.Send(lab.Client, lab.To(Ip.V4), "tcp/7003");
        (await Probe.Tcp(lab.Client, lab.To(Ip.V4), 22)).ShouldBe(ProbeResult.Connected);
        lab.HandedUp().Count.ShouldBe(2);
    }

    private static IEnumerable<byte[]> NearMisses() =>
    [
        SpaLab.Native(NearTag),
        SpaLab.Native(SpaLab.Tag, SpaShape.Length - 1),
        SpaLab.Native(SpaLab.Tag, SpaShape.Length + 1),
        SpaLab.Native([]),
        SpaLab.Fwknop(SpaShape.ShortestFwknop - 1),
        SpaLab.Fwknop(first: '7'),
        SpaLab.Fwknop(first: '-'),
        [.. "8aaa"u8, 0x80, .. SpaLab.Fwknop()],
        [.. "8a:a"u8, .. SpaLab.Fwknop()],
        [.. SpaLab.Tag],
        [],
    ];
}
