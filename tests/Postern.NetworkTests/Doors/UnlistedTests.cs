using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Doors;

/// <summary><c>unlisted: drop</c>: every port that the policy does not name is silent.</summary>
public sealed class UnlistedTests
{
    private const string Policy = """
        gate: {interfaces: [wan0], public: [tcp/443], unlisted: drop}
        doors:
          ssh: {opens: tcp/22, for: 10s, step-timeout: 1s, knock: [tcp/7001, udp/62000, tcp/3333]}
        """;

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task Only_public_and_granted_ports_answer(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Policy);
        await using var web = TcpService.Listen(lab.Gate, 80);
        await using var echo = UdpEcho.Listen(lab.Gate, 5353);
        await lab.ShouldBeShut(ip, port: 80);
        await lab.ShouldBeShut(ip, port: 7002);
        (await Probe.UdpAnswers(lab.Client, lab.To(ip), 5353)).ShouldBeFalse();
        (await lab.Client.Run("ping", "-c", "1", "-W", "0.3", lab.To(ip).ToString())).ExitCode.ShouldBe(1);
        await lab.ShouldBeOpen(ip, port: GuardedLab.Public);
        await lab.Knock(ip, "tcp/7001", "udp/62000", "tcp/3333");
        await lab.ShouldBeOpen(ip);
        await lab.ShouldBeShut(ip, port: 80);
    }

    [Fact]
    public async Task The_gate_itself_and_what_it_routes_are_not_hindered()
    {
        await using var lab = await GuardedLab.Up(Policy);
        await using var outside = TcpService.Listen(lab.Client, 8080);
        await using var outsideEcho = UdpEcho.Listen(lab.Client, 53);
        await using var inside = TcpService.Listen(lab.Inside, 80);
        (await Probe.Tcp(lab.Gate, lab.Client.IPv4, 8080)).ShouldBe(ProbeResult.Connected);
        (await Probe.Tcp(lab.Gate, lab.Client.IPv6, 8080)).ShouldBe(ProbeResult.Connected);
        (await Probe.UdpAnswers(lab.Gate, lab.Client.IPv4, 53)).ShouldBeTrue();
        (await Probe.Tcp(lab.Client, lab.Inside.IPv4, 80)).ShouldBe(ProbeResult.Connected);
        (await Probe.Tcp(lab.Inside, lab.Gate.IPv4, 22)).ShouldBe(ProbeResult.Connected);
        (await lab.Gate.Run("ping", "-c", "1", "-W", "1", lab.Client.IPv6.ToString())).ExitCode.ShouldBe(0);
    }
}
