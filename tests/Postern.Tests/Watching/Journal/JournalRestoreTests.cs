using System.Net;
using Postern.Tests.FrontEnds.Yaml;
using Postern.Watcher.Events;
using Postern.Watcher.Journal;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Journal;

public sealed class JournalRestoreTests
{
    private static readonly DateTimeOffset Noon = JournalFolder.Noon;

    private static readonly JournalMoment NextBoot = new("b", TimeSpan.FromSeconds(20), Noon.AddMinutes(10));

    private readonly JournalMemory _memory = new();

    public JournalRestoreTests()
    {
        _memory.Apply(JournalFolder.Start());
        _memory.Apply(JournalFolder.Open(1));
        _memory.Apply(new JournalRecord(JournalKind.Trap, Noon, TimeSpan.FromSeconds(100)) { Source = "2001:db8::9", For = TimeSpan.FromHours(2) });
    }

    [Fact]
    public void After_a_boot_grants_and_bans_come_back_with_the_time_that_remains()
    {
        var plan = JournalRestore.Plan(_memory, NextBoot, Gate());
        var grant = plan.Grants.Single();
        (grant.Source, grant.For, grant.Left).ShouldBe((IPAddress.Parse("10.0.0.1"), TimeSpan.FromHours(1), TimeSpan.FromMinutes(50) - TimeSpan.FromSeconds(1)));
        var ban = plan.Bans.Single();
        (ban.Source, ban.Left).ShouldBe((IPAddress.Parse("2001:db8::9"), TimeSpan.FromMinutes(110) - TimeSpan.FromSeconds(1)));
        plan.Records.Select(r => r.Kind).ShouldBe([JournalKind.GrantRestored, JournalKind.BanRestored]);
        plan.Events.Select(e => (e.Kind, e.Cause)).ShouldBe([(GateEventKind.Grant, "restored"), (GateEventKind.Ban, "restored")]);
        plan.Summary.ShouldBe("after a boot: 1 grants and 1 bans come back with the time that remains");
    }

    [Fact]
    public void The_records_of_a_restore_make_the_same_memory()
    {
        var plan = JournalRestore.Plan(_memory, NextBoot, Gate());
        _memory.Apply(JournalFolder.Start("b") with { Time = NextBoot.Time, Up = NextBoot.Up });
        foreach (var record in plan.Records)
            _memory.Apply(record);
        _memory.At(NextBoot).Select(e => e.Left).ShouldBe([plan.Grants[0].Left!.Value, plan.Bans[0].Left!.Value], ignoreOrder: true);
    }

    [Fact]
    public void In_the_same_boot_somebody_took_the_gate_down_and_nothing_comes_back_then_or_later()
    {
        var plan = JournalRestore.Plan(_memory, NextBoot with { Boot = "a", Up = TimeSpan.FromSeconds(700) }, Gate());
        (plan.Grants.Count, plan.Bans.Count).ShouldBe((0, 0));
        plan.Summary.ShouldNotBeNull().ShouldContain("taken down");
        foreach (var record in plan.Records)
            _memory.Apply(record);
        JournalRestore.Plan(_memory, NextBoot, Gate()).ShouldBe(RestorePlan.Nothing);
    }

