using System.Diagnostics;
using System.Net;
using System.Text;
using Postern.NetworkTests.Harness;
using Postern.Policy;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Policy.FrontEnds;
using Postern.Watcher.Gates;
using Postern.Watcher.Journal;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>What the journal brings back after a boot, in a real kernel.</summary>
[Collection(nameof(Alone))]
public sealed class RestoreTests
{
    private const string Policy = """
        doors:
          ssh: {opens: tcp/22, for: 1h, knock: [tcp/888, udp/555, tcp/222]}
        traps:
          - {ports: [tcp/666], ban: 1h}
        """;

    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly JournalMoment NextBoot = new("b", TimeSpan.FromSeconds(20), Noon.AddMinutes(10));

    private readonly JournalMemory _memory = new();

    public RestoreTests() => _memory.Apply(new JournalRecord(JournalKind.Start, Noon, TimeSpan.FromSeconds(100)) { Boot = "a" });

    [Fact]
    public async Task A_restored_grant_lets_in_and_a_restored_ban_keeps_out_and_both_end()
    {
        await using var lab = await GuardedLab.Create();
        // Four seconds remain.
        Remember(JournalKind.Open, GuardedLab.Source(Ip.V4, 1), TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(5));
        Remember(JournalKind.Open, GuardedLab.Source(Ip.V6, 1), TimeSpan.FromHours(1));
        Remember(JournalKind.Trap, GuardedLab.Source(Ip.V4, 2), TimeSpan.FromHours(1));
        var plan = Load(lab.Gate);
        (plan.Grants.Count, plan.Bans.Count).ShouldBe((2, 1));
        await lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, 1));
        await lab.ShouldBeOpen(Ip.V6, source: GuardedLab.Source(Ip.V6, 1));
        await lab.ShouldBeShut(Ip.V4, source: GuardedLab.Source(Ip.V4, 2), port: GuardedLab.Public);
        await lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, 3), port: GuardedLab.Public);
        await Task.Delay(TimeSpan.FromSeconds(4.5), TestContext.Current.CancellationToken);
        await lab.ShouldBeShut(Ip.V4, source: GuardedLab.Source(Ip.V4, 1));
        await lab.ShouldBeOpen(Ip.V6, source: GuardedLab.Source(Ip.V6, 1));
    }

    [Fact]
    public async Task A_hundred_thousand_grants_are_back_within_five_seconds_with_the_time_that_remains()
    {
        await using var lab = await NetworkLab.Create();
        for (var i = 0; i < 100_000; i++)
            Remember(JournalKind.Open, new IPAddress([10, (byte)(i >> 16), (byte)((i >> 8) & 0xff), (byte)(i & 0xff)]), TimeSpan.FromHours(1));
        var (watch, before) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        Load(lab.Gate).Grants.Count.ShouldBe(100_000);
        var (took, work) = (watch.Elapsed, Environment.CpuUsage.TotalTime - before);
        TestContext.Current.TestOutputHelper?.WriteLine($"100,000 grants restored in {took.TotalSeconds:0.00} s, {work.TotalSeconds:0.00} s of processor time");
        // On a machine that others keep busy, only the work says how long it takes.
        (took < work ? took : work).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        var grants = lab.Gate.Inside(() => Elements(GuardNames.Grants + "4"));
        grants.Count.ShouldBe(100_000);
        grants.ShouldAllBe(g => g.Timeout == TimeSpan.FromHours(1) && g.Expires < TimeSpan.FromMinutes(50) && g.Expires > TimeSpan.FromMinutes(48));
        lab.Gate.Inside(() => Elements(GuardNames.Admitted + "4")).Count.ShouldBe(100_000);
    }

    [Fact]
    public async Task Whoever_loads_the_gate_is_granted_though_banned_before()
    {
        await using var lab = await GuardedLab.Create();
        var source = GuardedLab.Source(Ip.V4, 1);
        Remember(JournalKind.Trap, source, TimeSpan.FromHours(1));
        Load(lab.Gate, own: source);
        await lab.ShouldBeOpen(Ip.V4, source: source);
        // And once more over the table that stands.
        Load(lab.Gate, own: source);
        await lab.ShouldBeOpen(Ip.V4, source: source);
    }

    private void Remember(JournalKind kind, IPAddress source, TimeSpan duration) => _memory.Apply(new JournalRecord(kind, Noon, TimeSpan.FromSeconds(100))
    {
        Source = source.ToString(),
        Name = kind == JournalKind.Open ? "ssh" : "",
        For = duration,
    });

    private RestorePlan Load(LabHost host, IPAddress? own = null)
    {
        var compilation = PolicyCompiler.Compile([new InputFile("policy.yaml", Encoding.UTF8.GetBytes(Policy))], new CompileOptions { ForNftables = true });
        var gate = RestoringGate.Of(compilation.RuleSet.Guard);
        var plan = JournalRestore.Plan(_memory, NextBoot, gate);
        IReadOnlyList<Grant> grants = own is null ? plan.Grants : [new Grant(own, gate.Doors["ssh"], TimeSpan.FromHours(1)), .. plan.Grants];
        host.Inside(() =>
        {
            using var kernel = KernelGate.Open(out var refusal);
            kernel.ShouldNotBeNull(refusal);
            var result = Loader.Load(kernel, compilation.Table!, grants, plan.Bans);
            result.Done.ShouldBeTrue(result.Errors);
            return refusal;
        });
        return plan;
    }

    private static IReadOnlyList<LoadedElement> Elements(string set)
    {
        using var kernel = KernelGate.Open(out _)!;
        return kernel.Elements(kernel.InCharge()!, set)!.Elements;
    }
}
