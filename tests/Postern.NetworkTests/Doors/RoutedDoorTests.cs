using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Doors;

/// <summary>Doors before hosts behind the gate.</summary>
public sealed class RoutedDoorTests
{
    private const string Policy = """
        gate: {interfaces: [wan0]}
        doors:
          nas: {opens: ["tcp/192.0.2.10:445", "tcp/[2001:db8:2::10]:445"], for: 10s, step-timeout: 1s, knock: [tcp/7001, udp/62000, tcp/3333]}
          ssh: {opens: tcp/22, for: 10s, step-timeout: 1s, knock: [tcp/7001, udp/62000, tcp/3334]}
        """;

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task A_knock_at_the_gate_opens_a_host_behind_it(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Policy);
        await using var nas = TcpService.Listen(lab.Inside, 445);
        var inside = lab.Inside.Address(lab.To(ip).AddressFamily);
        (await Probe.Tcp(lab.Client, inside, 445)).ShouldBe(ProbeResult.Silent);
        await lab.Knock(ip, "tcp/7001", "udp/62000", "tcp/3333");
        (await Probe.Tcp(lab.Client, inside, 445)).ShouldBe(ProbeResult.Connected);
        (await Probe.Tcp(lab.Other, inside, 445)).ShouldBe(ProbeResult.Silent);
        await lab.ShouldBeShut(ip);
    }

    [Fact]
    public async Task Ports_of_other_hosts_are_nobodys_business()
    {
        await using var lab = await GuardedLab.Up(Policy);
        await using var ssh = TcpService.Listen(lab.Inside, 22);
        await using var knocked = TcpService.Listen(lab.Inside, 7001);
        await using var echo = UdpEcho.Listen(lab.Inside, 62000);
        await using var other = TcpService.Listen(lab.Gate, 445);
        foreach (var inside in new[] { lab.Inside.IPv4, lab.Inside.IPv6 })
        {
            (await Probe.Tcp(lab.Client, inside, 22)).ShouldBe(ProbeResult.Connected);
            (await Probe.Tcp(lab.Client, inside, 7001)).ShouldBe(ProbeResult.Connected);
            (await Probe.UdpAnswers(lab.Client, inside, 62000)).ShouldBeTrue();
            await Knocks.Send(lab.Client, inside, "tcp/7001", "udp/62000", "tcp/3334");
        }

        await lab.ShouldBeOpen(Ip.V4, port: 445);
        (await lab.Granted()).ShouldBeEmpty();
    }
}
