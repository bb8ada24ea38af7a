using System.Diagnostics;
using System.Net.Sockets;
using Postern.Policy.Model;
using Postern.Routers;
using Postern.Routers.Api;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers;

/// <summary>A session against sentences as routers send them, and as none should.</summary>
public sealed class ApiSessionTests
{
    private static readonly RouterCommand Lists = RouterCommand.Print("/ip/firewall/address-list", new Postern.Policy.Backends.RouterOs.RouterProperty("list", "secured"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tags_that_come_back_in_any_order_find_their_commands()
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.LogIn();
            var tags = new List<uint>();
            for (var i = 0; i < 20; i++)
                tags.Add(await router.ReadTag());
            foreach (var tag in tags.AsEnumerable().Reverse())
                await router.Write("!re", $"=reply={tag}", $".tag={tag}");
            foreach (var tag in tags.OrderBy(t => t % 7))
                await router.Write("!done", $".tag={tag}");
            await router.WaitForEnd();
        });
        await using var session = await Open(peer);
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => session.Run(new RouterCommand($"/c{i}/print"), Stop).AsTask()));
        replies.ShouldAllBe(r => r.IsDone);
        replies.Select(r => r.Records.ShouldHaveSingleItem().ShouldHaveSingleItem().Value).ShouldBeUnique();
    }

    [Fact]
    public async Task Records_returns_traps_and_nothing_are_told_apart()
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.LogIn();
            await Answer(["!re", "=.id=*1", "=list=a=b", "unknown", ".more=1", "=flag"], ["!done"]);
            await Answer(["!done", "=ret=*2C"]);
            await Answer(["!empty"], ["!done"]);
            await Answer(["!later", "=x=y"], ["!done"]);
            await Answer(["!trap", "=category=4", "=message=failure: already have such entry"], ["!done"]);
            await Answer(["!trap", "=message=one \u001b[31mred"], ["!trap", "=message=no such item (4)"], ["!done"]);
            await Answer(["!trap", "=category=2"], ["!done"]);
            await router.WaitForEnd();

            async Task Answer(params string[][] sentences)
            {
                var tag = await router.ReadTag();
                foreach (var sentence in sentences)
                    await router.Write([.. sentence, $".tag={tag}"]);
            }
        });
        await using var session = await Open(peer);

        (await session.Run(Lists, Stop)).Records.ShouldHaveSingleItem().ShouldBe([new(".id", "*1"), new("list", "a=b"), new("flag", "")]);
        (await session.Run(Lists, Stop)).Returned.ShouldBe("*2C");
        (await session.Run(Lists, Stop)).ShouldSatisfyAllConditions(r => r.IsDone.ShouldBeTrue(), r => r.Records.ShouldBeEmpty());
        (await session.Run(Lists, Stop)).IsDone.ShouldBeTrue();
        (await session.Run(Lists, Stop)).Trap.ShouldBe(new RouterTrap(TrapKind.AlreadyThere, "failure: already have such entry"));
        (await session.Run(Lists, Stop)).Trap.ShouldBe(new RouterTrap(TrapKind.NoSuchItem, "one \ufffd[31mred; no such item (4)"));
        (await session.Run(Lists, Stop)).Trap!.Kind.ShouldBe(TrapKind.Interrupted);
    }

    [Fact]
    public async Task Fatal_ends_every_command_with_the_routers_words()
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.LogIn();
            var tag = await router.ReadTag();
            await router.ReadTag();
            await router.Write("!re", "=.id=*1", $".tag={tag}");
            await router.Write("!fatal", "session terminated on request");
        });
        await using var session = await Open(peer);
        var replies = await Task.WhenAll(session.Run(Lists, Stop).AsTask(), session.Run(Lists, Stop).AsTask());
        replies.ShouldAllBe(r => r.Loss == "the router ended the session: session terminated on request");
        (await session.Run(Lists, Stop)).Loss.ShouldBe(replies[0].Loss);
        (await session.Lost).ShouldBe(replies[0].Loss);
    }

    [Fact]
    public async Task A_router_that_closes_in_mid_sentence_loses_what_was_under_way_and_what_waited()
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.LogIn();
            await router.Send(PeerConnection.Bytes("!re", ".tag=" + await router.ReadTag(), "=list=secured").AsMemory()[..12]);
        });
        await using var session = await Open(peer);
        var replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => session.Run(Lists, Stop).AsTask()));
        replies.ShouldAllBe(r => r.Loss == replies[0].Loss);
        // With bytes unread, the kernel resets instead.
        replies[0].Loss!.ShouldBeOneOf("the router closed the connection in the middle of an answer", replies[0].Loss!.Contains("broke") ? replies[0].Loss : null);
    }

    [Fact]
    public async Task A_huge_word_ends_the_session_before_it_takes_memory()
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.LogIn();
            await router.ReadTag();
            await router.Send(new byte[] { 3, (byte)'!', (byte)'r', (byte)'e', 0xf0, 0x7f, 0xff, 0xff, 0xff });
            await router.WaitForEnd();
        });
        await using var session = await Open(peer);
        (await session.Run(Lists, Stop)).Loss!.ShouldContain("does not speak the API");
    }

    [Fact]
    public async Task An_endless_answer_ends_the_session()
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.LogIn();
            var record = PeerConnection.Bytes("!re", $".tag={await router.ReadTag()}", "=comment=" + new string('x', 1000));
            while (true)
                await router.Send(record);
        });
        await using var session = await Open(peer, new ApiLimits { Unfinished = 100_000 });
        (await session.Run(Lists, Stop)).ShouldSatisfyAllConditions(r => r.Loss!.ShouldContain("longer than 100000 bytes"), r => r.Records.Count.ShouldBeLessThan(101));
    }

    [Fact]
    public async Task Slow_drips_are_an_answer_as_well()
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.LogIn();
            var tag = await router.ReadTag();
            byte[] answer = [.. PeerConnection.Bytes("!re", $".tag={tag}", "=list=secured"), .. PeerConnection.Bytes("!done", $".tag={tag}")];
            for (var i = 0; i < answer.Length; i++)
            {
                await router.Send(answer.AsMemory(i, 1));
                await Task.Delay(2, Stop);
            }

            await router.WaitForEnd();
        });
        await using var session = await Open(peer);
        (await session.Run(Lists, Stop)).Records.ShouldHaveSingleItem().ShouldBe([new("list", "secured")]);
    }

    [Fact]
    public async Task Who_stops_waiting_has_the_router_leave_off_and_the_session_goes_on()
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.LogIn();
            var tag = await router.ReadTag();
            var cancel = await router.Read();
            cancel.ShouldBe(["/cancel", $"=tag={tag}"]);
            await router.Write("!trap", "=category=2", "=message=interrupted", $".tag={tag}");
            await router.Write("!done");
            await router.Write("!done", $".tag={tag}");
            await router.Write("!done", $".tag={await router.ReadTag()}");
            await router.WaitForEnd();
        });
        await using var session = await Open(peer);
        using var soon = new CancellationTokenSource(50);
        await Should.ThrowAsync<OperationCanceledException>(async () => await session.Run(Lists, soon.Token));
        (await session.Run(Lists, Stop)).IsDone.ShouldBeTrue();
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_left_off()
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.LogIn();
            var tag = await router.ReadTag();
            (await router.Read())[0].ShouldBe("/cancel");
            await router.Write("!trap", "=category=2", "=message=interrupted", $".tag={tag}");
            await router.Write("!done", $".tag={tag}");
            await router.WaitForEnd();
        });
        await using var session = await Open(peer, Impatient);
        (await session.Run(Lists, Stop)).Trap.ShouldBe(new RouterTrap(TrapKind.Interrupted, "interrupted"));
        (await session.Run(Lists, Stop)).Loss.ShouldBe("the router has not answered for 0.1 s");
    }

    [Fact]
    public async Task A_router_that_fell_silent_is_noticed_while_nobody_asks()
    {
        string[]? probe = null;
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.LogIn();
            probe = await router.Read();
            await router.Write("!re", "=name=edge", $".tag={PeerConnection.Tag(probe)}");
            await router.Write("!done", $".tag={PeerConnection.Tag(probe)}");
            await router.WaitForEnd();
        });
        await using var session = await Open(peer, Impatient);
        (await session.Lost.WaitAsync(TimeSpan.FromSeconds(20), Stop)).ShouldContain("has not answered");
        probe![0].ShouldBe("/system/identity/print");
    }

    [Fact]
    public async Task A_thousand_entries_take_no_thousand_round_trips()
    {
        await using var peer = new ScriptedPeer(async router =>
        {
            await router.LogIn();
            var answers = System.Threading.Channels.Channel.CreateUnbounded<(long Due, uint Tag)>();
            var answering = Task.Run(async () =>
            {
                await foreach (var (due, tag) in answers.Reader.ReadAllAsync(Stop))
                {
                    while (Stopwatch.GetTimestamp() < due)
                        await Task.Delay(1, Stop);
                    await router.Write("!done", $"=ret=*{tag:X}", $".tag={tag}");
                }
            }, Stop);
            for (var i = 0; i < 1000; i++)
                await answers.Writer.WriteAsync((Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 200), await router.ReadTag()), Stop);
            answers.Writer.Complete();
            await answering;
            await router.WaitForEnd();
        });
        await using var session = await Open(peer);
        var begun = Stopwatch.GetTimestamp();
        var replies = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => session.Run(
            new RouterCommand("/ip/firewall/address-list/add") { Attributes = [new("list", "secured"), new("address", $"10.0.{i / 256}.{i % 256}"), new("timeout", "30m")] }, Stop).AsTask()));
        var took = Stopwatch.GetElapsedTime(begun);
        TestContext.Current.TestOutputHelper!.WriteLine($"1,000 adds at 5 ms: {took.TotalMilliseconds:0} ms");
        replies.Select(r => r.Returned).Distinct().Count().ShouldBe(1000);
        took.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    private static ApiLimits Impatient => new()
    {
        Command = TimeSpan.FromMilliseconds(100),
        Cancelling = TimeSpan.FromMilliseconds(100),
        Silence = TimeSpan.FromMilliseconds(100),
        Tick = TimeSpan.FromMilliseconds(20),
    };

    private static async Task<ApiSession> Open(ScriptedPeer peer, ApiLimits? limits = null)
    {
        var client = new TcpClient("127.0.0.1", peer.Port) { NoDelay = true };
        var session = new ApiSession(client.GetStream(), TimeProvider.System, limits ?? ApiLimits.Usual);
        (await ApiLogin.LogIn(session, peer.Login(RouterTransport.ApiPlain), Stop)).ShouldBeNull();
        return session;
    }
}
