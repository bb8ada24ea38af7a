using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Doors;

public sealed class WrongKnockTests
{
    private const string Policy = """
        gate: {interfaces: [wan0], public: [tcp/443]}
        doors:
          ssh: {opens: tcp/22, for: 10s, step-timeout: 1s, knock: [tcp/7001, 'udp/62000 "open sesame"', icmp/size=720, tcp/3333]}
        """;

    private static readonly string[] Wrong =
    [
        "udp/62000 open sesame|tcp/7001|icmp/720|tcp/3333",
        "tcp/3333|icmp/720|udp/62000 open sesame|tcp/7001",
        "tcp/7001|icmp/720|tcp/3333",
        "tcp/7001|udp/62000 open Sesame|icmp/720|tcp/3333",
        "tcp/7001|udp/62000 open sesame!|icmp/720|tcp/3333",
        "tcp/7001|udp/62000 open sesam|icmp/720|tcp/3333",
        "tcp/7001|udp/62000|icmp/720|tcp/3333",
        "tcp/7001|udp/62000 open sesame|icmp/719|tcp/3333",
        "tcp/7001|udp/62000 open sesame|icmp/721|tcp/3333",
        "udp/7001|udp/62000 open sesame|icmp/720|tcp/3333",
        "tcp/7001 syn,ack|udp/62000 open sesame|icmp/720|tcp/3333",
        "tcp/7001 ack|udp/62000 open sesame|icmp/720|tcp/3333",
        "tcp/7001|udp/62000 open sesame|icmp/720|tcp/3333 fin",
        "tcp/7001|udp/62000 open sesame|udp/62000 wrong|icmp/720|tcp/3333",
        "tcp/7001|udp/62000 open sesame|icmp/100|icmp/720|tcp/3333",
        "tcp/7001|udp/62000 open sesame|icmp/720|tcp/3334|tcp/3333",
        "tcp/7001|udp/62000 open sesame|icmp/720|tcp/22|tcp/3333",
    ];

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task Opens_nothing(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Policy);
        for (var i = 0; i < Wrong.Length; i++)
            await Knocks.Send(lab.Client, lab.To(ip), GuardedLab.Source(ip, i + 1), Wrong[i].Split('|'));
        (await lab.Granted()).ShouldBeEmpty();
        var seen = await Task.WhenAll(Wrong.Select(async (knocks, i) => (knocks, await lab.Look(ip, source: GuardedLab.Source(ip, i + 1)))));
        seen.ShouldBe(Wrong.Select(knocks => (knocks, ProbeResult.Silent)));
        lab.Entered.ShouldBe(0);
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task A_knock_that_comes_too_late_starts_over(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Policy);
        await lab.Knock(ip, "tcp/7001", "udp/62000 open sesame", "icmp/720");
        await Moment.Pass(1.5);
        await lab.Knock(ip, "tcp/3333");
        await lab.ShouldBeShut(ip);
        await lab.Knock(ip, "tcp/7001", "udp/62000 open sesame", "icmp/720", "tcp/3333");
        await lab.ShouldBeOpen(ip);
    }

    [Fact]
    public async Task The_time_runs_from_the_previous_knock_and_not_from_the_first()
    {
        await using var lab = await GuardedLab.Up(Policy);
        foreach (var knock in new[] { "tcp/7001", "udp/62000 open sesame", "icmp/720", "tcp/3333" })
        {
            await lab.Knock(Ip.V4, knock);
            await Moment.Pass(0.6);
        }

        await lab.ShouldBeOpen(Ip.V4);
    }

    [Fact]
    public async Task A_right_knock_after_a_wrong_one_opens_at_once()
    {
        await using var lab = await GuardedLab.Up(Policy);
        await lab.Knock(Ip.V4, "tcp/7001", "udp/62000 open sesame", "tcp/3333");
        await lab.Knock(Ip.V4, "tcp/7001", "udp/62000 open sesame", "icmp/720", "tcp/3333");
        await lab.ShouldBeOpen(Ip.V4);
    }

    [Fact]
    public async Task Knocks_from_two_sources_do_not_add_up()
    {
        await using var lab = await GuardedLab.Up(Policy);
        await lab.Knock(Ip.V4, "tcp/7001", "udp/62000 open sesame");
        await Knocks.Send(lab.Other, lab.Gate.IPv4, "icmp/720", "tcp/3333");
        await lab.ShouldBeShut(Ip.V4);
        await lab.ShouldBeShut(Ip.V4, lab.Other);
    }

    [Fact]
    public async Task Knocks_over_IPv4_do_not_open_IPv6()
    {
        await using var lab = await GuardedLab.Up(Policy);
        await lab.Knock(Ip.V4, "tcp/7001", "udp/62000 open sesame", "icmp/720", "tcp/3333");
        await lab.ShouldBeShut(Ip.V6);
    }

    [Fact]
    public async Task Knocks_that_come_in_by_another_interface_do_not_count()
    {
        await using var lab = await GuardedLab.Up(Policy);
        await Knocks.Send(lab.Inside, lab.Gate.IPv4, "tcp/7001", "udp/62000 open sesame", "icmp/720", "tcp/3333");
        (await lab.Granted()).ShouldBeEmpty();
        await lab.ShouldBeOpen(Ip.V4, lab.Inside);
    }
}
