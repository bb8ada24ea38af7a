using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Rules.Simulation;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers.Pushing;

/// <summary>Every plan, cut after every step: never more open than before and after, nothing cut that both let through.</summary>
public sealed class PushPlanTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly HostAddress Router = HostAddress.Parse("203.0.113.1");
    private static readonly HostAddress Stranger = HostAddress.Parse("198.51.100.99");
    private static readonly HostAddress Manager = HostAddress.Parse("192.0.2.7");
    private static readonly int[] Ports = [22, 80, 443, 8728, 7001, 7002, 7003, 7004];
    private static readonly string[] Doors = ["ssh", "web", "api"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void At_no_point_is_anything_more_open_or_less_than_before_and_after(bool isPolicy)
    {
        var rounds = isPolicy ? Trials.Count(usual: 6, many: 40) : Trials.Count(usual: 25, many: 150);
        var seed = Seed();
        var random = new Random(seed);
        var judged = 0;
        for (var round = 0; round < rounds; round++)
        {
            var foreign = random.Next(3) > 0 ? DoorItems.Foreign : [];
            var before = DoorItems.On(foreign, isPolicy ? DrawPolicy(random) : Draw(random));
            var desired = isPolicy ? DrawPolicy(random) : Draw(random);
            var plan = PushPlan.Make(before, desired, System.Net.IPAddress.Parse("192.0.2.7"));
            // What the back end writes never has it; who pushes a script of his own is warned (PN5048).
            if (!isPolicy && plan.Rerouted.Count > 0)
                continue;
            plan.Rerouted.ShouldBeEmpty();
            judged++;
            var states = Enumerable.Range(0, plan.Steps.Count + 1).Select(n => new Evaluator(DoorItems.Read(before.After(plan, n)), new EvaluatorOptions { OwnAddresses = [Router], ConnectionLimit = 64, ListLimit = 64 })).ToList();
            foreach (var lists in Listed())
            {
                foreach (var source in (HostAddress[])[Stranger, Manager])
                {
                    foreach (var port in Ports)
                    {
                        var verdicts = states.Select(e => Judge(e, source, port, lists)).ToList();
                        for (var n = 0; n < verdicts.Count; n++)
                        {
                            (verdicts[n] == verdicts[0] || verdicts[n] == verdicts[^1]).ShouldBeTrue(
                                $"seed {seed}, round {round}: {source} → {port} on [{string.Join(' ', lists)}] is {verdicts[n]} after step {n} of {plan.Steps.Count}, {verdicts[0]} before and {verdicts[^1]} after\n{Shown(before, plan)}");
                        }
                    }
                }
            }

            for (var n = 0; n < states.Count; n++)
            {
                foreach (var port in Ports)
                    (!ScanOpens(states[n], port) || ScanOpens(states[0], port) || ScanOpens(states[^1], port)).ShouldBeTrue($"seed {seed}, round {round}: a scan opens {port} after step {n}\n{Shown(before, plan)}");
            }
        }

        judged.ShouldBeGreaterThan(rounds / 2);
    }

    [Fact]
    public void A_chain_whose_way_in_changes_with_its_rules_is_named()
    {
        var jump = DoorItems.Rule("postern:ssh:jump", ("chain", "input"), ("action", "jump"), ("jump-target", "own"));
        var before = new RouterConfiguration([jump, .. DoorItems.Door("ssh", 22, [7001], "own"), .. DoorItems.Door("web", 80, [7002])]);
        var after = new RouterConfiguration([.. DoorItems.Door("web", 80, [7002]), jump, .. DoorItems.Door("ssh", 443, [7001], "own")]);
        PushPlan.Make(DoorItems.On([], before), after).Rerouted.ShouldBe(["own"]);
        PushPlan.Make(DoorItems.On([], before), before).Rerouted.ShouldBeEmpty();
    }

    [Fact]
    public void Cut_after_any_step_it_goes_on_and_ends_the_same()
    {
        var seed = Seed();
        var random = new Random(seed);
        for (var round = 0; round < Trials.Count(usual: 25, many: 100); round++)
        {
            var before = DoorItems.On(DoorItems.Foreign, Draw(random));
            var desired = Draw(random);
            var plan = PushPlan.Make(before, desired);
            var end = Said(before.After(plan, plan.Steps.Count));
            for (var n = 0; n <= plan.Steps.Count; n++)
            {
                var cut = DoorItems.Numbered(before.After(plan, n));
                var again = PushPlan.Make(cut, desired);
                var done = cut.After(again, again.Steps.Count);
                Said(done).ShouldBe(end, $"seed {seed}, round {round}, cut after {n}\n{Shown(before, plan)}");
                PushPlan.Make(DoorItems.Numbered(done), desired).Steps.ShouldBeEmpty($"seed {seed}, round {round}, cut after {n}");
            }
        }
    }

    [Fact]
    public void What_is_not_ours_stays_where_it_is()
    {
        var random = new Random(Seed());
        var before = DoorItems.On(DoorItems.Foreign, Draw(random));
        var plan = PushPlan.Remove(before);
        var after = before.After(plan, plan.Steps.Count);
        after.Items.Select(i => i.Comment).ShouldBe(DoorItems.Foreign.Select(i => i.Comment));
        plan.Steps.ShouldAllBe(s => RouterNames.IsOurs(s.Item.Comment));
    }

    [Fact]
    public void One_changed_rule_is_one_change()
    {
        var one = new RouterConfiguration([.. DoorItems.Frame([], null), .. DoorItems.Door("ssh", 22, [7001, 7002])]);
        var other = new RouterConfiguration([.. DoorItems.Frame([], null), .. DoorItems.Door("ssh", 22, [7001, 7003])]);
        var plan = PushPlan.Make(DoorItems.On(DoorItems.Foreign, one), other);
        plan.Changes.ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Change);
        plan.Steps.Count.ShouldBe(2);
        plan.Kept.ShouldBe(4);
    }

    [Fact]
    public void A_rule_that_was_moved_below_somebody_elses_comes_back_to_the_top()
    {
        var desired = new RouterConfiguration([.. DoorItems.Frame([], null), .. DoorItems.Door("ssh", 22, [7001, 7002])]);
        var there = DoorItems.On(DoorItems.Foreign, desired);
        var moved = there.Items[0];
        var present = new RouterSnapshot([.. there.Items.Skip(1), moved]);
        var plan = PushPlan.Make(present, desired);
        plan.Changes.ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Move);
        Said(present.After(plan, plan.Steps.Count)).ShouldBe(Said(there));
    }

    [Theory]
    [InlineData("address-list-timeout", "90s", "1m30s")]
    [InlineData("address-list-timeout", "none-dynamic", "00:00:00")]
    [InlineData("disabled", "no", "false")]
    [InlineData("log", "yes", "true")]
    [InlineData("src-address", "10.0.0.1", "10.0.0.1/32")]
    [InlineData("src-address", "!10.0.0.0/8", "!10.0.0.0/8")]
    [InlineData("connection-state", "related,established", "established,related")]
    [InlineData("limit", "5/1m,10", "5/1m,10:packet")]
    [InlineData("limit", "5,5", "5/1s,5:packet")]
    [InlineData("icmp-options", "8", "8:0-255")]
    [InlineData("dst-port", "22,80", "80,22")]
    [InlineData("protocol", "6", "tcp")]
    public void What_a_router_prints_is_what_was_pushed(string name, string pushed, string printed)
    {
        var item = DoorItems.Rule("postern:x:1", ("chain", "input"), (name, pushed));
        var there = DoorItems.Rule("postern:x:1", ("chain", "input"), ("action", "accept"), (name, printed), ("bytes", "0"), ("packets", "3"), ("invalid", "false"), ("dynamic", "false"), ("log-prefix", ""));
        ItemContent.Of(there).ShouldBe(ItemContent.Of(item));
    }

    [Fact]
    public void A_rule_edited_by_hand_is_a_change()
    {
        var desired = new RouterConfiguration([.. DoorItems.Door("ssh", 22, [7001])]);
        var there = DoorItems.On([], desired);
        var edited = new RouterSnapshot([.. there.Items.Select(i => i.Comment == "postern:ssh:drop" ? i with { Properties = [.. i.Properties, new("disabled", "true")] } : i)]);
        var change = PushPlan.Make(edited, desired).Changes.ShouldHaveSingleItem();
        change.Kind.ShouldBe(ChangeKind.Change);
        change.Item.Comment.ShouldBe("postern:ssh:drop");
    }

    private int Seed()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("POSTERN_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"POSTERN_SEED={seed}");
        return seed;
    }

    private static RouterConfiguration Draw(Random random)
    {
        List<string> trusted = [];
        if (random.Next(2) == 0)
            trusted.Add("192.0.2.0/24");
        if (random.Next(2) == 0)
            trusted.Add("192.0.2.7");
        if (random.Next(3) == 0)
            trusted.Add("198.51.100.99");
        List<RouterItem> items = [.. DoorItems.Frame(trusted, random.Next(2) == 0 ? 7004 : null)];
        foreach (var door in Doors.OrderBy(_ => random.Next()).Take(random.Next(4)))
        {
            var own = random.Next(3) == 0 ? $"postern-{door}-chain" : "input";
            int[] knocks = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => 7001 + random.Next(3))];
            if (own != "input")
                items.Add(DoorItems.Rule(RouterNames.Comment(door, "jump"), ("chain", "input"), ("action", "jump"), ("jump-target", own)));
            items.AddRange(DoorItems.Door(door, Ports[random.Next(4)], knocks, own));
        }

        return new RouterConfiguration(items);
    }

    /// <summary>What the back end itself writes.</summary>
    private static RouterConfiguration DrawPolicy(Random random)
    {
        var text = new System.Text.StringBuilder("doors:\n");
        foreach (var door in Doors.OrderBy(_ => random.Next()).Take(1 + random.Next(3)))
        {
            var knocks = string.Join(", ", Enumerable.Range(7001, 3).OrderBy(_ => random.Next()).Take(2 + random.Next(2)).Select(p => $"tcp/{p}"));
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  {door}: {{opens: tcp/{door switch { "ssh" => 22, "web" => 80, _ => 8728 }}, knock: [{knocks}]}}\n");
        }

        if (random.Next(2) == 0)
            text.Append("traps:\n  - {ports: [tcp/7004], ban: 1m}\n");
        if (random.Next(2) == 0)
            text.Append("trusted: [192.0.2.7]\n");
        var compilation = Postern.Policy.PolicyCompiler.Compile([new Postern.Policy.FrontEnds.InputFile("policy.yaml", System.Text.Encoding.UTF8.GetBytes(text.ToString()))],
            new Postern.Policy.CompileOptions { RouterOs = new RouterOsOptions { MarksAll = true } });
        // Sequences drawn by lot may shut each other in; those are for the policy's own checks.
        return compilation.Router ?? DrawPolicy(random);
    }

    private static IEnumerable<string[]> Listed() =>
        [[], .. Doors.Select(d => (string[])[RouterNames.GrantList(d)]), [RouterNames.Banned], [RouterNames.GrantList("ssh"), RouterNames.Banned]];

    private static Verdict Judge(Evaluator evaluator, HostAddress source, int port, string[] lists)
    {
        var state = evaluator.NewState(Start);
        foreach (var list in lists)
            state.Put(IpFamily.V4, list, source, Start.AddMinutes(30));
        return evaluator.Judge(state, Syn(source, port), Start).Verdict;
    }

    private static bool ScanOpens(Evaluator evaluator, int service)
    {
        var state = evaluator.NewState(Start);
        foreach (var port in Ports)
            evaluator.Judge(state, Syn(Stranger, port), Start);
        return evaluator.Judge(state, Syn(Stranger, service), Start).Verdict == Verdict.Accept;
    }

    private static Packet Syn(HostAddress source, int port) =>
        SyntheticPacket.First(IpProtocol.Tcp, (ushort)port, source, Router, 40_000) with { InInterface = "ether1" };

    private static string Said(RouterSnapshot snapshot) => string.Join('\n', snapshot.Items
        .GroupBy(i => (i.Menu, i["chain"])).OrderBy(g => g.Key.Menu, StringComparer.Ordinal).ThenBy(g => g.Key.Item2, StringComparer.Ordinal)
        .SelectMany(g => RouterMenus.HoldsRules(g.Key.Menu) ? g.Select(i => ItemContent.Of(i).ToString()) : g.Select(i => ItemContent.Of(i).ToString()).Order(StringComparer.Ordinal)));

    private static string Shown(RouterSnapshot before, PushPlan plan) =>
        ItemScript.Text(before) + "\n" + string.Join('\n', plan.Steps.Select((s, i) => $"{i + 1} {s.GetType().Name} {s.Item.Comment} {s.Item["chain"]} {(s as AddStep)?.Before} {s.Item["dst-port"]} {s.Item["address"]}"));
}
