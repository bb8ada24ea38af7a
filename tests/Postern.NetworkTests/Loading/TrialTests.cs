using System.Diagnostics;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Loading;

/// <summary><c>up --safe</c>: the kernel itself ends a trial that nobody keeps.</summary>
public sealed class TrialTests : IDisposable
{
    private const string Old = """
        gate: {interfaces: [wan0]}
        doors:
          ssh: {opens: tcp/22, for: 1m, step-timeout: 10s, knock: [tcp/7001, udp/62000, tcp/3333]}
        """;

    private const string New = """
        gate: {interfaces: [wan0]}
        doors:
          ssh: {opens: [tcp/22, tcp/443], for: 1m, step-timeout: 10s, knock: [tcp/7001, udp/62000, tcp/4444]}
        """;

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"postern-trial-{Environment.ProcessId}.yaml");

    public TrialTests() => File.WriteAllText(_file, New);

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Killed_it_leaves_what_was_before_at_once_with_old_grants()
    {
        await using var lab = await GuardedLab.Up(Old);
        await lab.Knock(Ip.V4, "tcp/7001", "udp/62000", "tcp/3333");
        var before = await Rules(lab);
        await using (var trial = await Trial(lab, "30s"))
        {
            await lab.ShouldBeOpen(Ip.V4, port: 443);
            await lab.ShouldBeShut(Ip.V6, port: 443);
            await lab.Knock(Ip.V6, "tcp/7001", "udp/62000", "tcp/3333");
            await lab.ShouldBeShut(Ip.V6);
            await lab.Knock(Ip.V6, "tcp/7001", "udp/62000", "tcp/4444");
            await lab.ShouldBeOpen(Ip.V6);
            await trial.Kill();
            await lab.ShouldBeOpen(Ip.V4, port: 443);
        }

        (await Rules(lab)).ShouldBe(before);
        await lab.ShouldBeOpen(Ip.V6, port: 443);
        await lab.ShouldBeOpen(Ip.V4);
        await lab.ShouldBeShut(Ip.V4, lab.Other);
        await lab.Knock(Ip.V6, "tcp/7001", "udp/62000", "tcp/3333");
        await lab.ShouldBeOpen(Ip.V6);
    }

    [Fact]
    public async Task Killed_where_nothing_was_loaded_it_leaves_nothing()
    {
        await using var lab = await GuardedLab.Create();
        await using var trial = await Trial(lab, "30s");
        await lab.ShouldBeShut(Ip.V4);
        await trial.Kill();
        await lab.ShouldBeOpen(Ip.V4);
        (await lab.Gate.NftList("ruleset")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Killed_at_any_moment_it_leaves_no_trial()
    {
        await using var lab = await GuardedLab.Up(Old);
        var before = await Rules(lab);
        for (var i = 0; i < 15; i++)
        {
            await using var up = lab.Gate.StartPostern("up", _file, "--safe", "30s");
            await Moment.Pass(0.1 + (Random.Shared.NextDouble() * 0.4));
            await up.Kill();
            (await Rules(lab)).ShouldBe(before);
        }

        await lab.ShouldBeShut(Ip.V4);
        await lab.Knock(Ip.V4, "tcp/7001", "udp/62000", "tcp/3333");
        await lab.ShouldBeOpen(Ip.V4);
    }

    [Fact]
    public async Task Kept_it_stays_without_a_process_and_with_its_grants()
    {
        await using var lab = await GuardedLab.Up(Old);
        await lab.Knock(Ip.V4, "tcp/7001", "udp/62000", "tcp/3333");
        await using var trial = await Trial(lab, "30s");
        await lab.Knock(Ip.V6, "tcp/7001", "udp/62000", "tcp/4444");
        using var session = await TcpSession.Connect(lab.Client, lab.Gate.IPv6, GuardedLab.Protected);
        (await lab.Gate.Postern("keep")).OrThrow();
        await trial.WaitForLine("kept");
        await trial.WaitForEnd();
        (await lab.Gate.NftList("tables")).ShouldBe("table inet postern\n");
        await lab.ShouldBeOpen(Ip.V4, port: 443);
        await lab.ShouldBeOpen(Ip.V6, port: 443);
        await lab.ShouldBeShut(Ip.V4, lab.Other, port: 443);
        (await session.IsAlive()).ShouldBeTrue();
        (await lab.Gate.Postern("keep")).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task Ends_when_its_time_is_over()
    {
        await using var lab = await GuardedLab.Up(Old);
        var before = await Rules(lab);
        var watch = Stopwatch.StartNew();
        await using var trial = await Trial(lab, "1s");
        await trial.WaitForLine("the trial is over");
        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
        await trial.WaitForEnd();
        (await Rules(lab)).ShouldBe(before);
    }

    [Fact]
    public async Task Down_ends_the_trial_and_not_what_was_before()
    {
        await using var lab = await GuardedLab.Up(Old);
        var before = await Rules(lab);
        await using var trial = await Trial(lab, "30s");
        (await lab.Gate.Postern("down")).OrThrow();
        await trial.WaitForLine("the trial was ended");
        await trial.WaitForEnd();
        (await Rules(lab)).ShouldBe(before);
        await lab.ShouldBeShut(Ip.V4);
    }

    [Fact]
    public async Task Status_and_lists_show_the_trial()
    {
        await using var lab = await GuardedLab.Create();
        await using var trial = await Trial(lab, "30s");
        await lab.Knock(Ip.V4, "tcp/7001", "udp/62000", "tcp/4444");
        // More than once: libnftables' faults with an owned table come and go.
        for (var i = 0; i < 5; i++)
        {
            (await lab.Gate.Postern("status")).OrThrow().Out.ShouldContain("on trial");
            (await lab.Granted()).ShouldBe([$"ssh {lab.Client.IPv4}"]);
        }
    }

    [Fact]
    public async Task Nobody_loads_over_a_trial()
    {
        await using var lab = await GuardedLab.Create();
        await using var trial = await Trial(lab, "30s");
        var refused = await lab.Load(Old);
        refused.ExitCode.ShouldBe(3);
        refused.Error.ShouldContain("postern keep");
        refused.Error.ShouldContain("postern down");
    }

    private async Task<BackgroundProcess> Trial(GuardedLab lab, string period)
    {
        var trial = lab.Gate.StartPostern("up", _file, "--safe", period);
        await trial.WaitForLine("everything is as before");
        return trial;
    }

    // Without elements' times and counters, which go on.
    private static async Task<string> Rules(GuardedLab lab) => (await lab.Gate.Run("nft", "-s", "-t", "list", "ruleset")).OrThrow().Out;
}
