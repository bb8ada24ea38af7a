using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Doors;

/// <summary>Doors that forward to a host behind the gate, for granted sources only.</summary>
public sealed class ForwardedDoorTests : IDisposable
{
    private const int Outer = 8443;
    private const int Inner = 443;

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"postern-forward-{Guid.NewGuid():N}.yaml");

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task A_knock_leads_its_source_to_the_host_and_nobody_else(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Policy());
        await using var host = TcpService.Listen(lab.Inside, Inner);
        await using var own = TcpService.Listen(lab.Gate, Outer);
        await lab.ShouldBeShut(ip, port: Outer);
        (await Probe.UdpAnswers(lab.Client, lab.To(ip), Outer)).ShouldBeFalse();
        await Open(lab, ip);
        (await lab.Client.Run("nc", "-w", "1", lab.To(ip).ToString(), $"{Outer}")).Out.ShouldBe(TcpService.Greeting);
        await lab.ShouldBeShut(ip, lab.Other, port: Outer);
        await using var echo = UdpEcho.Listen(lab.Inside, Inner);
        (await Probe.UdpAnswers(lab.Client, lab.To(ip), Outer)).ShouldBeTrue();
        (await Probe.UdpAnswers(lab.Other, lab.To(ip), Outer)).ShouldBeFalse();
        await host.ShouldHaveAccepted(1);
        own.Accepted.ShouldBe(0);
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task When_the_grant_expires_connections_live_on_and_new_ones_are_dropped(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Policy("1s"));
        await using var host = TcpService.Listen(lab.Inside, Inner);
        await using var own = TcpService.Listen(lab.Gate, Outer);
        await Open(lab, ip);
        using var session = await TcpSession.Connect(lab.Client, lab.To(ip), Outer);
        await Moment.Pass(1.6);
        await lab.ShouldBeShut(ip, port: Outer);
        (await session.IsAlive()).ShouldBeTrue();
        await host.ShouldHaveAccepted(1);
        await own.ShouldHaveAccepted(0);
    }

    [Fact]
    public async Task Every_port_of_a_range_keeps_its_number_where_the_target_has_none()
    {
        await using var lab = await GuardedLab.Up("""
            gate: {interfaces: [wan0]}
            doors:
              games: {opens: tcp/6000-6002, forward-to: 192.0.2.10, step-timeout: 10s, knock: [tcp/7001, udp/62000, tcp/3333]}
            """);
        await using var host = TcpService.Listen(lab.Inside, 6001);
        await using var own = TcpService.Listen(lab.Gate, 6001);
        await Open(lab, Ip.V4);
        await lab.ShouldBeOpen(Ip.V4, port: 6001);
        (await lab.Look(Ip.V4, port: 6000)).ShouldBe(ProbeResult.Refused);
        await host.ShouldHaveAccepted(1);

        // No host of IPv6 is named: the gate's own port must not be what a granted source then reaches.
        await Open(lab, Ip.V6);
        await lab.ShouldBeShut(Ip.V6, port: 6001);
        own.Accepted.ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_is_trusted_is_forwarded_and_whoever_comes_from_within_is_not()
    {
        await using var lab = await GuardedLab.Up(Policy() + "trusted: [203.0.113.3]\n");
        await using var host = TcpService.Listen(lab.Inside, Inner);
        await using var own = TcpService.Listen(lab.Gate, Outer);
        await lab.ShouldBeOpen(Ip.V4, lab.Other, port: Outer);
        await host.ShouldHaveAccepted(1);
        await own.ShouldHaveAccepted(0);
        await lab.ShouldBeOpen(Ip.V4, lab.Inside, port: Outer);
        await host.ShouldHaveAccepted(1);
        await own.ShouldHaveAccepted(1);
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task A_reload_and_a_trial_leave_a_forwarded_connection_alone(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Policy());
        await using var host = TcpService.Listen(lab.Inside, Inner);
        await using var own = TcpService.Listen(lab.Gate, Outer);
        await Open(lab, ip);
        using var session = await TcpSession.Connect(lab.Client, lab.To(ip), Outer);
        (await lab.Load(Policy("2m"))).OrThrow();
        (await session.IsAlive()).ShouldBeTrue();
        await lab.ShouldBeOpen(ip, port: Outer);

        await File.WriteAllTextAsync(_file, Policy("3m"), TestContext.Current.CancellationToken);
        await using (var trial = await Trial(lab))
        {
            (await session.IsAlive()).ShouldBeTrue();
            await lab.ShouldBeOpen(ip, port: Outer);
            await lab.ShouldBeShut(ip, lab.Other, port: Outer);
            await trial.Kill();
        }

        (await session.IsAlive()).ShouldBeTrue();
        await lab.ShouldBeOpen(ip, port: Outer);
        await using (var kept = await Trial(lab))
        {
            using var during = await TcpSession.Connect(lab.Client, lab.To(ip), Outer);
            (await lab.Gate.Postern("keep")).OrThrow();
            await kept.WaitForLine("kept");
            await kept.WaitForEnd();
            (await during.IsAlive()).ShouldBeTrue();
        }

        (await session.IsAlive()).ShouldBeTrue();
        await lab.ShouldBeOpen(ip, port: Outer);
        await lab.ShouldBeShut(ip, lab.Other, port: Outer);
        own.Accepted.ShouldBe(0);
    }

    [Fact]
    public async Task Up_says_when_the_machine_forwards_nothing_and_status_where_a_door_leads()
    {
        await using var lab = await GuardedLab.Create();
        (await lab.Load(Policy())).OrThrow().Error.ShouldNotContain("PN5002");
        (await lab.Gate.Postern("status")).OrThrow().Out.ShouldContain($"→ 192.0.2.10:{Inner}, [2001:db8:2::10]:{Inner} ·");
        (await lab.Gate.Run("sysctl", "-qw", "net.ipv4.ip_forward=0")).OrThrow();
        var warned = (await lab.Load(Policy())).OrThrow().Error;
        warned.ShouldContain("PN5002");
        warned.ShouldContain("sysctl -w net.ipv4.ip_forward=1");
        warned.ShouldNotContain("net.ipv6");
    }

    private static string Policy(string time = "1m") => $$"""
        gate: {interfaces: [wan0]}
        doors:
          camera:
            opens: [tcp/{{Outer}}, udp/{{Outer}}]
            forward-to: ["192.0.2.10:{{Inner}}", "[2001:db8:2::10]:{{Inner}}"]
            for: {{time}}
            step-timeout: 10s
            knock: [tcp/7001, udp/62000, tcp/3333]

        """;

    private static Task Open(GuardedLab lab, Ip ip) => lab.Knock(ip, "tcp/7001", "udp/62000", "tcp/3333");

    private async Task<BackgroundProcess> Trial(GuardedLab lab)
    {
        var trial = lab.Gate.StartPostern("up", _file, "--safe", "30s");
        await trial.WaitForLine("everything is as before");
        return trial;
    }
}