    [Fact]
    public void A_table_that_stands_is_the_truth_and_the_journal_learns_what_nobody_watched()
    {
        var now = new JournalMoment("a", TimeSpan.FromSeconds(700), Noon.AddMinutes(10));
        _memory.Apply(JournalFolder.Open(2));
        var standing = new Dictionary<EntryKey, EntryTime>
        {
            [new EntryKey(EntryKind.Grant, "ssh", "10.0.0.1")] = new(TimeSpan.FromHours(1), now.Time.AddMinutes(50)),
            [new EntryKey(EntryKind.Grant, "ssh", "10.0.0.3")] = new(TimeSpan.FromHours(1), now.Time.AddMinutes(30)),
            [new EntryKey(EntryKind.List, "KNOCK1", "10.0.0.4")] = new(TimeSpan.FromHours(1), now.Time.AddMinutes(30)),
        };
        var plan = JournalRestore.Plan(_memory, now, Gate(standing));
        (plan.Grants.Count, plan.Bans.Count).ShouldBe((0, 0));
        plan.Records.Select(r => $"{r.Kind} {r.Source}").ShouldBe(["BanLifted 2001:db8::9", "GrantRevoked 10.0.0.2", "Grant 10.0.0.3"], ignoreOrder: true);
        foreach (var record in plan.Records)
            _memory.Apply(record);
        _memory.At(now).ToDictionary(e => e.Key.Source, e => e.Left.TotalMinutes).ShouldBe(new Dictionary<string, double> { ["10.0.0.1"] = 50, ["10.0.0.3"] = 30 }, ignoreOrder: true);
        // A set that was too large to read says nothing about who is in it.
        JournalRestore.Plan(_memory, now, RestoringGate.Of(null, new Dictionary<EntryKey, EntryTime>(), new HashSet<EntryKind> { EntryKind.Grant })).Records.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("doors: {other: {opens: tcp/22, knock: [tcp/7103, udp/5121, tcp/6007]}}\ntraps: [{ports: tcp/666, ban: 1h}]\n", "the policy has no such door now")]
    [InlineData(Policies.OneDoor, "the policy has no traps now")]
    public void What_the_policy_has_no_more_does_not_come_back(string policy, string why)
    {
        var plan = JournalRestore.Plan(_memory, NextBoot, RestoringGate.Of(Policies.Compile(policy).RuleSet.Guard));
        plan.Records.Single(r => r.Kind is JournalKind.GrantNotRestored or JournalKind.BanNotRestored).Cause.ShouldBe(why);
        (plan.Grants.Count + plan.Bans.Count).ShouldBe(1);
        plan.Summary.ShouldNotBeNull().ShouldContain(why);
    }

    [Fact]
    public void A_clock_that_went_back_brings_bans_back_and_no_grants()
    {
        var plan = JournalRestore.Plan(_memory, NextBoot with { Time = Noon.AddDays(-1) }, Gate());
        plan.Grants.ShouldBeEmpty();
        plan.Bans.Single().Left.ShouldBe(TimeSpan.FromHours(2) - NextBoot.Up - TimeSpan.FromSeconds(1));
        plan.Records.Select(r => r.Cause).ShouldContain(JournalMemory.WentBack);
    }

    [Fact]
    public void More_than_the_kernels_sets_hold_do_not_undo_the_whole_load()
    {
        for (var i = 1; i <= 270_000; i++)
            _memory.Apply(JournalFolder.Open(i, 3600 + i));
        var plan = JournalRestore.Plan(_memory, NextBoot, Gate());
        plan.Grants.Count.ShouldBeLessThan(1 << 18);
        plan.Grants.Count.ShouldBeGreaterThan(250_000);
        plan.Grants[0].Source.ShouldBe(IPAddress.Parse(JournalFolder.Open(270_000).Source));
    }

    [Fact]
    public void A_door_is_known_by_what_the_kernel_calls_it()
    {
        _memory.Apply(JournalFolder.Open(1) with { Name = "the 'back' door" });
        var guard = Policies.Compile("doors: {'the \"back\" door': {opens: tcp/22, knock: [tcp/7103, udp/5121, tcp/6007]}}\n").RuleSet.Guard;
        JournalRestore.Plan(_memory, NextBoot, RestoringGate.Of(guard)).Grants.Count.ShouldBe(1);
    }

    private static RestoringGate Gate(Dictionary<EntryKey, EntryTime>? standing = null) =>
        RestoringGate.Of(Policies.Compile(Policies.OneDoor + "traps: [{ports: tcp/666, ban: 1h}]\n").RuleSet.Guard, standing);
}
