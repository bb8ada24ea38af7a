using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Policy.Model;
using Postern.RouterDouble;
using Postern.Routers;
using Postern.Rules.Doors;
using Postern.Watcher;
using Postern.Watcher.Events;
using Postern.Watcher.Routers;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Routers;

/// <summary>Many routers, real time, sessions without a wire.</summary>
public sealed class RouterBridgeTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, DoubleRouter> _routers = new();
    private readonly ConcurrentDictionary<string, string> _down = new();
    private readonly ConcurrentQueue<string> _said = new();
    private readonly Troubles _troubles;
    private readonly RouterBridge _bridge;

    public RouterBridgeTests()
    {
        _troubles = new Troubles(TimeProvider.System, _said.Enqueue);
        _bridge = new RouterBridge(Connect, _troubles, TimeProvider.System) { Timing = RouterTiming.Usual with { First = TimeSpan.FromMilliseconds(20) } };
    }

    public async ValueTask DisposeAsync() => await _bridge.DisposeAsync();

    [Fact]
    public async Task A_grant_is_on_a_hundred_routers_and_its_revocation_too()
    {
        var names = Enumerable.Range(0, 100).Select(i => $"edge{i}").ToArray();
        await Begin(names);
        await Until(() => _bridge.Status.All(s => s.Since is not null));
        Open("192.0.2.7");
        await Until(() => names.All(n => Count(n) == 1));
        _bridge.Hear(new GateEvent(default, GateEventKind.GrantRevoked, "192.0.2.7", "ssh"));
        await Until(() => names.All(n => Count(n) == 0));
    }

    [Fact]
    public async Task A_thousand_grants_reach_one_router()
    {
        await Begin("edge1");
        await Until(() => _bridge.Status[0].Since is not null);
        for (var i = 0; i < 1000; i++)
            Open(string.Create(CultureInfo.InvariantCulture, $"10.0.{i / 250}.{i % 250}"));
        await Until(() => Count("edge1") == 1000);
        _bridge.Status[0].Entries.ShouldBe(1000);
    }

    [Fact]
    public async Task A_router_that_is_down_holds_up_no_other_and_gets_its_grants_when_it_is_back()
    {
        _down["edge1"] = "nobody answers at 192.0.2.1";
        await Begin("edge1", "edge2");
        Open("192.0.2.7");
        await Until(() => Count("edge2") == 1);
        await Until(() => _troubles.Now.Count == 1);
        _troubles.Now[0].Part.ShouldBe("router edge1");
        _troubles.Now[0].Text.ShouldBe("nobody answers at 192.0.2.1; grants come to it as soon as it is back, with the time that is left");
        var status = _bridge.Status[0];
        status.Since.ShouldBeNull();
        status.Error.ShouldBe("nobody answers at 192.0.2.1");
        status.Pending.ShouldBe(1);

        _down.Clear();
        await Until(() => Count("edge1") == 1);
        await Until(() => _troubles.Now.Count == 0);
    }

    [Fact]
    public async Task A_policy_takes_its_entries_along_and_leaves_others()
    {
        await Begin("edge1", "edge2");
        Open("192.0.2.7");
        await Until(() => Count("edge1") + Count("edge2") == 2);
        _routers["edge2"].Ask(_routers["edge2"].Console(), "/ip/firewall/address-list/add", ("list", "postern-ssh"), ("address", "203.0.113.1"), ("timeout", "1h"), ("comment", "mine"));

        await _bridge.Use(Policy("secured", "edge1"));
        await Until(() => Count("edge1", "secured") == 1 && Count("edge1") == 0);
        await Until(() => Count("edge2") == 1);
        _routers["edge2"].Items(RouterMenus.AddressList4)[0]["address"].ShouldBe("203.0.113.1");

        await _bridge.Use(Policy(null, "edge2"));
        await Until(() => Count("edge1", "secured") == 0 && Count("edge2") == 2);
    }

    [Fact]
    public async Task A_watcher_that_begins_anew_finds_its_entries_and_doubles_none()
    {
        await Begin("edge1");
        Open("192.0.2.7");
        Open("192.0.2.8");
        await Until(() => Count("edge1") == 2);
        await _bridge.DisposeAsync();
        Count("edge1").ShouldBe(2);

        await using var next = new RouterBridge(Connect, _troubles, TimeProvider.System);
        await next.Use(Policy(null, "edge1"));
        next.Look(new Dictionary<EntryKey, EntryTime> { [new(EntryKind.Grant, "ssh", "192.0.2.7")] = new(null, DateTimeOffset.UtcNow + TimeSpan.FromSeconds(1800)) }, DateTimeOffset.UtcNow);
        await Until(() => Count("edge1") == 1);
        _routers["edge1"].Items(RouterMenus.AddressList4)[0]["address"].ShouldBe("192.0.2.7");
        _routers["edge1"].Commands.Count(c => c.EndsWith("/add", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_login_that_comes_late_takes_nobodys_place()
    {
        _routers["edge1"] = new DoubleRouter("edge1", "7.18");
        var late = new TaskCompletionSource<RouterConnection>();
        var tries = 0;
        await using var bridge = new RouterBridge((login, stop) => Interlocked.Increment(ref tries) == 1 ? late.Task : Connect(login, stop), _troubles, TimeProvider.System);
        await bridge.Use(Policy(null, "edge1"));
        bridge.Look(new Dictionary<EntryKey, EntryTime>(), DateTimeOffset.UtcNow);
        await Until(() => Volatile.Read(ref tries) == 1);
        var other = Policy(null, "edge1");
        await bridge.Use(other with { Routers = [other.Routers[0] with { Login = other.Routers[0].Login with { Password = new RouterPassword("another") } }] });
        await Until(() => bridge.Status[0].Since is not null);
        var unused = new RouterInHand(_routers["edge1"]);
        late.SetResult(new RouterConnection(unused, null));
        await Until(() => unused.Loss is not null);
        bridge.Hear(new GateEvent(default, GateEventKind.Open, "192.0.2.7", "ssh") { For = TimeSpan.FromMinutes(30) });
        await Until(() => Count("edge1") == 1);
    }

    private static PolicyModel Policy(string? list, params string[] routers) => new(new Guard { Doors = [] })
    {
        Routers = [.. routers.Select(r => new RouterPolicy(r, new RouterLogin(new RouterAddress(RouterTransport.Api, $"{r}.example", 8729)) { Password = new RouterPassword("hidden-word") }, default))],
        Enforcements = [.. routers.Select(r => new RouterEnforcement("ssh", r, list ?? "postern-ssh", default))],
    };

    private async Task Begin(params string[] routers)
    {
        foreach (var name in routers)
            _routers[name] = new DoubleRouter(name, "7.18");
        await _bridge.Use(Policy(null, routers));
        _bridge.Look(new Dictionary<EntryKey, EntryTime>(), DateTimeOffset.UtcNow);
    }

    private void Open(string source) => _bridge.Hear(new GateEvent(default, GateEventKind.Open, source, "ssh") { For = TimeSpan.FromMinutes(30) });

    private int Count(string router, string list = "postern-ssh") => _routers[router].Items(RouterMenus.AddressList4).Count(i => i["list"] == list);

    private Task<RouterConnection> Connect(RouterLogin login, CancellationToken stop)
    {
        var name = login.Address.Host.Split('.')[0];
        return Task.FromResult(_down.TryGetValue(name, out var refusal) ? new RouterConnection(null, refusal) : new RouterConnection(new RouterInHand(_routers[name]), null));
    }

    private static async Task Until(Func<bool> isSo)
    {
        for (var watch = Stopwatch.StartNew(); !isSo(); await Task.Delay(2, TestContext.Current.CancellationToken))
            watch.Elapsed.ShouldBeLessThan(Patience);
    }
}
