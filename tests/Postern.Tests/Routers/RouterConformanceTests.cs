using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Model;
using Postern.Routers;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers;

/// <summary>A command means the same to a router, and its reply the same to us, whichever of its services carries them.</summary>
public sealed class RouterConformanceTests
{
    private const string Entries = "/ip/firewall/address-list";
    private const string Filter = "/ip/firewall/filter";

    public static TheoryData<RouterTransport> Transports => [RouterTransport.Api, RouterTransport.ApiPlain, RouterTransport.Rest, RouterTransport.RestPlain];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_item_is_made_read_changed_and_removed(RouterTransport transport)
    {
        await using var service = await DoubleService.Start(transport);
        await using var session = await service.Connect(Stop);
        session.Version.ShouldBe(new RouterVersion(7, 23));
        session.HasSafeMode.ShouldBe(transport is RouterTransport.Api or RouterTransport.ApiPlain);

        (await session.Run(RouterCommand.Print(Entries), Stop)).ShouldBeEmpty();
        var added = await session.Run(RouterCommand.Add(Entry("192.0.2.7", ("timeout", "10m"), ("comment", "grüße, \"ssh\" \\ ☂"))), Stop);
        added.Records.ShouldBeEmpty();
        var id = added.Returned.ShouldNotBeNull();
        id.ShouldStartWith("*");

        var entry = (await session.Run(RouterCommand.Print(Entries), Stop)).Records.ShouldHaveSingleItem();
        Value(entry, ".id").ShouldBe(id);
        Value(entry, "address").ShouldBe("192.0.2.7");
        Value(entry, "dynamic").ShouldBe("true");
        Value(entry, "comment").ShouldBe("grüße, \"ssh\" \\ ☂");
        Value(entry, "timeout").ShouldBeOneOf("10m", "9m59s");

        var set = await session.Run(RouterCommand.Set(Entries, id, new RouterProperty("timeout", "1h"), new RouterProperty("comment", "")), Stop);
        set.IsDone.ShouldBeTrue();
        set.Records.ShouldBeEmpty();
        set.Returned.ShouldBeNull();
        entry = (await session.Run(RouterCommand.Print(Entries, new RouterProperty("list", "postern-ssh")), Stop)).Records.ShouldHaveSingleItem();
        Value(entry, "timeout").ShouldBeOneOf("1h", "59m59s");
        Value(entry, "comment").ShouldBeNullOrEmpty();

        (await session.Run(RouterCommand.Remove(Entries, id), Stop)).IsDone.ShouldBeTrue();
        (await session.Run(RouterCommand.Print(Entries), Stop)).ShouldBeEmpty();
        (await session.Run(RouterCommand.Remove(Entries, id), Stop)).Trap!.Kind.ShouldBe(TrapKind.NoSuchItem);
        (await session.Run(RouterCommand.Set(Entries, id, new RouterProperty("timeout", "1h")), Stop)).Trap!.Kind.ShouldBe(TrapKind.NoSuchItem);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Items_are_found_by_all_that_is_asked(RouterTransport transport)
    {
        await using var service = await DoubleService.Start(transport);
        await using var session = await service.Connect(Stop);
        string[] comments = ["", "plain", "a & b = c?", "100% sure", "#|", "ünï", "say \"x\""];
        foreach (var (comment, n) in comments.Select((c, n) => (c, n)))
            (await session.Run(RouterCommand.Add(Entry($"192.0.2.{n + 1}", ("comment", comment))), Stop)).IsDone.ShouldBeTrue();
        foreach (var (comment, n) in comments.Select((c, n) => (c, n)).Skip(1))
        {
            var found = await session.Run(RouterCommand.Print(Entries, new RouterProperty("list", "postern-ssh"), new RouterProperty("comment", comment)) with { Properties = [".id", "address"] }, Stop);
            found.Records.ShouldHaveSingleItem(comment).ShouldBe([new(".id", Value(found.Records[0], ".id")!), new("address", $"192.0.2.{n + 1}")], ignoreOrder: true);
        }

        (await session.Run(RouterCommand.Print(Entries, new RouterProperty("list", "postern-web")), Stop)).ShouldBeEmpty();
        var all = await session.Run(RouterCommand.Print(Entries) with { Properties = [".id", "address"] }, Stop);
        all.Records.Count.ShouldBe(comments.Length);
        all.Records.ShouldAllBe(r => r.Count == 2);
        var one = await session.Run(RouterCommand.Print(Entries, new RouterProperty(".id", Value(all.Records[2], ".id")!)), Stop);
        Value(one.Records.ShouldHaveSingleItem(), "address").ShouldBe("192.0.2.3");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Rules_keep_the_order_they_are_given(RouterTransport transport)
    {
        await using var service = await DoubleService.Start(transport);
        await using var session = await service.Connect(Stop);
        var last = await Rule(session, "drop");
        var first = await Rule(session, "first", before: last);
        var second = await Rule(session, "second", before: last);
        (await Comments(session)).ShouldBe(["first", "second", "drop"]);
        (await session.Run(new RouterCommand(Filter + "/move") { Attributes = [new("numbers", second), new("destination", first)] }, Stop)).IsDone.ShouldBeTrue();
        (await Comments(session)).ShouldBe(["second", "first", "drop"]);
        var wrong = new RouterItem(Filter, [new("chain", "input"), new("action", "accept")]);
        (await session.Run(RouterCommand.Add(wrong) with { Attributes = [.. wrong.Properties, new("place-before", "*FFFF")] }, Stop)).Trap.ShouldNotBeNull();
        (await Comments(session)).Count.ShouldBe(3);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_value_is_taken_away(RouterTransport transport)
    {
        foreach (var version in (string[])["7.21.4", "7.23.2"])
        {
            await using var service = await DoubleService.Start(transport, version);
            await using var session = await service.Connect(Stop);
            var rule = await Rule(session, "limited", properties: ("src-address", "192.0.2.0/24"));
            var unset = await session.Run(new RouterCommand(Filter + "/unset") { Attributes = [new(".id", rule), new("value-name", "src-address")] }, Stop);
            unset.Trap.ShouldBeNull();
            var left = (await session.Run(RouterCommand.Print(Filter), Stop)).Records.ShouldHaveSingleItem();
            Value(left, "src-address").ShouldBeNull();
            Value(left, "comment").ShouldBe("limited");
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Many_items_are_changed_and_removed_by_one_command(RouterTransport transport)
    {
        await using var service = await DoubleService.Start(transport);
        await using var session = await service.Connect(Stop);
        var ids = new List<string>();
        for (var n = 1; n <= 3; n++)
            ids.Add((await session.Run(RouterCommand.Add(Entry($"192.0.2.{n}")), Stop)).Returned!);
        (await session.Run(RouterCommand.Set(Entries, $"{ids[0]},{ids[1]}", new RouterProperty("disabled", "yes")), Stop)).IsDone.ShouldBeTrue();
        (await session.Run(RouterCommand.Print(Entries), Stop)).Records.Select(r => Value(r, "disabled")).ShouldBe(["true", "true", "false"]);
        (await session.Run(RouterCommand.Remove(Entries, ids), Stop)).IsDone.ShouldBeTrue();
        (await session.Run(RouterCommand.Print(Entries), Stop)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task What_is_refused_is_refused_in_the_same_words(RouterTransport transport)
    {
        await using var service = await DoubleService.Start(transport);
        await using var session = await service.Connect(Stop);
        (await session.Run(RouterCommand.Add(Entry("192.0.2.7")), Stop)).IsDone.ShouldBeTrue();
        (await session.Run(RouterCommand.Add(Entry("192.0.2.7", ("timeout", "5m"))), Stop)).Trap.ShouldBe(new RouterTrap(TrapKind.AlreadyThere, "failure: already have such entry"));
        (await session.Run(RouterCommand.Add(Entry("192.0.2.8", ("colour", "red"))), Stop)).Trap.ShouldBe(new RouterTrap(TrapKind.NotUnderstood, "unknown parameter colour"));
        (await session.Run(RouterCommand.Add(new RouterItem(Entries, [new("list", "x")])), Stop)).Trap.ShouldBe(new RouterTrap(TrapKind.NotUnderstood, "missing =address="));
        (await session.Run(new RouterCommand(Filter + "/explode"), Stop)).Trap!.Kind.ShouldBe(TrapKind.NoSuchCommand);
        (await session.Run(RouterCommand.Print("/ip/firewalls"), Stop)).Trap!.Kind.ShouldBe(TrapKind.NoSuchCommand);
        service.Router.IsDiskFull = true;
        (await session.Run(RouterCommand.Add(Entry("192.0.2.9")), Stop)).Trap!.Kind.ShouldBe(TrapKind.NoRoom);
        service.Router.IsDiskFull = false;
        service.Router.LockedMenus.Add("/system/scheduler");
        (await session.Run(RouterCommand.Add(new RouterItem("/system/scheduler", [new("name", "postern-undo")])), Stop)).Trap!.Kind.ShouldBe(TrapKind.DeviceMode);
        (await session.Run(RouterCommand.Print(Entries), Stop)).Records.ShouldHaveSingleItem();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Who_may_only_read_is_told_so(RouterTransport transport)
    {
        await using var service = await DoubleService.Start(transport);
        await using var writer = await service.Connect(Stop);
        var id = (await writer.Run(RouterCommand.Add(Entry("192.0.2.7")), Stop)).Returned!;
        await using var reader = await service.Connect(Stop, "watcher");
        (await reader.Run(RouterCommand.Print(Entries), Stop)).Records.ShouldHaveSingleItem();
        (await reader.Run(RouterCommand.Add(Entry("192.0.2.8")), Stop)).Trap!.Kind.ShouldBe(TrapKind.NotPermitted);
        (await reader.Run(RouterCommand.Set(Entries, id, new RouterProperty("comment", "x")), Stop)).Trap!.Kind.ShouldBe(TrapKind.NotPermitted);
        (await reader.Run(RouterCommand.Remove(Entries, id), Stop)).Trap!.Kind.ShouldBe(TrapKind.NotPermitted);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_menu_of_one_is_read_and_set(RouterTransport transport)
    {
        await using var service = await DoubleService.Start(transport);
        await using var session = await service.Connect(Stop);
        (await session.Run(new RouterCommand("/system/identity/set") { Attributes = [new("name", "gate")] }, Stop)).IsDone.ShouldBeTrue();
        Value((await session.Run(RouterCommand.Print("/system/identity"), Stop)).Records.ShouldHaveSingleItem(), "name").ShouldBe("gate");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Items_with_names_answer_to_them(RouterTransport transport)
    {
        await using var service = await DoubleService.Start(transport);
        await using var session = await service.Connect(Stop);
        (await session.Run(RouterCommand.Add(new RouterItem("/system/scheduler", [new("name", "postern undo"), new("interval", "1m"), new("on-event", ":log info \"x\"")])), Stop)).IsDone.ShouldBeTrue();
        (await session.Run(RouterCommand.Set("/system/scheduler", "postern undo", new RouterProperty("interval", "2m")), Stop)).IsDone.ShouldBeTrue();
        Value((await session.Run(RouterCommand.Print("/system/scheduler", new RouterProperty("name", "postern undo")), Stop)).Records.ShouldHaveSingleItem(), "interval").ShouldBe("2m");
        (await session.Run(RouterCommand.Remove("/system/scheduler", "postern undo"), Stop)).IsDone.ShouldBeTrue();
        (await session.Run(RouterCommand.Print("/system/scheduler"), Stop)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_wrong_password_is_final_and_appears_nowhere(RouterTransport transport)
    {
        await using var service = await DoubleService.Start(transport);
        var connection = await RouterConnector.Connect(service.Login with { Password = new RouterPassword("portcullis") }, TimeSpan.FromSeconds(10), TimeProvider.System, Stop);
        connection.Session.ShouldBeNull();
        connection.IsFinal.ShouldBeTrue();
        connection.Refusal.ShouldNotBeNull().ShouldContain("does not let postern in");
        connection.Refusal.ShouldNotContain("portcullis");
    }

    [Theory]
    [InlineData(RouterTransport.Api)]
    [InlineData(RouterTransport.Rest)]
    public async Task Another_certificate_than_the_pinned_one_is_told_nothing(RouterTransport transport)
    {
        await using var service = await DoubleService.Start(transport);
        var connection = await RouterConnector.Connect(service.Login with { Fingerprint = new byte[32] }, TimeSpan.FromSeconds(10), TimeProvider.System, Stop);
        connection.Session.ShouldBeNull();
        connection.IsFinal.ShouldBeTrue();
        connection.Refusal.ShouldNotBeNull().ShouldContain("another certificate");
        connection.Fingerprint!.Value.ToArray().ShouldBe(service.Login.Fingerprint!.Value.ToArray());
        service.Router.Commands.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_router_that_starts_anew_ends_an_API_session_and_no_REST_session(RouterTransport transport)
    {
        await using var service = await DoubleService.Start(transport);
        await using var session = await service.Connect(Stop);
        service.Router.Reboot();
        await Task.Delay(100, Stop);
        var reply = await session.Run(RouterCommand.Print(Entries), Stop);
        if (transport is RouterTransport.Rest or RouterTransport.RestPlain)
            reply.IsDone.ShouldBeTrue(reply.Loss);
        else
            reply.Loss.ShouldNotBeNull();
    }

    private static RouterItem Entry(string address, params (string Name, string Value)[] more) =>
        new(Entries, [new("list", "postern-ssh"), new("address", address), .. more.Select(m => new RouterProperty(m.Name, m.Value))]);

    private static async Task<string> Rule(IRouterSession session, string comment, string? before = null, params (string Name, string Value)[] properties)
    {
        var rule = new RouterItem(Filter, [new("chain", "input"), new("action", "accept"), new("comment", comment), .. properties.Select(p => new RouterProperty(p.Name, p.Value))]);
        var command = RouterCommand.Add(rule);
        var reply = await session.Run(before is null ? command : command with { Attributes = [.. command.Attributes, new("place-before", before)] }, Stop);
        return reply.Returned.ShouldNotBeNull(reply.Trap?.Message ?? reply.Loss);
    }

    private static async Task<List<string?>> Comments(IRouterSession session) => [.. (await session.Run(RouterCommand.Print(Filter), Stop)).Records.Select(r => Value(r, "comment"))];

    private static string? Value(IReadOnlyList<RouterProperty> record, string name) => record.Where(p => p.Name == name).Select(p => p.Value).FirstOrDefault();
}

file static class Replies
{
    public static void ShouldBeEmpty(this RouterReply reply)
    {
        reply.Loss.ShouldBeNull();
        reply.Trap.ShouldBeNull();
        reply.Records.ShouldBeEmpty();
    }
}
