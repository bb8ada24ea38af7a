using System.Diagnostics;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Model;
using Postern.RouterDouble;
using Postern.RouterDouble.Api;
using Postern.RouterDouble.Sessions;
using Postern.Routers;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers;

/// <summary>Sessions with the router double, which answers as independent clients agree that RouterOS does.</summary>
public sealed class ApiDoubleTests
{
    private const string Lists = "/ip/firewall/address-list";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("6.42.12")]
    [InlineData("6.49.13")]
    [InlineData("7.17.2")]
    [InlineData("7.24.5")]
    public async Task An_entry_is_added_found_changed_and_removed(string version)
    {
        await using var session = await Open(version, new DoubleFaults { SplitsReplies = true, HasUnknownWords = true });
        var added = await session.Run(RouterCommand.Add(Entry("192.0.2.77")), Stop);
        added.Returned!.ShouldStartWith("*");
        (await session.Run(RouterCommand.Add(Entry("192.0.2.77")), Stop)).Trap!.Kind.ShouldBe(TrapKind.AlreadyThere);

        var found = (await session.Run(RouterCommand.Print(Lists, new("list", "secured"), new("address", "192.0.2.77")) with { Properties = [".id", "timeout", "dynamic"] }, Stop)).Records.ShouldHaveSingleItem();
        found.ShouldContain(new RouterProperty(".id", added.Returned!));
        found.ShouldContain(new RouterProperty("dynamic", "true"));
        (await session.Run(RouterCommand.Print(Lists, new("list", "secured"), new("address", "192.0.2.78")), Stop)).Records.ShouldBeEmpty();

        (await session.Run(RouterCommand.Set(Lists, added.Returned!, new RouterProperty("timeout", "1h")), Stop)).IsDone.ShouldBeTrue();
        (await session.Run(RouterCommand.Remove(Lists, added.Returned!), Stop)).IsDone.ShouldBeTrue();
        (await session.Run(RouterCommand.Remove(Lists, added.Returned!), Stop)).Trap!.Kind.ShouldBe(TrapKind.NoSuchItem);
    }

    [Fact]
    public async Task What_the_router_refuses_is_told_apart()
    {
        var router = new DoubleRouter("edge", "7.18.2", null, DoubleUser.Admin("postern", "geheim"));
        await using var server = ApiServer.Plain(router);
        await using var session = await Open(server);
        (await session.Run(new RouterCommand("/ip/firewall/nonsense/print"), Stop)).Trap!.Kind.ShouldBe(TrapKind.NoSuchCommand);
        (await session.Run(new RouterCommand(Lists + "/add") { Attributes = [new("list", "x"), new("address", "192.0.2.1"), new("colour", "red")] }, Stop)).Trap!.Kind.ShouldBe(TrapKind.NotUnderstood);
        router.IsDiskFull = true;
        (await session.Run(RouterCommand.Add(Entry("192.0.2.1") with { Properties = [new("list", "x"), new("address", "192.0.2.1")] }), Stop)).Trap!.Kind.ShouldBe(TrapKind.NoRoom);
    }

    [Fact]
    public async Task Who_may_only_read_is_told_so()
    {
        var router = new DoubleRouter("edge", "7.18.2", null, new DoubleUser("postern", "geheim", DoubleUser.ReadOnly));
        await using var server = ApiServer.Plain(router);
        await using var session = await Open(server);
        (await session.Run(RouterCommand.Add(Entry("192.0.2.1")), Stop)).Trap!.Kind.ShouldBe(TrapKind.NotPermitted);
    }

    [Fact]
    public async Task A_thousand_entries_go_to_one_router()
    {
        await using var session = await Open("7.24.5", new DoubleFaults());
        var begun = Stopwatch.GetTimestamp();
        var replies = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => session.Run(RouterCommand.Add(Entry($"10.1.{i / 256}.{i % 256}")), Stop).AsTask()));
        var took = Stopwatch.GetElapsedTime(begun);
        TestContext.Current.TestOutputHelper!.WriteLine($"1,000 adds: {took.TotalMilliseconds:0} ms");
        replies.ShouldAllBe(r => r.IsDone);
        (await session.Run(RouterCommand.Print(Lists, new RouterProperty("list", "secured")), Stop)).Records.Count.ShouldBe(1000);
        took.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_session_that_breaks_says_so_and_a_new_one_can_be_had()
    {
        var router = new DoubleRouter("edge", "7.18.2", null, DoubleUser.Admin("postern", "geheim"));
        await using var server = ApiServer.Plain(router);
        await using var first = await Open(server);
        server.CloseConnections();
        (await first.Lost.WaitAsync(TimeSpan.FromSeconds(10), Stop)).ShouldNotBeEmpty();
        await using var second = await Open(server);
        (await second.Run(new RouterCommand("/system/identity/print"), Stop)).Records.ShouldHaveSingleItem().ShouldContain(new RouterProperty("name", "edge"));
    }

    private static RouterItem Entry(string address) => new(Lists, [new("list", "secured"), new("address", address), new("timeout", "30m")]);

    private static async Task<IRouterSession> Open(string version, DoubleFaults faults) =>
        await Open(ApiServer.Plain(new DoubleRouter("edge", version, null, DoubleUser.Admin("postern", "geheim")), null, faults));

    private static async Task<IRouterSession> Open(ApiServer server)
    {
        var login = new RouterLogin(new RouterAddress(RouterTransport.ApiPlain, "127.0.0.1", (ushort)server.Port)) { Password = new RouterPassword("geheim") };
        var connection = await RouterConnector.Connect(login, TimeSpan.FromSeconds(10), TimeProvider.System, Stop);
        connection.Refusal.ShouldBeNull();
        return connection.Session!;
    }
}
