using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.RouterOs;

/// <summary>Scripts of the shape that people paste from blogs and manuals, as this kernel's firewall, driven by the programs they use.</summary>
public sealed class SeedScriptTests
{
    // The manual's example: three staged lists, a blacklist on top, and the drop that it assumes.
    private const string Staged = """
        /ip/firewall/filter add action=drop chain=input in-interface-list=WAN src-address-list=blacklist
        /ip/firewall/filter add action=accept chain=input connection-state=established,related
        /ip/firewall/filter add action=add-src-to-address-list address-list=888 address-list-timeout=30s chain=input dst-port=888 in-interface-list=WAN protocol=tcp
        /ip/firewall/filter add action=add-src-to-address-list address-list=555 address-list-timeout=30s chain=input dst-port=555 in-interface-list=WAN protocol=tcp src-address-list=888
        /ip/firewall/filter add action=add-src-to-address-list address-list=secured address-list-timeout=30m chain=input dst-port=222 in-interface-list=WAN protocol=tcp src-address-list=555
        /ip/firewall/filter add action=accept chain=input in-interface-list=WAN src-address-list=secured
        /ip/firewall/filter add action=add-src-to-address-list address-list=blacklist address-list-timeout=1000m chain=input dst-port=666 in-interface-list=WAN protocol=tcp
        /ip/firewall/filter add action=add-src-to-address-list address-list=blacklist address-list-timeout=2s chain=input dst-port=21,22,23,8291,10000-60000 in-interface-list=WAN protocol=tcp src-address-list=!secured
        /ip/firewall/filter add action=drop chain=input in-interface-list=WAN
        """;

    // "Security best practices, part 3", list numbers and typographic quotes as they stand there.
    private const string Trusted = """
        1. /ip firewall filter add comment=defconf chain=input action=accept connection-state=established,related
        2. /ip firewall filter add comment=”Allow TRUSTED” chain=input action=accept src-address-list=trusted
        3. /ip firewall filter add comment=”Knock1” chain=input action=add-src-to-address-list protocol=tcp address-list=port_knock_1 address-list-timeout=1m dst-port=33333
        4. /ip firewall filter add comment=”Knock2”chain=input action=add-src-to-address-list protocol=tcp src-address-list=port_knock_1 address-list=port_knock_2 address-list-timeout=1m dst-port=22222
        5. /ip firewall filter add comment=”Knock3” chain=input action=add-src-to-address-list protocol=tcp src-address-list=port_knock_2 address-list=trusted address-list-timeout=7d dst-port=11111
        /ip firewall filter add chain=input action=drop in-interface=ether1
        """;

    // The talk's ping knocking: payload 692 is a packet of 720, then a port of each protocol.
    private const string Pings = """
        /ip firewall filter
        add chain=input action=accept connection-state=established,related
        add chain=input action=add-src-to-address-list protocol=icmp packet-size=720 address-list=pinged address-list-timeout=10s in-interface-list=WAN
        add chain=input action=add-src-to-address-list protocol=udp dst-port=9851 src-address-list=pinged address-list=knocked address-list-timeout=10s
        add chain=input action=add-src-to-address-list protocol=tcp dst-port=29819 src-address-list=knocked address-list=open address-list-timeout=1h
        add chain=input action=accept protocol=tcp dst-port=22 src-address-list=open
        add chain=input action=drop in-interface-list=WAN
        """;

    // The first article, without its regular expressions: knocks to a host behind the router, which lets its port through.
    private const string Forwarded = """
        /ip firewall filter
        add chain=forward action=accept connection-state=established,related
        add chain=forward action=add-src-to-address-list dst-address=192.0.2.10 protocol=udp dst-port=53684 address-list=KNOCK1 address-list-timeout=1s
        add chain=forward action=add-src-to-address-list dst-address=192.0.2.10 protocol=udp dst-port=53685 src-address-list=KNOCK1 address-list=KNOCK2 address-list-timeout=1s
        add chain=forward action=add-src-to-address-list dst-address=192.0.2.10 protocol=udp dst-port=53686 src-address-list=KNOCK2 address-list=COMEIN address-list-timeout=1d
        add chain=forward action=accept dst-address=192.0.2.10 protocol=tcp dst-port=445 src-address-list=COMEIN
        add chain=forward action=drop in-interface-list=WAN
        """;

    private const string Raw = """
        /ip firewall raw
        add chain=prerouting action=add-src-to-address-list protocol=tcp dst-port=888 address-list=one address-list-timeout=10s in-interface-list=WAN
        add chain=prerouting action=add-src-to-address-list protocol=tcp dst-port=555 src-address-list=one address-list=secured address-list-timeout=1m in-interface-list=WAN
        add chain=prerouting action=add-src-to-address-list protocol=tcp dst-port=666 src-address-list=!secured address-list=blacklist address-list-timeout=2s in-interface-list=WAN
        add chain=prerouting action=drop src-address-list=blacklist in-interface-list=WAN
        add chain=prerouting action=drop protocol=tcp dst-port=22 src-address-list=!secured in-interface-list=WAN
        """;

