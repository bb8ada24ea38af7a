using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>Steps that are regular expressions: the kernel hands them up, the watcher decides, the kernel lets in.</summary>
public sealed class ExpressionKnockTests
{
    private const string Middle = """
        doors:
          ssh: {opens: tcp/22, for: 1m, knock: [tcp/7001, 'udp/62000 /^open [a-z]+$/', tcp/3333]}
        """;

    private static readonly string[] Right = ["tcp/7001", "udp/62000 open sesame", "tcp/3333"];

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task The_right_payload_opens_and_any_other_does_not(Ip ip)
    {
        await using var gate = await RunningGate.Start(Middle);
        await gate.Lab.Knock(ip, "tcp/7001", "udp/62000 open SESAME", "tcp/3333");
        await gate.Lab.Knock(ip, "tcp/7001", "udp/62000 hex:6f70656e2000", "tcp/3333");
        await gate.Lab.Knock(ip, "tcp/7001", "udp/62000", "tcp/3333");
        await gate.Lab.Knock(ip, "tcp/7001", "tcp/3333");
        await Moment.Pass(0.3);
        await gate.Lab.ShouldBeShut(ip);
        await gate.Lab.Knock(ip, Right);
        await Opens(gate, ip);
        await gate.Lab.ShouldBeShut(ip, gate.Lab.Other);
    }

    [Fact]
    public async Task Knocks_right_behind_one_another_are_judged_in_their_order()
    {
        await using var gate = await RunningGate.Start(Middle);
        for (var i = 1; i <= 20; i++)
        {
            foreach (var knock in Right)
                Knocks.SendOne(gate.Lab.Client, gate.Lab.Gate.IPv4, GuardedLab.Source(Ip.V4, i), knock);
        }

        await RunningGate.Until(async () => (await gate.Lab.Granted()).Count == 20, "a grant for each of 20 sources");
    }

    [Theory]
    [InlineData("tcp/7001", "udp/62000 open sesame", "tcp/9999", "tcp/3333")]
    [InlineData("tcp/7001", "udp/62000 open sesame", "udp/62000 shut sesame", "tcp/3333")]
    [InlineData("tcp/7001", "udp/62000 shut sesame", "udp/62000 open sesame", "tcp/3333")]
    [InlineData("udp/62000 open sesame", "tcp/7001", "tcp/3333", "tcp/3333")]
    public async Task A_wrong_knock_starts_over_whoever_judges_it(params string[] knocks)
    {
        await using var gate = await RunningGate.Start(Middle);
        foreach (var knock in knocks)
            Knocks.SendOne(gate.Lab.Client, gate.Lab.Gate.IPv4, null, knock);
        await Moment.Pass(0.5);
        await gate.Lab.ShouldBeShut(Ip.V4);
        await gate.Lab.Knock(Ip.V4, Right);
        await Opens(gate, Ip.V4);
    }

    [Fact]
    public async Task A_repeat_is_no_mistake()
    {
        await using var gate = await RunningGate.Start(Middle);
        await gate.Lab.Knock(Ip.V4, "tcp/7001", "tcp/7001", "udp/62000 open sesame", "udp/62000 open sesame", "tcp/3333");
        await Opens(gate, Ip.V4);
    }

    [Fact]
    public async Task An_expression_may_stand_first_or_last_or_alone_and_in_a_ping()
    {
        await using var gate = await RunningGate.Start("""
            doors:
              first: {opens: tcp/22, for: 1m, knock: ['udp/62000 /^[0-9]{4}$/', tcp/7001, tcp/3333]}
              last: {opens: tcp/23, for: 1m, knock: [tcp/9001, tcp/8001, 'udp/62001 /^OPEN/i']}
              ping: {opens: tcp/24, for: 1m, knock: [tcp/9101, 'icmp /mik(ro|RO)tik/']}
            """);
        await gate.Lab.Knock(Ip.V4, "udp/62000 4711", "tcp/7001", "tcp/3333");
        await gate.Lab.Knock(Ip.V4, "tcp/9001", "tcp/8001", "udp/62001 oPeN please");
        await gate.Lab.Knock(Ip.V6, "tcp/9101", "icmp mikmikrotik");
        await RunningGate.Until(async () => (await gate.Lab.Granted()).Count == 3, "three grants");
    }

    [Fact]
    public async Task One_source_works_at_two_doors_where_only_a_doors_own_steps_count()
    {
        await using var gate = await RunningGate.Start("""
            doors:
              one: {opens: tcp/22, for: 1m, strict: door, knock: [tcp/7001, 'udp/62000 /^a+$/', tcp/3333]}
              two: {opens: tcp/23, for: 1m, strict: door, knock: [tcp/8001, 'udp/62001 /^b+$/', tcp/4444]}
            """);
        await gate.Lab.Knock(Ip.V4, "tcp/7001", "tcp/8001", "udp/62001 bbb", "udp/62000 aaa", "tcp/3333", "tcp/4444");
        await RunningGate.Until(async () => (await gate.Lab.Granted()).Count == 2, "two grants");
    }

    [Fact]
    public async Task Without_the_watcher_such_a_door_stays_shut_and_others_open()
    {
        await using var gate = await RunningGate.Start(Middle + "\n  web: {opens: tcp/443, for: 1m, knock: [tcp/5001, udp/5002, tcp/5003]}\n");
        await gate.Watcher.Kill();
        await gate.Lab.Knock(Ip.V4, Right);
        await gate.Lab.Knock(Ip.V6, "tcp/5001", "udp/5002", "tcp/5003");
        await gate.Lab.ShouldBeOpen(Ip.V6, port: GuardedLab.Public);
        await gate.Lab.ShouldBeShut(Ip.V4);
        await gate.Watch();
        await gate.Lab.ShouldBeOpen(Ip.V6, port: GuardedLab.Public);
        await gate.Lab.Knock(Ip.V4, Right);
        await Opens(gate, Ip.V4);
    }

    [Fact]
    public async Task Up_refuses_and_says_which_command_is_meant()
    {
        await using var lab = await GuardedLab.Create();
        var refused = await lab.Load(Middle);
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("postern gate");
    }

    private static Task Opens(RunningGate gate, Ip ip) =>
        RunningGate.Until(async () => await gate.Lab.Look(ip) == ProbeResult.Connected, "an open door");
}
