using System.Net;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Doors;

public sealed class GrantTests
{
    private const string Policy = """
        gate: {interfaces: [wan0]}
        doors:
          ssh: {opens: [tcp/22, udp/5000], for: 2s, step-timeout: 1s, knock: [tcp/7001, udp/62000, tcp/3333]}
        """;

    private static readonly string[] Right = ["tcp/7001", "udp/62000", "tcp/3333"];

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task A_grant_runs_out_and_a_session_lives_on(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Policy);
        await lab.Knock(ip, Right);
        using var session = await TcpSession.Connect(lab.Client, lab.To(ip), GuardedLab.Protected);
        await lab.ShouldBeOpen(ip);
        await Moment.Pass(2.5);
        await lab.ShouldBeShut(ip);
        (await lab.Granted()).ShouldBeEmpty();
        (await session.IsAlive()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_new_knock_renews_a_grant()
    {
        await using var lab = await GuardedLab.Up(Policy);
        for (var i = 0; i < 3; i++)
        {
            await lab.Knock(Ip.V4, Right);
            await Moment.Pass(1.2);
        }

        await lab.ShouldBeOpen(Ip.V4);
        await Moment.Pass(1.5);
        await lab.ShouldBeShut(Ip.V4);
    }

    [Fact]
    public async Task Using_a_grant_does_not_renew_it()
    {
        await using var lab = await GuardedLab.Up(Policy);
        await lab.Knock(Ip.V4, Right);
        for (var i = 0; i < 5; i++)
        {
            (await lab.Look(Ip.V4)).ShouldBeOneOf(ProbeResult.Connected, ProbeResult.Silent);
            await Moment.Pass(0.5);
        }

        await lab.ShouldBeShut(Ip.V4);
    }

    [Fact]
    public async Task Allow_lets_in_without_a_knock_and_revoke_ends_it()
    {
        await using var lab = await GuardedLab.Up(Policy);
        (await lab.Gate.Postern("allow", lab.Client.IPv6.ToString(), "ssh", "--for", "1m")).OrThrow();
        await lab.ShouldBeOpen(Ip.V6);
        await lab.ShouldBeShut(Ip.V4);
        (await lab.Gate.Postern("revoke", lab.Client.IPv6.ToString(), "ssh")).OrThrow();
        await lab.ShouldBeShut(Ip.V6);
    }

    [Fact]
    public async Task A_trusted_source_needs_no_knock()
    {
        await using var lab = await GuardedLab.Up(Policy + "\ntrusted: [198.51.100.0/25, '2001:db8:1::2']\n");
        await lab.ShouldBeOpen(Ip.V4, source: IPAddress.Parse("198.51.100.9"));
        await lab.ShouldBeShut(Ip.V4, source: IPAddress.Parse("198.51.100.209"));
        await lab.ShouldBeOpen(Ip.V6);
        await lab.ShouldBeShut(Ip.V6, lab.Other);
    }

    [Fact]
    public async Task A_connection_that_was_there_before_the_gate_lives_on()
    {
        await using var lab = await GuardedLab.Create();
        using var session = await TcpSession.Connect(lab.Client, lab.Gate.IPv4, GuardedLab.Protected);
        (await lab.Load(Policy)).OrThrow();
        (await session.IsAlive(TimeSpan.FromSeconds(2))).ShouldBeTrue();
    }
}
