using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Loading;

/// <summary>A second <c>up</c>: the new policy is in force, and whoever was inside, on the way in or shut out still is.</summary>
[Collection(nameof(Alone))]
public sealed class ReloadTests
{
    private const string Policy = """
        gate: {interfaces: [wan0], public: [tcp/443]}
        doors:
          ssh: {opens: tcp/22, for: 1m, step-timeout: 10s, knock: [tcp/7001, udp/62000, tcp/3333]}
        traps: [{ports: [tcp/666], ban: 1m}]
        """;

    [Fact]
    public async Task Keeps_grants_bans_and_attempts_in_progress()
    {
        await using var lab = await GuardedLab.Up(Policy);
        await lab.Knock(Ip.V6, "tcp/7001", "udp/62000", "tcp/3333");
        await lab.Knock(Ip.V4, "tcp/7001", "udp/62000");
        await Knocks.Send(lab.Other, lab.Gate.IPv4, "tcp/666");
        (await lab.Load(Policy)).OrThrow().Out.ShouldContain("grants and lists stay");
        await lab.ShouldBeOpen(Ip.V6);
        await lab.ShouldBeShut(Ip.V4, lab.Other, port: GuardedLab.Public);
        await lab.ShouldBeShut(Ip.V6, lab.Other);
        await lab.Knock(Ip.V4, "tcp/3333");
        await lab.ShouldBeOpen(Ip.V4);
    }

    [Fact]
    public async Task Of_a_changed_policy_keeps_the_grants_of_the_doors_that_stay()
    {
        await using var lab = await GuardedLab.Up(Policy + "\ntrusted: [198.51.100.7]\n");
        await using var web = TcpService.Listen(lab.Gate, 80);
        await lab.Knock(Ip.V4, "tcp/7001", "udp/62000", "tcp/3333");
        await lab.ShouldBeOpen(Ip.V4, port: 80);
        (await lab.Load("""
            gate: {interfaces: [wan0], public: [udp/53], unlisted: drop}
            doors:
              web: {opens: tcp/80, for: 1m, knock: [tcp/8001, udp/8002, tcp/8003]}
              ssh: {opens: tcp/22, for: 5m, step-timeout: 2s, strict: door, knock: [tcp/7004, udp/62000, tcp/3333]}
            """)).OrThrow();
        await lab.ShouldBeOpen(Ip.V4);
        await lab.ShouldBeShut(Ip.V4, port: 80);
        await lab.ShouldBeShut(Ip.V4, port: GuardedLab.Public);
        await lab.Knock(Ip.V6, "tcp/7001", "udp/62000", "tcp/3333");
        await lab.ShouldBeShut(Ip.V6);
        await lab.Knock(Ip.V6, "tcp/7004", "udp/62000", "tcp/3333");
        await lab.ShouldBeOpen(Ip.V6);
    }

    [Fact]
    public async Task Of_a_renamed_door_ends_its_grants_and_no_others()
    {
        await using var lab = await GuardedLab.Up(Two("web"));
        await using var web = TcpService.Listen(lab.Gate, 80);
        await lab.Knock(Ip.V4, "tcp/7001", "udp/62000", "tcp/3333");
        await lab.Knock(Ip.V4, "tcp/8001", "udp/8002", "tcp/8003");
        await lab.ShouldBeOpen(Ip.V4, port: 80);
        (await lab.Load(Two("wiki"))).OrThrow();
        await lab.ShouldBeOpen(Ip.V4);
        await lab.ShouldBeShut(Ip.V4, port: 80);

        static string Two(string name) => Policy.Replace("traps:", $$"""
              {{name}}: {opens: tcp/80, for: 1m, knock: [tcp/8001, udp/8002, tcp/8003]}
            traps:
            """, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_traffic_never_lets_a_stranger_in_and_never_loses_a_session()
    {
        await using var lab = await GuardedLab.Up(Policy);
        await lab.Knock(Ip.V4, "tcp/7001", "udp/62000", "tcp/3333");
        using var session = await TcpSession.Connect(lab.Client, lab.Gate.IPv4, GuardedLab.Protected);
        var entered = lab.Entered;
        var reloads = Task.Run(async () =>
        {
            for (var i = 0; i < 5; i++)
                (await lab.Load(Policy)).OrThrow();
        }, TestContext.Current.CancellationToken);
        var looks = 0;
        while (!reloads.IsCompleted)
        {
            Knocks.SendOne(lab.Other, lab.Gate.IPv4, null, "tcp/22");
            looks++;
            await Moment.Pass(0.001);
        }

        await reloads;
        looks.ShouldBeGreaterThan(50);
        lab.Entered.ShouldBe(entered);
        (await session.IsAlive()).ShouldBeTrue();
    }
}
