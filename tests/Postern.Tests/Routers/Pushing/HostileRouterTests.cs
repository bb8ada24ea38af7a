using System.Text;
using Postern.Policy;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Policy.FrontEnds;
using Postern.Policy.FrontEnds.RouterOs.Syntax;
using Postern.RouterDouble;
using Postern.RouterDouble.Sessions;
using Postern.Routers;
using Postern.Routers.Pushing;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers.Pushing;

/// <summary>Routers that refuse in the middle, answer nothing, or say what nobody should paste.</summary>
public sealed class HostileRouterTests
{
    private const string Filter = "/ip/firewall/filter";

    private const string Entries = "/ip/firewall/address-list";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("api")]
    [InlineData("rest-api")]
    public async Task What_opens_waits_for_what_shuts_before_it(string via)
    {
        var router = Router("7.16");
        (await Push(router, Doors("tcp/22"), via)).End.ShouldBe(PushEnd.Done);
        var refused = 0;
        var after = new List<string>();
        var login = Login(router, via);
        login.Intrude = command =>
        {
            if (command.Menu == "/system/scheduler")
                return null;
            if (command.Verb == "add" && Of(command, "action") == "drop" && refused++ == 0)
                return new RouterReply { Trap = new RouterTrap(TrapKind.NoRoom, "failure: not enough disk space") };
            if (refused == 1 && command.Verb is "add" or "remove" && !after.Contains("print"))
                after.Add($"{command.Verb} {Of(command, "action")}");
            if (refused > 0 && command.Verb == "print")
                after.Add("print");
            return null;
        };
        var result = await new RouterPush(Request(Compile(Doors("tcp/23, tcp/24, tcp/25")), router), TimeProvider.System).Run(login, Stop);
        result.Findings.ShouldContain(d => d.Code == "PN5036");
        result.End.ShouldBe(PushEnd.AsBefore);
        refused.ShouldBeGreaterThan(0);
        after.TakeWhile(a => a != "print").ShouldAllBe(a => a == "add drop");
    }

    [Fact]
    public async Task A_router_that_does_not_say_what_it_added_gets_nothing_at_the_wrong_place()
    {
        var router = Router("7.16");
        var before = router.Items(Filter).Count;
        var login = Login(router, "api");
        // As if it had been added, and nobody told where.
        login.Intrude = command => command.Verb == "add" && command.Menu == Filter ? new RouterReply() : null;
        var result = await new RouterPush(Request(Compile(Doors("tcp/22")), router), TimeProvider.System).Run(login, Stop);
        result.Findings.ShouldContain(d => d.Code == "PN5036");
        router.Items(Filter).Count.ShouldBe(before);
    }

    [Theory]
    [InlineData("7.18")]
    [InlineData("7.16")]
    public async Task A_router_that_stops_answering_ends_in_words(string version)
    {
        for (var at = 0; ; at += 5)
        {
            var router = Router(version);
            var count = 0;
            var login = new SilentLogin(Login(router, "api"), () => count++ >= at);
            var request = Request(Compile(Doors("tcp/22")), router) with
            {
                ConnectAgain = async stop =>
                {
                    await Task.Yield();
                    return count > at ? new RouterConnection(null, "no answer") : new RouterConnection(Login(router, "api"), null);
                },
            };
            var result = await new RouterPush(request, new Hurried()).Run(login, Stop);
            if (count <= at)
            {
                result.End.ShouldBe(PushEnd.Done);
                at.ShouldBeGreaterThan(20);
                return;
            }

            if (result.End == PushEnd.Done)
                continue;
            result.Findings.ShouldContain(d => d.Severity == Policy.Diagnostics.Severity.Error, $"silent from {at} on");
        }
    }

    [Fact]
    public async Task An_undo_that_ran_too_early_is_no_success()
    {
        var router = Router("7.16");
        var login = Login(router, "api");
        var request = Request(Compile(Doors("tcp/22")), router) with
        {
            Trial = TimeSpan.FromMinutes(1),
            Confirm = (_, _) =>
            {
                // What the scheduler does when the time is over.
                var entry = router.Items("/system/scheduler").Single(i => i["name"] == "postern-undo");
                router.Import(entry["on-event"]!).Error.ShouldBeNull();
                return Task.FromResult(true);
            },
        };
        var result = await new RouterPush(request, TimeProvider.System).Run(login, Stop);
        router.Items(Filter).ShouldNotContain(i => i.Comment.StartsWith("postern:", StringComparison.Ordinal));
        result.End.ShouldBe(PushEnd.AsBefore);
        result.Findings.ShouldContain(d => d.Code == "PN5037" && d.Message.Contains("undo"));
    }

    [Fact]
    public async Task Who_stops_a_push_leaves_no_lock_behind()
    {
        var router = Router("7.16");
        using var stop = new CancellationTokenSource();
        var login = new SilentLogin(Login(router, "api"), () =>
        {
            if (router.Items("/system/scheduler").Any())
                stop.Cancel();
            return false;
        });
        await Should.ThrowAsync<OperationCanceledException>(async () => await new RouterPush(Request(Compile(Doors("tcp/22")), router), TimeProvider.System).Run(login, stop.Token));
        router.Items("/system/scheduler").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lock_without_an_id_stops_it_and_throws_nothing()
    {
        var router = Router("7.16");
        var login = Login(router, "api");
        login.Intrude = command => command.Menu != "/system/scheduler" ? null
            : command.Verb == "add" ? new RouterReply { Trap = new RouterTrap(TrapKind.AlreadyThere, "failure: item with such name already exists") }
            : new RouterReply { Records = [[new("name", "postern-push"), new("on-event", "# until then by \u001b]0;x\u0007")]] };
        var result = await new RouterPush(Request(Compile(Doors("tcp/22")), router), TimeProvider.System).Run(login, Stop);
        result.End.ShouldBe(PushEnd.AsBefore);
        result.Findings.ShouldHaveSingleItem().ToString().ShouldNotContain("\u001b");
    }

    [Fact]
    public void What_a_router_calls_things_commands_no_terminal_and_no_shell()
    {
        const string evil = "x]; /system reset-configuration\u001b]0;x\u0007\r\n";
        var router = SourceSpan.WholeFile("routeros://edge1");
        foreach (var finding in new[]
        {
            PushDiagnostics.ForeignEntry(router, "postern-ssh", evil), PushDiagnostics.NameTaken(router, Filter, evil), PushDiagnostics.UnderWay(router, evil, default),
            PushDiagnostics.NotAsPushed(router, new RouterItem(Filter, [new("comment", evil)])),
        })
        {
            finding.Message.ShouldAllBe(c => !char.IsControl(c));
            (finding.Remedy ?? "").ShouldNotContain("reset-configuration");
        }
    }

    [Fact]
    public void A_property_that_is_no_name_is_not_printed()
    {
        var item = new RouterItem(Filter, [new("chain", "input"), new("x\n/system reset-configuration\n", "y"), new("\u001b[2J", "z"), new("a b", ""), new("", "v"), new("action", "drop")]);
        ItemScript.Text(new RouterSnapshot([item])).ShouldBe("/ip firewall filter\nadd chain=input action=drop\n");
    }

    [Fact]
    public void Words_that_look_like_yes_and_no_stay_what_they_are()
    {
        var item = new RouterItem(Filter, [new("chain", "true"), new("action", "drop"), new("content", "true"), new("src-address-list", "false"), new("log", "true"), new("comment", "false")]);
        ItemScript.Line(item).ShouldBe("add chain=true action=drop content=true src-address-list=false log=yes comment=false");
    }

    /// <summary>Any bytes as values, printed, read by the router's own grammar: the same values, and nothing else.</summary>
    [Fact]
    public void Whatever_a_value_is_a_script_says_it_and_nothing_more()
    {
        const int seed = 60611;
        var random = new Random(seed);
        for (var round = 0; round < 1000; round++)
        {
            var comment = Value(random);
            var content = Value(random).TrimStart('!');
            if (content.Length == 0)
                content = "x";
            var name = new string([.. Enumerable.Range(0, 1 + random.Next(8)).Select(_ => "ab;[]{}$\\\"' \u001b#"[random.Next(14)])]);
            List<RouterProperty> properties = [new("chain", "input"), new("action", "drop"), new("content", content), new("src-address-list", "l" + name), new("comment", comment)];
            var text = ItemScript.Text(new RouterSnapshot([new RouterItem(Filter, properties)]));
            var router = Router("7.18");
            var before = router.Export();
            router.Import(text).Error.ShouldBeNull(text);
            var made = router.Items(Filter)[^1];
            var words = $"seed {seed}, round {round}: {text}";
            router.Items(Filter).Count.ShouldBe(4, words);
            // Bytes, of which a script and an API make another text where they are none.
            ScriptBytes.ToBytes(made["content"]!).ShouldBe(ScriptBytes.ToBytes(content), words);
            made["src-address-list"].ShouldBe("l" + name, words);
            ScriptBytes.ToBytes(made["comment"] ?? "").ShouldBe(ScriptBytes.ToBytes(comment), words);
            text.Where(c => c != '\n').ShouldAllBe(c => c >= ' ' && c < 127);
            router.Execute(router.Console(), Filter + "/remove", [new(".id", made.Id)]);
            Body(router).ShouldBe(Body(before), words);
        }
    }

    [Fact]
    public async Task An_undo_puts_back_what_was_said_byte_by_byte()
    {
        const int seed = 60612;
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            var router = Router("7.16");
            var values = Enumerable.Range(0, 4).Select(i => (Comment: $"postern:{Value(random)}:{i}", Content: "c" + Value(random))).ToList();
            foreach (var (comment, content) in values)
                router.Execute(router.Console(), Filter + "/add", [new("chain", "forward"), new("action", "drop"), new("content", content), new("comment", comment)]);
            var before = ScriptBytes.ToBytes(Body(router));
            var (snapshot, _) = await RouterReading.Read(Login(router, "api"), RouterPush.Scope(null), Stop);
            var plan = PushPlan.Make(snapshot!, Compile(Doors("tcp/22")));
            var undo = UndoScript.Text(snapshot!, plan, "postern-undo");
            var result = await Push(router, Doors("tcp/22"), "api");
            result.End.ShouldBe(PushEnd.Done, $"seed {seed}, round {round}: {string.Join("; ", result.Findings)}");
            router.Import(undo).Error.ShouldBeNull(undo);
            ScriptBytes.ToBytes(Body(router)).ShouldBe(before, $"seed {seed}, round {round}\n{undo}");
        }
    }

    private static string Value(Random random)
    {
        var bytes = new byte[random.Next(24)];
        random.NextBytes(bytes);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (random.Next(3) == 0)
                bytes[i] = (byte)"\"\\$?[]{};\n\r\t #=!'`"[random.Next(18)];
            if (bytes[i] == 0)
                bytes[i] = 1;
        }

        return ScriptBytes.FromBytes(bytes);
    }

    private static string? Of(RouterCommand command, string name) => command.Attributes.FirstOrDefault(a => a.Name == name).Value;

    private static string Doors(string opens) => $$"""
        doors:
          ssh: {opens: [{{opens}}], knock: [tcp/7001, udp/7002, tcp/7003], for: 30m, step-timeout: 10s}
        """;

    private static string Body(DoubleRouter router) => Body(router.Export());

    private static string Body(string export) => string.Join('\n', export.Split('\n').Where(l => !l.StartsWith('#')));

    private static DoubleRouter Router(string version)
    {
        var router = new DoubleRouter("edge1", version, null, DoubleUser.Admin("postern", "secret"));
        router.Import("""
            /ip firewall filter add chain=input action=accept protocol=icmp comment="defconf: accept ICMP"
            /ip firewall filter add chain=input action=drop in-interface=ether1 protocol=udp comment="defconf: drop"
            /ip firewall filter add chain=forward action=accept connection-state=established,related comment="defconf: accept"
            """);
        return router;
    }

    private static RouterConfiguration Compile(string policy)
    {
        var compilation = PolicyCompiler.Compile([new InputFile("policy.yaml", Encoding.UTF8.GetBytes(policy))], new CompileOptions { RouterOs = new RouterOsOptions { Version = 7, MarksAll = true } });
        return compilation.Router ?? throw new InvalidOperationException(string.Join('\n', compilation.Diagnostics));
    }

    private static DoubleLogin Login(DoubleRouter router, string via) => new(router, router.Login("postern", "secret", "192.0.2.7", via)!) { RoundTrip = TimeSpan.FromMilliseconds(1) };

    private static PushRequest Request(RouterConfiguration? desired, DoubleRouter router) => new(desired, new PushOwner("process 1 on here", _ => false))
    {
        Router = SourceSpan.WholeFile("routeros://edge1"),
        ConnectAgain = _ => Task.FromResult(new RouterConnection(Login(router, "api"), null)),
    };

    private static Task<PushResult> Push(DoubleRouter router, string policy, string via) => new RouterPush(Request(Compile(policy), router), TimeProvider.System).Run(Login(router, via), Stop);

    /// <summary>Answers nothing any more from some command on; as a session does, it says so after a while, unless whoever asks stops first.</summary>
    private sealed class SilentLogin(DoubleLogin inner, Func<bool> isSilent) : IRouterSession
    {
        public RouterVersion Version => inner.Version;

        public bool HasSafeMode => inner.HasSafeMode;

        public async ValueTask<RouterReply> Run(RouterCommand command, CancellationToken stop)
        {
            stop.ThrowIfCancellationRequested();
            if (!isSilent())
                return await inner.Run(command, stop);
            await Task.Delay(TimeSpan.FromMilliseconds(100), stop);
            return new RouterReply { Loss = "the router has not answered for 30 s" };
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    /// <summary>Ten seconds are over in a moment.</summary>
    private sealed class Hurried : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : dueTime / 500, period);
    }
}
