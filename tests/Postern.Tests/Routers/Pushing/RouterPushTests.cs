using System.Text;
using Postern.Policy;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Policy.FrontEnds;
using Postern.RouterDouble;
using Postern.RouterDouble.Sessions;
using Postern.Routers;
using Postern.Routers.Pushing;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers.Pushing;

/// <summary>Pushes to the router double: kept, undone, cut off, refused.</summary>
public sealed class RouterPushTests
{
    private const string Policy = """
        doors:
          ssh: {opens: tcp/22, knock: [tcp/7001, udp/7002, tcp/7003], for: 30m, step-timeout: 10s}
          camera: {opens: tcp/8443, knock: [tcp/8001, tcp/8002], for: 10m, step-timeout: 5s}
        traps:
          - {ports: [tcp/666], ban: 10m}
        trusted: [192.0.2.7, 2001:db8::/64]
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("7.18", "api")]
    [InlineData("7.16", "api")]
    [InlineData("6.49", "api")]
    [InlineData("7.18", "rest-api")]
    public async Task A_push_is_kept_a_second_one_is_empty_and_removal_leaves_nothing(string version, string via)
    {
        var router = Router(version);
        var before = router.Export();
        var result = await Push(router, Policy, via);
        result.Findings.ShouldBeEmpty();
        result.End.ShouldBe(PushEnd.Done);
        result.Steps.ShouldBeGreaterThan(10);
        router.Items("/system/scheduler").ShouldBeEmpty();
        router.IsInSafeMode.ShouldBeFalse();
        router.Items("/ip/firewall/filter")[0]["comment"]!.ShouldStartWith("postern:");
        var after = router.Export();

        var second = await Push(router, Policy, via);
        (second.End, second.Steps).ShouldBe((PushEnd.Done, 0));
        router.Export().ShouldBe(after);

        router.Execute(router.Console(), "/ip/firewall/address-list/add", [new("list", "postern-ssh"), new("address", "198.51.100.3"), new("timeout", "30m")]);
        (await Push(router, null, via)).End.ShouldBe(PushEnd.Done);
        Body(router.Export()).ShouldBe(Body(before));
        router.Items("/ip/firewall/address-list").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("7.18")]
    [InlineData("7.16")]
    public async Task Refused_at_any_step_the_router_is_as_before(string version)
    {
        for (var step = 0; ; step++)
        {
            var router = Router(version);
            await Push(router, Other, "api");
            var before = Body(router.Export());
            var count = 0;
            var result = await Push(router, Policy, "api", login => login.Intrude = command =>
                IsChange(command) && count++ == step ? new RouterReply { Trap = new RouterTrap(TrapKind.NoRoom, "failure: not enough disk space") } : null);
            router.Items("/system/scheduler").ShouldBeEmpty();
            router.IsInSafeMode.ShouldBeFalse();
            if (result.End == PushEnd.Done)
            {
                step.ShouldBeGreaterThan(10);
                return;
            }

            Body(router.Export()).ShouldBe(before, $"step {step}: {string.Join("; ", result.Findings)}");

            result.Findings.ShouldContain(d => d.Code == "PN5036" && d.Message.Contains("disk"));
            result.Findings.ShouldContain(d => d.Code == "PN5042");
        }
    }

    [Theory]
    [InlineData("7.18")]
    [InlineData("7.16")]
    public async Task Cut_off_at_any_command_the_router_is_as_before_or_as_after(string version)
    {
        for (var cut = 0; ; cut++)
        {
            var router = Router(version);
            await Push(router, Other, "api");
            var before = Body(router.Export());
            var count = 0;
            var wasCut = false;
            var result = await Push(router, Policy, "api", login => login.Intrude = command =>
            {
                if (count++ != cut)
                    return null;
                wasCut = true;
                return new RouterReply { Loss = "the router closed the connection in the middle of a sentence" };
            });
            if (!wasCut)
            {
                cut.ShouldBeGreaterThan(20);
                return;
            }

            var there = Body(router.Export());
            router.IsInSafeMode.ShouldBeFalse();
            if (result.End != PushEnd.Done)
                there.ShouldBe(before, $"cut {cut} at {string.Join("; ", result.Findings)}");
            // It can be repeated at once: whose lock was left behind is known to be no more.
            (await Push(router, Policy, "api", null, isGone: true)).End.ShouldBe(PushEnd.Done);
            router.Items("/system/scheduler").ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Nobody_there_any_more_and_the_router_undoes_it_by_itself()
    {
        var time = new Clock();
        var router = Router("7.16", time);
        await Push(router, Other, "api", time: time);
        var before = Body(router.Export());
        var changes = 0;
        using var gone = new CancellationTokenSource();
        var login = Login(router, "api");
        var isGone = false;
        login.Intrude = command => IsChange(command) && ++changes > 12 || isGone ? Lost() : null;
        RouterReply Lost()
        {
            isGone = true;
            return new RouterReply { Loss = "gone" };
        }

        var result = await new RouterPush(Request(Compile(Policy, 7), router) with { ConnectAgain = _ => Task.FromResult(new RouterConnection(null, "no route to host")) }, time).Run(login, Stop);
        result.End.ShouldBe(PushEnd.Unseen);
        Body(router.Export()).ShouldNotBe(before);
        time.Advance(TimeSpan.FromMinutes(5));
        router.Tick();
        Body(router.Export()).ShouldBe(before);
    }

    [Fact]
    public async Task A_failed_second_login_undoes_it()
    {
        var router = Router("7.18");
        var before = Body(router.Export());
        var login = Login(router, "api");
        var result = await new RouterPush(Request(Compile(Policy, 7), router) with { ConnectAgain = _ => Task.FromResult(new RouterConnection(null, "timed out")) }, TimeProvider.System).Run(login, Stop);
        result.End.ShouldBe(PushEnd.AsBefore);
        result.Findings.Select(d => d.Code).ShouldBe(["PN5038", "PN5042"]);
        Body(router.Export()).ShouldBe(before);
    }

    [Theory]
    [InlineData(true, PushEnd.Done)]
    [InlineData(false, PushEnd.AsBefore)]
    public async Task A_trial_lasts_as_long_as_somebody_says_so(bool isKept, PushEnd end)
    {
        var router = Router("7.18");
        var request = Request(Compile(Policy, 7), router) with { Trial = TimeSpan.FromSeconds(60), Confirm = (_, _) => Task.FromResult(isKept) };
        (await new RouterPush(request, TimeProvider.System).Run(Login(router, "api"), Stop)).End.ShouldBe(end);
        router.Items("/ip/firewall/filter").Any(i => i["comment"]?.StartsWith("postern:", StringComparison.Ordinal) == true).ShouldBe(isKept);
    }

    [Fact]
    public async Task Somebody_elses_safe_mode_stops_it()
    {
        var router = Router("7.18");
        router.Execute(router.Admit(DoubleUser.Admin("ann", ""), "192.0.2.9", "api")!, "/safe-mode/take", []);
        var result = await Push(router, Policy, "api");
        result.Findings.ShouldHaveSingleItem().Code.ShouldBe("PN5034");
        result.End.ShouldBe(PushEnd.AsBefore);
        router.Items("/system/scheduler").ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_at_once_and_one_waits()
    {
        var router = Router("7.16");
        var inside = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var first = new RouterPush(Request(Compile(Policy, 7), router) with
        {
            Trial = TimeSpan.FromMinutes(1),
            Confirm = async (_, _) =>
            {
                inside.SetResult();
                await go.Task;
                return true;
            },
        }, TimeProvider.System).Run(Login(router, "api"), Stop);
        await inside.Task;
        var second = await Push(router, Other, "api");
        second.Findings.ShouldHaveSingleItem().Code.ShouldBe("PN5035");
        second.Findings[0].Message.ShouldContain("process 1 on here");
        go.SetResult();
        (await first).End.ShouldBe(PushEnd.Done);
        (await Push(router, Other, "api")).End.ShouldBe(PushEnd.Done);
    }

    [Fact]
    public async Task Without_any_undo_nothing_is_pushed()
    {
        var router = Router("7.17");
        router.LockedMenus.Add("/system/scheduler");
        var before = router.Export();
        var result = await Push(router, Policy, "api");
        result.Findings.ShouldHaveSingleItem().Code.ShouldBe("PN5044");
        result.Findings[0].Remedy!.ShouldContain("device-mode");
        Body(router.Export()).ShouldBe(Body(before));
    }

    [Fact]
    public async Task Names_that_are_taken_stop_it()
    {
        var router = Router("7.18");
        router.Execute(router.Console(), "/ip/firewall/address-list/add", [new("list", "postern-ssh"), new("address", "198.51.100.3")]);
        var request = Request(Compile(Policy, 7), router);
        var (present, _) = await RouterReading.Read(Login(router, "api"), RouterPush.Scope(request.Desired), Stop);
        RouterPush.Clashes(present!, request).ShouldHaveSingleItem().Code.ShouldBe("PN5031");
    }

    [Fact]
    public async Task A_plan_that_is_not_the_one_shown_stops_it()
    {
        var router = Router("7.18");
        var request = Request(Compile(Policy, 7), router);
        var shown = request.PlanFor((await RouterReading.Read(Login(router, "api"), RouterPush.Scope(request.Desired), Stop)).Snapshot!);
        await Push(router, Other, "api");
        var result = await new RouterPush(request with { Shown = shown }, TimeProvider.System).Run(Login(router, "api"), Stop);
        result.Findings.ShouldHaveSingleItem().Code.ShouldBe("PN5039");
    }

    [Fact]
    public async Task A_thousand_rules_take_less_than_five_seconds()
    {
        var router = Router("7.18");
        var rules = string.Join('\n', Enumerable.Range(0, 1000).Select(i => $"/ip firewall filter add chain=forward action=drop src-address=10.{i / 250}.{i % 250}.1"));
        var desired = PolicyCompiler.Compile([new InputFile("r.rsc", Encoding.UTF8.GetBytes(rules))], new CompileOptions { RouterOs = new RouterOsOptions { MarksAll = true } }).Router!;
        var began = TimeProvider.System.GetTimestamp();
        var result = await new RouterPush(Request(desired, router), TimeProvider.System).Run(Login(router, "api", TimeSpan.FromMilliseconds(1)), Stop);
        var took = TimeProvider.System.GetElapsedTime(began);
        (result.End, result.Steps).ShouldBe((PushEnd.Done, 1000), string.Join("; ", result.Findings));
        TestContext.Current.SendDiagnosticMessage($"1,000 rules: {took.TotalSeconds:0.00} s");
        took.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task What_is_pulled_is_what_was_pushed()
    {
        var router = Router("7.18");
        await Push(router, Policy, "api");
        var pushed = Said(router.RuleSet());
        router.AddDynamic("/ip/firewall/filter", ("chain", "forward"), ("action", "passthrough"), ("comment", "special dummy rule to show fasttrack counters"));
        var (snapshot, refusal) = await RouterReading.Read(Login(router, "api"), new ReadingScope { HasSurroundings = true, HasDynamicEntries = true }, Stop);
        refusal.ShouldBeNull();
        var pulled = PulledFirewall.Of(snapshot!, hasDynamicEntries: false);
        pulled.LeftOut.ShouldBe([("/ip/firewall/filter", 1)]);
        var read = DoorItems.Compile(pulled.Text).RuleSet;
        read.AddressListEntries.Select(e => $"{e.List} {e.Range}").ShouldBe(["postern-trusted 192.0.2.7", "postern-trusted 2001:db8::/64"]);
        Said(read).Split('\n').Except(pushed.Split('\n')).ShouldBeEmpty();
        pushed.Split('\n').Except(Said(read).Split('\n')).ShouldBeEmpty();
    }

    private static string Other => Policy.Replace("tcp/7001, udp/7002", "tcp/7002, tcp/7001", StringComparison.Ordinal).Replace("camera", "garage", StringComparison.Ordinal).Replace("192.0.2.7", "192.0.2.0/28", StringComparison.Ordinal);

    private static bool IsChange(RouterCommand command) => command.Verb is "add" or "set" or "remove" && command.Menu != "/system/scheduler";

    /// <summary>Menu by menu, chain by chain: how chains stand to each other in a menu says nothing. Without the time, and without the lock, which ends by itself.</summary>
    private static string Body(string export)
    {
        var menu = "";
        var lines = new List<(string Menu, string Chain, string Line)>();
        foreach (var line in export.Split('\n').Where(l => !l.StartsWith('#') && !l.Contains("postern:push:", StringComparison.Ordinal)))
        {
            if (line.StartsWith('/'))
                menu = line;
            else if (!menu.StartsWith("/system scheduler", StringComparison.Ordinal))
                lines.Add((menu, line.Split(' ').FirstOrDefault(w => w.StartsWith("chain=", StringComparison.Ordinal)) ?? line, line));
        }

        return string.Join('\n', lines.OrderBy(l => l.Menu, StringComparer.Ordinal).ThenBy(l => l.Chain, StringComparer.Ordinal).Select(l => $"{l.Menu}: {l.Line}"));
    }

    private static string Said(RuleSet rules) => string.Join('\n', rules.Chains.OrderBy(c => (c.Table, c.Family)).ThenBy(c => c.Name, StringComparer.Ordinal)
        .SelectMany(c => c.Rules.Select(r => $"{c.Table} {c.Family} {c.Name} {string.Join(' ', r.Matchers)} {r.Effect} {r.Comment} {r.Disabled}")));

    private static DoubleRouter Router(string version, TimeProvider? time = null)
    {
        var router = new DoubleRouter("edge1", version, time, DoubleUser.Admin("postern", "secret"));
        router.Import("""
            /ip firewall filter add chain=input action=accept protocol=icmp comment="defconf: accept ICMP"
            /ip firewall filter add chain=input action=drop in-interface=ether1 protocol=udp comment="defconf: drop"
            /ip firewall filter add chain=forward action=accept connection-state=established,related comment="defconf: accept"
            """);
        return router;
    }

    private static RouterConfiguration Compile(string policy, int version)
    {
        var compilation = PolicyCompiler.Compile([new InputFile("policy.yaml", Encoding.UTF8.GetBytes(policy))], new CompileOptions { RouterOs = new RouterOsOptions { Version = version, MarksAll = true } });
        return compilation.Router ?? throw new InvalidOperationException(string.Join('\n', compilation.Diagnostics));
    }

    private static DoubleLogin Login(DoubleRouter router, string via, TimeSpan roundTrip = default) =>
        new(router, router.Login("postern", "secret", "192.0.2.7", via)!) { RoundTrip = roundTrip };

    private static PushRequest Request(RouterConfiguration? desired, DoubleRouter router, bool isGone = false) => new(desired, new PushOwner("process 1 on here", _ => isGone))
    {
        Router = SourceSpan.WholeFile("routeros://edge1"),
        ConnectAgain = _ => Task.FromResult(new RouterConnection(Login(router, "api"), null)),
    };

    private static Task<PushResult> Push(DoubleRouter router, string? policy, string via, Action<DoubleLogin>? spoil = null, bool isGone = false, TimeProvider? time = null)
    {
        var login = Login(router, via);
        spoil?.Invoke(login);
        return new RouterPush(Request(policy is null ? null : Compile(policy, router.Version.Major), router, isGone), time ?? TimeProvider.System).Run(login, Stop);
    }

    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);

        public void Advance(TimeSpan time) => _now += time;
    }
}
