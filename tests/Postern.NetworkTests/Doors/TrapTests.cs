using System.Net;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Doors;

public sealed class TrapTests
{
    private const string Policy = """
        gate: {interfaces: [wan0], public: [tcp/443]}
        doors:
          ssh: {opens: tcp/22, for: 10s, step-timeout: 1s, knock: [tcp/7001, udp/62000, tcp/3333]}
        traps:
          - {ports: [tcp/666, udp/666], ban: 2s}
          - {ports: [tcp/20-23, tcp/10000-60000], ban: 1m}
        trusted: [198.51.100.7]
        """;

    [Theory]
    [InlineData(Ip.V4, "tcp/666")]
    [InlineData(Ip.V6, "tcp/666")]
    [InlineData(Ip.V4, "udp/666")]
    [InlineData(Ip.V6, "udp/666")]
    public async Task A_touch_bans_from_everything_until_the_time_is_over(Ip ip, string touch)
    {
        await using var lab = await GuardedLab.Up(Policy);
        await lab.Knock(ip, touch);
        await lab.ShouldBeShut(ip, port: GuardedLab.Public);
        (await lab.Banned()).ShouldBe([lab.Client.Address(lab.To(ip).AddressFamily).ToString()]);
        await lab.Knock(ip, "tcp/7001", "udp/62000", "tcp/3333");
        await lab.ShouldBeShut(ip);
        await lab.ShouldBeOpen(ip, lab.Other, port: GuardedLab.Public);
        await Moment.Pass(2.3);
        await lab.ShouldBeOpen(ip, port: GuardedLab.Public);
        await lab.Knock(ip, "tcp/7001", "udp/62000", "tcp/3333");
        await lab.ShouldBeOpen(ip);
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task A_granted_source_is_left_alone(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Policy);
        await lab.Knock(ip, "tcp/7001", "udp/62000", "tcp/3333");
        await lab.Knock(ip, "tcp/666", "tcp/23", "tcp/10000");
        (await lab.Banned()).ShouldBeEmpty();
        await lab.ShouldBeOpen(ip);
    }

    [Fact]
    public async Task A_trusted_source_is_left_alone()
    {
        await using var lab = await GuardedLab.Up(Policy);
        await Knocks.Send(lab.Client, lab.Gate.IPv4, IPAddress.Parse("198.51.100.7"), "tcp/666", "tcp/23");
        (await lab.Banned()).ShouldBeEmpty();
        await lab.ShouldBeOpen(Ip.V4, source: IPAddress.Parse("198.51.100.7"));
    }

    [Fact]
    public async Task A_source_that_was_granted_before_the_policy_had_traps_is_left_alone()
    {
        await using var lab = await GuardedLab.Up(Policy[..Policy.IndexOf("traps:", StringComparison.Ordinal)]);
        await lab.Knock(Ip.V4, "tcp/7001", "udp/62000", "tcp/3333");
        (await lab.Load(Policy)).OrThrow();
        await lab.Knock(Ip.V4, "tcp/666");
        (await lab.Banned()).ShouldBeEmpty();
        await lab.ShouldBeOpen(Ip.V4);
    }

    [Fact]
    public async Task A_trap_on_a_protected_port_never_lets_anyone_pass()
    {
        await using var lab = await GuardedLab.Up(Policy);
        await lab.ShouldBeShut(Ip.V4);
        (await lab.Banned()).ShouldBe([lab.Client.IPv4.ToString()]);
        lab.Entered.ShouldBe(0);
    }

    [Fact]
    public async Task A_trap_on_a_protected_port_stays_shut_to_who_is_granted_elsewhere()
    {
        await using var lab = await GuardedLab.Up("""
            gate: {interfaces: [wan0]}
            doors:
              ssh: {opens: tcp/22, for: 10s, knock: [tcp/7001, udp/62000, tcp/3333]}
              web: {opens: tcp/80, for: 10s, knock: [tcp/8001, udp/62000, tcp/3333]}
            traps: [{ports: [tcp/22], ban: 1m}]
            """);
        await lab.Knock(Ip.V4, "tcp/8001", "udp/62000", "tcp/3333");
        await lab.ShouldBeShut(Ip.V4);
        (await lab.Banned()).ShouldBeEmpty();
        lab.Entered.ShouldBe(0);
    }

    [Theory]
    [InlineData("interfaces: [wan0]")]
    [InlineData("unlisted: pass")]
    public async Task Who_forges_the_gates_own_address_does_not_cut_it_off_from_itself(string gate)
    {
        await using var lab = await GuardedLab.Up(Policy.Replace("interfaces: [wan0]", gate));
        var own = lab.Gate.IPv4.ToString();
        await lab.Client.Run("hping3", "-S", "-q", "-c", "1", "-p", "666", "-a", own, own);
        (await lab.Banned()).ShouldBe([own]);
        await lab.ShouldBeOpen(Ip.V4, lab.Gate, port: GuardedLab.Public);
    }

    [Fact]
    public async Task Traps_are_for_the_gate_and_not_for_what_it_routes()
    {
        await using var lab = await GuardedLab.Up(Policy);
        await using var inside = TcpService.Listen(lab.Inside, 666);
        (await Probe.Tcp(lab.Client, lab.Inside.IPv4, 666)).ShouldBe(ProbeResult.Connected);
        (await lab.Banned()).ShouldBeEmpty();
    }
}
