using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Containers;

/// <summary>A container host's own rules let a published port past every firewall in input, but not past a door.</summary>
public sealed class PublishedPortTests
{
    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task A_door_before_a_published_port_is_shut_opens_and_shuts_again(Ip ip)
    {
        await using var lab = await GuardedLab.Create();
        await using var host = await ContainerHost.Run(lab.Gate);
        await host.Publish(lab.Gate);
        (await Scan(lab, ip)).ShouldContain("8080/tcp open");
        (await lab.Load(Policy("[tcp/8080]", "1s"))).OrThrow();
        (await Scan(lab, ip)).ShouldContain("8080/tcp filtered");
        await Open(lab, ip);
        using var session = await TcpSession.Connect(lab.Client, lab.To(ip), ContainerHost.Published);
        await lab.ShouldBeShut(ip, lab.Other, port: ContainerHost.Published);
        await Moment.Pass(1.6);
        (await Scan(lab, ip)).ShouldContain("8080/tcp filtered");
        (await session.IsAlive()).ShouldBeTrue();
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task Rules_that_are_loaded_later_do_not_open_it(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Policy("[tcp/8080]", "1m"));
        await using var host = await ContainerHost.Run(lab.Gate);
        await host.Publish(lab.Gate);
        await lab.ShouldBeShut(ip, port: ContainerHost.Published);
        await Open(lab, ip);
        await lab.ShouldBeOpen(ip, port: ContainerHost.Published);
        await lab.ShouldBeShut(ip, lab.Other, port: ContainerHost.Published);
        await host.ShouldHaveEntered(1);
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task The_containers_own_address_needs_a_service_of_its_own(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Policy("[tcp/8080]", "1m"));
        await using var host = await ContainerHost.Run(lab.Gate);
        await host.Publish(lab.Gate);
        var container = host.Container.Address(lab.To(ip).AddressFamily);
        (await Probe.Tcp(lab.Other, container, ContainerHost.Inner)).ShouldBe(ProbeResult.Connected, "Docker's rules accept whoever has a route");
        (await lab.Load(Policy("[tcp/8080, 'tcp/172.18.0.2:80', 'tcp/[fd00:18::2]:80']", "1m"))).OrThrow();
        (await Probe.Tcp(lab.Other, container, ContainerHost.Inner)).ShouldBe(ProbeResult.Silent);
        await Open(lab, ip);
        (await Probe.Tcp(lab.Client, container, ContainerHost.Inner)).ShouldBe(ProbeResult.Connected);
        await lab.ShouldBeOpen(ip, port: ContainerHost.Published);
        (await Probe.Tcp(lab.Other, container, ContainerHost.Inner)).ShouldBe(ProbeResult.Silent);
        await lab.ShouldBeShut(ip, lab.Other, port: ContainerHost.Published);
    }

    [Fact]
    public async Task The_container_itself_goes_out_and_to_the_host_as_before()
    {
        await using var lab = await GuardedLab.Up(Policy("[tcp/8080, tcp/22]", "1m"));
        await using var host = await ContainerHost.Run(lab.Gate);
        await host.Publish(lab.Gate);
        await using var outside = TcpService.Listen(lab.Other, 9000);
        (await Probe.Tcp(host.Container, lab.Other.IPv4, 9000)).ShouldBe(ProbeResult.Connected);
        (await Probe.Tcp(host.Container, lab.Gate.IPv4, GuardedLab.Protected)).ShouldBe(ProbeResult.Connected);
    }

    private static string Policy(string opens, string time) => $$"""
        gate: {interfaces: [wan0]}
        doors:
          web: {opens: {{opens}}, for: {{time}}, step-timeout: 10s, knock: [tcp/7001, udp/62000, tcp/3333]}
        """;

    private static Task Open(GuardedLab lab, Ip ip) => lab.Knock(ip, "tcp/7001", "udp/62000", "tcp/3333");

    private static async Task<string> Scan(GuardedLab lab, Ip ip) =>
        (await lab.Other.Run(["nmap", .. ip == Ip.V6 ? ["-6"] : (string[])[], "-n", "-Pn", "--max-retries", "1", "-p", "8080", lab.To(ip).ToString()])).OrThrow().Out;
}
