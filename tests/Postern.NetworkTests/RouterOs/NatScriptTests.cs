using System.Net;
using System.Net.Sockets;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.RouterOs;

/// <summary>Knocks and forwarded ports, as the talk has them: decided in nat or in the filter.</summary>
public sealed class NatScriptTests
{
    private const string Knocking = """
        /ip firewall filter
        add action=accept chain=input connection-state=established,related
        add action=add-src-to-address-list address-list=one address-list-timeout=10s chain=input dst-port=62521 protocol=tcp
        add action=add-src-to-address-list address-list=two address-list-timeout=10s chain=input dst-port=9851 protocol=udp src-address-list=one
        add action=add-src-to-address-list address-list=secured address-list-timeout=2s chain=input dst-port=29819 protocol=tcp src-address-list=two
        add action=drop chain=input in-interface=wan0

        """;

    private const string DecidedInNat = Knocking + """
        add action=accept chain=forward connection-state=established,related
        add action=drop chain=forward connection-nat-state=!dstnat connection-state=new in-interface=wan0
        /ip firewall nat
        add action=dst-nat chain=dstnat dst-port=2222 in-interface=wan0 protocol=tcp src-address-list=secured to-addresses=192.0.2.10 to-ports=22
        """;

    private const string DecidedInFilter = Knocking + """
        add action=accept chain=forward connection-state=established,related
        add action=accept chain=forward dst-address=192.0.2.10 dst-port=22 protocol=tcp src-address-list=secured
        add action=drop chain=forward in-interface=wan0
        /ip firewall nat
        add action=dst-nat chain=dstnat dst-port=2222 in-interface=wan0 protocol=tcp to-addresses=192.0.2.10 to-ports=22
        """;

    [Theory]
    [InlineData(DecidedInNat)]
    [InlineData(DecidedInFilter)]
    public async Task A_knock_opens_a_forwarded_port_for_its_source_alone(string script)
    {
        await using var lab = await GuardedLab.Up(script);
        await using var host = TcpService.Listen(lab.Inside, 22);
        await lab.ShouldBeShut(Ip.V4, port: 2222);
        (await lab.Client.Run("knock", "-d", "20", lab.Gate.IPv4.ToString(), "62521:tcp", "9851:udp", "29819:tcp")).OrThrow();
        (await lab.Client.Run("nc", "-w", "1", lab.Gate.IPv4.ToString(), "2222")).Out.ShouldBe(TcpService.Greeting);
        await lab.ShouldBeShut(Ip.V4, lab.Other, port: 2222);
        (await Probe.Tcp(lab.Other, lab.Inside.IPv4, 22)).ShouldBe(ProbeResult.Silent);

        (await lab.Client.Run("knock", "-d", "20", lab.Gate.IPv4.ToString(), "62521:tcp", "9851:udp", "29819:tcp")).OrThrow();
        using var session = await TcpSession.Connect(lab.Client, lab.Gate.IPv4, 2222);
        await Moment.Pass(2.6);
        await lab.ShouldBeShut(Ip.V4, port: 2222);
        (await session.IsAlive()).ShouldBeTrue();
        lab.Entered.ShouldBe(0);
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task A_redirect_leads_to_another_port_of_the_router(Ip ip)
    {
        await using var lab = await GuardedLab.Up($"""
            /{(ip == Ip.V4 ? "ip" : "ipv6")} firewall nat
            add action=add-src-to-address-list address-list=knocked address-list-timeout=1m chain=dstnat dst-port=7001 protocol=tcp
            add action=redirect chain=dstnat dst-port=2200-2299 in-interface=wan0 protocol=tcp src-address-list=knocked to-ports={GuardedLab.Protected}
            """);
        (await lab.Look(ip, port: 2222)).ShouldBe(ProbeResult.Refused);
        await lab.Knock(ip, "tcp/7001");
        await lab.ShouldBeOpen(ip, port: 2222);
        (await lab.Look(ip, lab.Other, port: 2222)).ShouldBe(ProbeResult.Refused);
        await lab.ShouldHaveEntered(1);
    }

    [Theory]
    [InlineData(Ip.V4, "action=masquerade")]
    [InlineData(Ip.V6, "action=masquerade")]
    [InlineData(Ip.V4, "action=src-nat to-addresses=203.0.113.1")]
    [InlineData(Ip.V6, "action=src-nat to-address=2001:db8:1::1")]
    public async Task Outward_connections_come_from_the_router(Ip ip, string action)
    {
        await using var lab = await GuardedLab.Up($"/{(ip == Ip.V4 ? "ip" : "ipv6")} firewall nat add chain=srcnat out-interface=wan0 {action}");
        var family = lab.To(ip).AddressFamily;
        using var listener = lab.Client.OpenSocket(family, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 9000));
        listener.Listen();
        var accepting = listener.AcceptAsync(TestContext.Current.CancellationToken);
        (await Probe.Tcp(lab.Inside, lab.Client.Address(family), 9000)).ShouldBe(ProbeResult.Connected);
        using var accepted = await accepting;
        ((IPEndPoint)accepted.RemoteEndPoint!).Address.ShouldBe(lab.To(ip));
    }

    [Fact]
    public async Task A_second_load_keeps_lists_and_forwarded_connections()
    {
        var script = DecidedInNat.Replace("timeout=2s", "timeout=1m", StringComparison.Ordinal);
        await using var lab = await GuardedLab.Up(script);
        await using var host = TcpService.Listen(lab.Inside, 22);
        await lab.Knock(Ip.V4, "tcp/62521", "udp/9851", "tcp/29819");
        using var session = await TcpSession.Connect(lab.Client, lab.Gate.IPv4, 2222);
        (await lab.Load(script)).OrThrow();
        (await session.IsAlive()).ShouldBeTrue();
        await lab.ShouldBeOpen(Ip.V4, port: 2222);
        await host.ShouldHaveAccepted(2);
    }
}
