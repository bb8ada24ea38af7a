using System.Net;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Client;

/// <summary>What tcpdump sees at the gate when the built client knocks.</summary>
public sealed class KnocksOnTheWireTests
{
    private const int Icmp = 1;
    private const int IcmpV6 = 58;

    /// <summary>Past the kernel's first retransmission, which comes 1 s after a SYN.</summary>
    private static readonly TimeSpan PastRetransmission = TimeSpan.FromMilliseconds(1300);

    [Theory]
    [InlineData("4", "drop")]
    [InlineData("6", "drop")]
    [InlineData("4", "accept")] // closed ports answer by RST
    [InlineData("6", "reject with icmpx admin-prohibited")]
    public async Task Each_tcp_knock_is_one_syn_in_order(string family, string verdict)
    {
        await using var lab = await NetworkLab.Create();
        await lab.Gate.Nft($"table inet t {{ chain c {{ type filter hook input priority 0; meta l4proto tcp {verdict}; }}; }}");
        await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface, "tcp or ip6 proto 6");
        var gate = family == "4" ? lab.Gate.IPv4 : lab.Gate.IPv6;
        (await lab.Client.Postern("knock", gate.ToString(), "7003", "7001", "7002:tcp", "tcp/7001")).ShouldBeDone();
        var packets = await capture.Expect(4, PastRetransmission);
        packets.Select(p => p.Port).ShouldBe([7003, 7001, 7002, 7001]);
        packets.ShouldAllBe(p => p.IsFirstSyn && p.Payload.Length == 0);
        packets.Select(p => p.Source).Distinct().ShouldHaveSingleItem().ShouldBe(family == "4" ? lab.Client.IPv4 : lab.Client.IPv6);
    }

    [Fact]
    public async Task Without_delay_each_tcp_knock_is_still_one_syn()
    {
        await using var lab = await NetworkLab.Create();
        await lab.Gate.Nft("table inet t { chain c { type filter hook input priority 0; policy drop; }; }");
        await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface);
        (await lab.Client.Postern("knock", "-d", "0", lab.Gate.IPv4.ToString(), "1", "2", "3", "4", "5")).ShouldBeDone();
        var packets = await capture.Expect(5, PastRetransmission);
        packets.Select(p => p.Port).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task An_open_port_is_left_by_fin_and_not_by_rst()
    {
        await using var lab = await NetworkLab.Create();
        await using var service = TcpService.Listen(lab.Gate, 7001);
        await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface, "tcp and dst port 7001");
        (await lab.Client.Postern("knock", lab.Gate.IPv4.ToString(), "7001")).ShouldBeDone();
        var packets = await capture.Expect(3);
        packets.Count(p => p.IsFirstSyn).ShouldBe(1);
        packets.ShouldContain(p => (p.Flags & CapturedPacket.Fin) != 0);
        packets.ShouldNotContain(p => (p.Flags & CapturedPacket.Rst) != 0);
        service.Accepted.ShouldBe(1);
    }

    [Theory]
    [InlineData("4")]
    [InlineData("6")]
    public async Task Datagrams_carry_their_payload_byte_for_byte(string family)
    {
        await using var lab = await NetworkLab.Create();
        await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface, "udp or ip6 proto 17");
        var gate = family == "4" ? lab.Gate.IPv4 : lab.Gate.IPv6;
        (await lab.Client.Postern("knock", gate.ToString(), "62000:udp", "udp/62001 \"open sesame\"", "62002:udp:hex:00ff0a", "udp/62003 \"\"", "udp/62004:привет")).ShouldBeDone();
        var packets = await capture.Expect(5);
        packets.Select(p => p.Port).ShouldBe([62000, 62001, 62002, 62003, 62004]);
        packets.Select(p => Convert.ToHexStringLower(p.Payload)).ShouldBe(["00", "6f70656e20736573616d65", "00ff0a", "", "d0bfd180d0b8d0b2d0b5d182"]);
    }

    [Theory]
    [InlineData(true)] // a raw socket, by root
    [InlineData(false)] // a datagram socket, which needs no rights where the system allows it
    public async Task Echo_requests_have_the_size_and_payload_that_was_asked_for(bool isRaw)
    {
        await using var lab = await NetworkLab.Create();
        string[] postern = ["setpriv", "--bounding-set", isRaw ? "+net_raw" : "-net_raw", PosternBinary.Path, "knock"];
        (await lab.Client.Run("sysctl", "-qw", isRaw ? "net.ipv4.ping_group_range=1 0" : "net.ipv4.ping_group_range=0 2147483647")).OrThrow();
        await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface, "icmp[icmptype] == 8 or (icmp6 and ip6[40] == 128)");
        (await lab.Client.Run([.. postern, lab.Gate.IPv4.ToString(), "icmp/size=720", "icmp \"mikrotik\"", "icmp:28", "icmp", "icmp:1000"])).ShouldBeDone();
        (await lab.Client.Run([.. postern, lab.Gate.IPv6.ToString(), "icmp/size=720", "icmp \"mikrotik\"", "icmp:48"])).ShouldBeDone();
        var packets = await capture.Expect(8);
        packets.Select(p => (p.Protocol, p.Length)).ShouldBe([(Icmp, 720), (Icmp, 36), (Icmp, 28), (Icmp, 84), (Icmp, 1000), (IcmpV6, 720), (IcmpV6, 56), (IcmpV6, 48)]);
        packets[1].Payload.ShouldBe("mikrotik"u8.ToArray());
        packets[6].Payload.ShouldBe("mikrotik"u8.ToArray());
    }

    [Fact]
    public async Task The_gate_answers_our_echo_requests_so_their_checksums_are_right()
    {
        await using var lab = await NetworkLab.Create();
        await using var capture = await PacketCapture.Start(lab.Client, "eth0", "icmp or icmp6");
        (await lab.Client.Postern("knock", lab.Gate.IPv4.ToString(), "icmp/size=721", "icmp/size=720")).ShouldBeDone();
        (await lab.Client.Postern("knock", lab.Gate.IPv6.ToString(), "icmp/size=721")).ShouldBeDone();
        (await capture.Expect(3)).Select(p => (p.Protocol, p.Port >> 8, p.Length)).ShouldBe([(Icmp, 0, 721), (Icmp, 0, 720), (IcmpV6, 129, 721)]);
    }

    [Fact]
    public async Task The_delay_is_kept_between_all_kinds_of_knocks()
    {
        await using var lab = await NetworkLab.Create();
        await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface);
        (await lab.Client.Postern("knock", "-d", "300", lab.Gate.IPv4.ToString(), "7001", "7002:udp", "icmp", "7003")).ShouldBeDone();
        var packets = await capture.Expect(4);
        packets.Count.ShouldBe(4);
        foreach (var (earlier, later) in packets.Zip(packets.Skip(1)))
            (later.Time - earlier.Time).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(295));
    }

    [Theory]
    [InlineData("198.51.100.7")]
    [InlineData("2001:db8:77::7")]
    public async Task All_knocks_come_from_the_source_that_was_named(string source)
    {
        await using var lab = await NetworkLab.Create();
        await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface);
        var gate = source.Contains(':') ? lab.Gate.IPv6 : lab.Gate.IPv4;
        (await lab.Client.Postern("knock", "--source", source, gate.ToString(), "7001", "7002:udp", "icmp")).ShouldBeDone();
        (await capture.Expect(3)).Select(p => p.Source).ShouldBe(Enumerable.Repeat(IPAddress.Parse(source), 3));
    }
}