    [Theory]
    [InlineData(Staged, "knock -d 20 HOST 888 555 222")]
    [InlineData(Staged, "for x in 888 555 222; do nmap -n -Pn --max-retries 0 -p $x HOST; done")]
    [InlineData(Staged, "for x in 888 555 222; do nc -z -w 1 HOST $x; done")]
    [InlineData(Staged, "for x in 888 555 222; do hping3 -q -S -c 1 -p $x HOST; done")]
    [InlineData(Staged, "for x in 888 555 222; do curl -s --connect-timeout 0.2 http://HOST:$x/; done")]
    [InlineData(Trusted, "for x in 33333 22222 11111; do curl -s --connect-timeout 0.2 http://HOST:$x/; done")]
    [InlineData(Pings, "ping -c 1 -W 0.2 -s 692 HOST; echo x | socat - UDP:HOST:9851; nc -z -w 1 HOST 29819")]
    [InlineData(Raw, "for x in 888 555; do nc -z -w 1 HOST $x; done")]
    public async Task The_right_knock_opens_for_its_source_alone(string script, string client)
    {
        await using var lab = await Load(script);
        await lab.ShouldBeShut(Ip.V4, lab.Other);
        var said = await lab.Client.Run("bash", "-c", client.Replace("HOST", lab.Gate.IPv4.ToString(), StringComparison.Ordinal));
        (await lab.Look(Ip.V4)).ShouldBe(ProbeResult.Connected, $"{said.Command}\n{said.Out}{said.Error}");
        await lab.ShouldBeShut(Ip.V4, lab.Other);
    }

    [Theory]
    [InlineData(Staged, "tcp/555|tcp/888|tcp/222")]
    [InlineData(Staged, "tcp/888|tcp/222|tcp/555")]
    [InlineData(Trusted, "tcp/33333|tcp/11111")]
    [InlineData(Pings, "icmp/719|udp/9851|tcp/29819")]
    [InlineData(Pings, "icmp/720|tcp/29819|udp/9851")]
    [InlineData(Raw, "tcp/555|tcp/888")]
    public async Task A_wrong_knock_opens_nothing(string script, string knocks)
    {
        await using var lab = await Load(script);
        await lab.Knock(Ip.V4, knocks.Split('|'));
        await lab.ShouldBeShut(Ip.V4);
        lab.Entered.ShouldBe(0);
    }

    [Fact]
    public async Task A_touch_of_a_bad_port_blacklists_and_one_by_a_secured_source_of_a_slow_one_does_not()
    {
        await using var lab = await Load(Staged);
        await Knocks.Send(lab.Other, lab.Gate.IPv4, "tcp/666");
        (await lab.Lists()).ShouldContain($"blacklist {lab.Other.IPv4}");
        await Knocks.Send(lab.Other, lab.Gate.IPv4, "tcp/888", "tcp/555", "tcp/222");
        await lab.ShouldBeShut(Ip.V4, lab.Other);

        await lab.Knock(Ip.V4, "tcp/8291");
        (await lab.Lists()).ShouldContain($"blacklist {lab.Client.IPv4}");
        await lab.Knock(Ip.V4, "tcp/888", "tcp/555", "tcp/222");
        await lab.ShouldBeShut(Ip.V4);
        await Moment.Pass(2.3);
        await lab.Knock(Ip.V4, "tcp/888", "tcp/555", "tcp/222", "tcp/8291", "tcp/23");
        await lab.ShouldBeOpen(Ip.V4);
        (await lab.Lists()).ShouldBe([$"555 {lab.Client.IPv4}", $"888 {lab.Client.IPv4}", $"blacklist {lab.Other.IPv4}", $"secured {lab.Client.IPv4}"]);
    }

    [Fact]
    public async Task A_blacklist_in_raw_drops_before_everything_else()
    {
        await using var lab = await Load(Raw);
        using var session = await TcpSession.Connect(lab.Client, lab.Gate.IPv4, GuardedLab.Public);
        await lab.Knock(Ip.V4, "tcp/666");
        await lab.ShouldBeShut(Ip.V4, port: GuardedLab.Public);
        (await session.IsAlive(TimeSpan.FromSeconds(0.5))).ShouldBeFalse();
        await Moment.Pass(2);
        await lab.ShouldBeOpen(Ip.V4, port: GuardedLab.Public);
    }

    [Fact]
    public async Task Knocks_on_the_way_to_a_host_behind_the_router_open_that_host()
    {
        await using var lab = await Load(Forwarded);
        await using var inside = TcpService.Listen(lab.Inside, 445);
        (await Probe.Tcp(lab.Client, lab.Inside.IPv4, 445)).ShouldBe(ProbeResult.Silent);
        await Knocks.Send(lab.Client, lab.Inside.IPv4, "udp/53684", "udp/53685", "udp/53686");
        (await Probe.Tcp(lab.Client, lab.Inside.IPv4, 445)).ShouldBe(ProbeResult.Connected);
        (await Probe.Tcp(lab.Other, lab.Inside.IPv4, 445)).ShouldBe(ProbeResult.Silent);
        (await Probe.Tcp(lab.Inside, lab.Client.IPv4, 9)).ShouldBe(ProbeResult.Refused);
    }

    [Fact]
    public async Task A_second_load_keeps_the_lists()
    {
        await using var lab = await Load(Staged);
        await lab.Knock(Ip.V4, "tcp/888", "tcp/555");
        (await lab.Load(Staged, Interfaces)).OrThrow();
        await lab.Knock(Ip.V4, "tcp/222");
        await lab.ShouldBeOpen(Ip.V4);
    }

    private static readonly string[] Interfaces = ["--interfaces", "WAN=wan0", "ether1=wan0"];

    private static Task<GuardedLab> Load(string script) => GuardedLab.Up(script, Interfaces);
}
