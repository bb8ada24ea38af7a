using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>A running gate follows its policy file, and a bad file changes nothing.</summary>
public sealed class PolicyReloadTests
{
    private static string Policy(int first) => $$"""
        doors:
          ssh: {opens: tcp/22, for: 1m, knock: [tcp/{{first}}, udp/62000, tcp/3333]}
        """;

    [Fact]
    public async Task A_changed_file_is_in_force_soon_and_grants_stay()
    {
        await using var gate = await RunningGate.Start(Policy(7001));
        await gate.Lab.Knock(Ip.V4, "tcp/7001", "udp/62000", "tcp/3333");
        await gate.Write(Policy(7002));
        await gate.Watcher.WaitForLine("the new policy is in force");
        await gate.Lab.ShouldBeOpen(Ip.V4);
        await gate.Lab.Knock(Ip.V6, "tcp/7001", "udp/62000", "tcp/3333");
        await gate.Lab.ShouldBeShut(Ip.V6);
        await gate.Lab.Knock(Ip.V6, "tcp/7002", "udp/62000", "tcp/3333");
        await gate.Lab.ShouldBeOpen(Ip.V6);
    }

    [Fact]
    public async Task SIGHUP_reloads_at_once()
    {
        await using var gate = await RunningGate.Start(Policy(7001));
        (await gate.Lab.Gate.Run("kill", "-HUP", $"{gate.Watcher.Id}")).OrThrow();
        await gate.Watcher.WaitForLine("the new policy is in force");
        gate.Watcher.HasEnded.ShouldBeFalse();
    }

    [Theory]
    [InlineData("doors: [", "PN1001")]
    [InlineData("doors: {ssh: {opens: tcp/22, knock: [tcp/22, udp/1, tcp/2]}}", "PN1302")]
    [InlineData("gate: {interfaces: [absent0]}\ndoors: {ssh: {opens: tcp/22, knock: [tcp/7001, udp/62000, tcp/3333]}}", "PN5001")]
    public async Task A_bad_file_leaves_the_old_policy_in_force_and_says_why(string bad, string code)
    {
        await using var gate = await RunningGate.Start(Policy(7001));
        await gate.Write(bad);
        (await gate.Watcher.WaitForLine("the policy that was loaded before stays in force")).ShouldContain(code);
        await gate.Lab.ShouldBeShut(Ip.V4);
        await gate.Lab.Knock(Ip.V4, "tcp/7001", "udp/62000", "tcp/3333");
        await gate.Lab.ShouldBeOpen(Ip.V4);
        await gate.Write(Policy(7003));
        await gate.Watcher.WaitForLine("well again");
    }

    [Fact]
    public async Task The_end_of_the_watcher_leaves_the_gate_standing()
    {
        await using var gate = await RunningGate.Start(Policy(7001));
        await gate.Watcher.Stop();
        await gate.Lab.ShouldBeShut(Ip.V4);
        await gate.Lab.Knock(Ip.V4, "tcp/7001", "udp/62000", "tcp/3333");
        await gate.Lab.ShouldBeOpen(Ip.V4);
        await gate.Watch();
        await gate.Lab.ShouldBeOpen(Ip.V4);
    }
}
