using System.Diagnostics;
using System.Text;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Model;
using Postern.Routers;
using Postern.Routers.Connecting;
using Postern.Routers.Rest;
using Shouldly;
using Xunit;
using static Postern.Tests.Routers.Rest.ScriptedWebServer;

namespace Postern.Tests.Routers.Rest;

/// <summary>A REST session beside peers that do as they like: what is wrong is said, and nothing is thrown.</summary>
public sealed class RestSessionTests
{
    private const string Password = "tower-0-gate";
    private const string Entries = "/ip/firewall/address-list";

    private static readonly RouterCommand Print = RouterCommand.Print(Entries);
    private static readonly RouterCommand Add = RouterCommand.Add(new RouterItem(Entries, [new("list", "postern-ssh"), new("address", "192.0.2.7")]));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_asterisk_stays_one_on_the_wire_and_the_type_of_a_body_is_json_and_nothing_more()
    {
        await using var server = After(Json("{}"));
        await using var session = await Open(server);
        (await session.Run(RouterCommand.Set(Entries, "*1A", new RouterProperty("comment", "ü")), Stop)).IsDone.ShouldBeTrue();
        (await session.Run(RouterCommand.Remove(Entries, "*1A"), Stop)).IsDone.ShouldBeTrue();
        server.Requests.Select(r => r.Line).ShouldBe(
            ["GET /rest/system/resource HTTP/1.1", "PATCH /rest/ip/firewall/address-list/*1A HTTP/1.1", "DELETE /rest/ip/firewall/address-list/*1A HTTP/1.1"]);
        var patch = server.Requests.ElementAt(1);
        patch.Header("Content-Type").ShouldBe("application/json");
        patch.Body.ShouldBe("""{"comment":"ü"}""");
        patch.Header("Authorization").ShouldBe("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("postern:" + Password)));
        patch.Head.ShouldNotContain("Cookie");
        server.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Commands_are_carried_out_in_the_order_in_which_they_were_asked_for_over_one_connection()
    {
        await using var server = After(async (_, stream, stop) =>
        {
            await Task.Delay(1, stop);
            return await Send(stream, Json("[]"), stop);
        });
        await using var session = await Open(server);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => session.Run(new RouterCommand($"/log/info") { Attributes = [new("message", $"{i}")] }, Stop).AsTask()));
        server.Requests.Skip(1).Select(r => r.Body).ShouldBe(Enumerable.Range(0, 60).Select(i => $$"""{"message":"{{i}}"}"""));
        server.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Who_gives_up_leaves_his_place_and_nobody_else_loses_theirs()
    {
        var first = new TaskCompletionSource();
        await using var server = After(async (_, stream, stop) =>
        {
            await first.Task.WaitAsync(stop);
            return await Send(stream, Json("[]"), stop);
        });
        await using var session = await Open(server);
        using var givingUp = new CancellationTokenSource();
        var one = session.Run(Print, Stop).AsTask();
        var two = session.Run(Add, givingUp.Token).AsTask();
        var three = session.Run(Print, Stop).AsTask();
        await givingUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(two);
        three.IsCompleted.ShouldBeFalse();
        first.SetResult();
        (await one).IsDone.ShouldBeTrue();
        (await three).IsDone.ShouldBeTrue();
        server.Requests.ShouldNotContain(r => r.Line.StartsWith("PUT"));
    }

    [Fact]
    public async Task Who_gives_up_while_the_router_works_gets_the_next_command_through()
    {
        var asked = new TaskCompletionSource();
        await using var server = After(async (request, stream, stop) =>
        {
            if (request.Line.StartsWith("GET", StringComparison.Ordinal))
                return await Send(stream, Json("[]"), stop);
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
            return true;
        });
        await using var session = await Open(server);
        using var givingUp = new CancellationTokenSource();
        var one = session.Run(Add, givingUp.Token).AsTask();
        await asked.Task.WaitAsync(Stop);
        await givingUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(one);
        (await session.Run(Print, Stop)).IsDone.ShouldBeTrue();
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "closed before an answer", "" },
        { "closed in the middle of the head", "HTTP/1.1 200 OK\r\nContent-Ty" },
        { "closed in the middle of the body", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n[{\".id\":\"*1\"," },
        { "closed in the middle of a chunk", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n[{\".id\":" },
        { "no chunk", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n" },
        { "no HTTP", "!fatal\0not logged in\0" },
        { "another protocol", "SSH-2.0-ROSSSH\r\n" },
        { "no JSON", Json("<html>login</html>") },
        { "half of it", Json("[{\".id\":\"*1\"}") },
        { "more of it", Json("[] []") },
        { "no items", Json("[1,2,3]") },
        { "a text", Json("\"done\"") },
        { "an error without words", Json("{}", "400 Bad Request") },
        { "an error of another server's", "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<h1>nginx</h1>\n" },
        { "sent elsewhere", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/rest/\r\nContent-Length: 0\r\n\r\n" },
        { "a password that is no longer good", Json("""{"error":401,"message":"Unauthorized"}""", "401 Unauthorized") },
        { "a head without an end", "HTTP/1.1 200 OK\r\nX: " + new string('x', 1 << 20) },
        { "a body beyond all bounds", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900000000000\r\n\r\n[]" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_no_router_says_ends_the_session_with_words(string name, string answer)
    {
        await using var server = After(async (_, stream, stop) =>
        {
            await Send(stream, answer, stop);
            return false;
        });
        await using var session = await Open(server);
        var loss = (await session.Run(Print, Stop)).Loss.ShouldNotBeNull(name);
        loss.ShouldContain("the router");
        Hides(loss);

        // Whoever asks later hears the same, and nothing is sent any more.
        var sent = server.Requests.Count;
        (await session.Run(Add, Stop)).Loss.ShouldBe(loss);
        server.Requests.Count.ShouldBe(sent);
    }

    [Fact]
    public async Task Nothing_that_changes_a_router_is_sent_twice()
    {
        await using var server = After((request, stream, stop) => Task.FromResult(false));
        await using var session = await Open(server);
        (await session.Run(Add, Stop)).Loss.ShouldNotBeNull();
        server.Requests.Count(r => r.Line.StartsWith("PUT")).ShouldBe(1);
    }

    [Fact]
    public async Task A_connection_that_was_closed_while_nothing_was_asked_is_made_anew()
    {
        await using var server = After(async (_, stream, stop) =>
        {
            await Send(stream, Json("[]"), stop);
            return false;
        });
        await using var session = await Open(server);
        (await session.Run(Print, Stop)).IsDone.ShouldBeTrue();
        await Task.Delay(50, Stop);
        (await session.Run(Add, Stop)).IsDone.ShouldBeTrue();
        server.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task Pieces_of_an_answer_are_put_together()
    {
        const string Whole = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n[{\".id\":\"\r\n1b\r\n*1\",\"list\":\"ssh\",\"dynamic\"\r\n6\r\n:true,\r\n0\r\n\r\n";
        var answer = Whole.Replace("6\r\n:true,", "11\r\n:true,\"packets\":7\r\n2\r\n}]", StringComparison.Ordinal);
        await using var server = After(async (_, stream, stop) =>
        {
            stream.Socket.NoDelay = true;
            foreach (var letter in answer)
                await Send(stream, letter.ToString(), stop);
            return true;
        });
        await using var session = await Open(server);
        var reply = await session.Run(Print, Stop);
        reply.Loss.ShouldBeNull();
        reply.Records.ShouldHaveSingleItem().ShouldBe([new(".id", "*1"), new("list", "ssh"), new("dynamic", "true"), new("packets", "7")]);
    }

    [Fact]
    public async Task A_peer_that_drips_is_not_waited_for()
    {
        await using var server = After(async (_, stream, stop) =>
        {
            await Send(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n[", stop);
            while (true)
            {
                await Send(stream, " ", stop);
                await Task.Delay(20, stop);
            }
        });
        var channel = await RouterChannel.Open(Login(server.Address), TimeSpan.FromSeconds(5), TimeProvider.System, Stop);
        await using var session = new RestSession(Login(server.Address), channel.Stream!, TimeProvider.System) { Patience = TimeSpan.FromMilliseconds(300) };
        var clock = Stopwatch.StartNew();
        (await session.Run(Print, Stop)).Loss.ShouldBe("the router has not answered for 0.3 s");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("fe80::1%lo")]
    [InlineData("2001:db8::1")]
    [InlineData("my_router")]
    [InlineData("router.example.")]
    public async Task Every_address_that_a_router_may_have_can_be_asked(string host)
    {
        RouterAddress.TryParse($"routeros-rest://{(host.Contains(':') ? $"[{host}]" : host)}:8443", out var address).ShouldBeTrue();
        await using var session = new RestSession(new RouterLogin(address) { Password = new RouterPassword("geheim") }, Stream.Null, TimeProvider.System);
        (await session.Run(Print, Stop)).Loss.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_session_that_was_ended_says_so()
    {
        await using var server = After(async (_, _, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return true;
        });
        var session = await Open(server);
        var waiting = session.Run(Print, Stop).AsTask();
        var behind = session.Run(Print, Stop).AsTask();
        await Task.Delay(50, Stop);
        await session.DisposeAsync();
        (await waiting).Loss.ShouldBe("the session was closed");
        (await behind).Loss.ShouldBe("the session was closed");
        (await session.Run(Print, Stop)).Loss.ShouldBe("the session was closed");
    }

    public static TheoryData<int, string, TrapKind, string> Refusals => new()
    {
        { 404, """{"error":404,"message":"Not Found"}""", TrapKind.NoSuchItem, "no such item" },
        { 404, """{"error":404,"message":"Not Found","detail":"no such item"}""", TrapKind.NoSuchItem, "no such item" },
        { 400, """{"detail":"failure: already have such entry","error":400,"message":"Bad Request"}""", TrapKind.AlreadyThere, "failure: already have such entry" },
        { 400, """{"detail":"no such command or directory (nonexistent)","error":400,"message":"Bad Request"}""", TrapKind.NoSuchCommand, "no such command or directory (nonexistent)" },
        { 406, """{"error":406,"message":"Not Acceptable","detail":"no such command or directory (remove)"}""", TrapKind.NoSuchCommand, "no such command or directory (remove)" },
        { 400, """{"detail":"unknown parameter place-before","error":400,"message":"Bad Request"}""", TrapKind.NotUnderstood, "unknown parameter place-before" },
        { 400, """{"detail":"input does not match any value of interface","error":400,"message":"Bad Request"}""", TrapKind.NotUnderstood, "input does not match any value of interface" },
        { 500, """{"error":500,"message":"Internal Server Error","detail":"std failure: not allowed (9)"}""", TrapKind.NotPermitted, "std failure: not allowed (9)" },
        { 400, """{"detail":"failure: not allowed by device-mode","error":400,"message":"Bad Request"}""", TrapKind.DeviceMode, "failure: not allowed by device-mode" },
        { 400, """{"detail":"failure: not enough disk space","error":400,"message":"Bad Request"}""", TrapKind.NoRoom, "failure: not enough disk space" },
        { 415, """{"error":415,"message":"Unsupported Media Type"}""", TrapKind.Other, "Unsupported Media Type" },
        { 400, """{"detail":"bell\u0007 and\nline","error":400,"message":"Bad Request"}""", TrapKind.Other, "bell\uFFFD and\uFFFDline" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_is_the_same_as_the_binary_APIs(int status, string body, TrapKind kind, string message)
    {
        await using var server = After(Json(body, $"{status} No"));
        await using var session = await Open(server);
        (await session.Run(Add, Stop)).Trap.ShouldBe(new RouterTrap(kind, message));

        // And the session goes on.
        (await session.Run(Add, Stop)).Trap.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_a_router_ends_after_its_minute_is_no_end_of_the_session()
    {
        await using var server = After(Json("""{"detail":"Session closed","error":400,"message":"Bad Request"}""", "400 Bad Request"));
        await using var session = await Open(server);
        (await session.Run(new RouterCommand("/ping") { Attributes = [new("address", "192.0.2.1")] }, Stop)).Trap!.Kind.ShouldBe(TrapKind.Interrupted);
    }

    public static TheoryData<string, string, bool> Openings => new()
    {
        { Json("""{"error":401,"message":"Unauthorized"}""", "401 Unauthorized"), "does not let postern in: Unauthorized", true },
        { "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\nNot Found", "has no REST: it came with RouterOS 7.1", true },
        { Json("[]"), "is the port of www", false },
        { "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", "not RouterOS's REST", false },
        { "HTTP/1.1 301 Moved\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n", "a password follows nowhere", false },
        { Json("""{"version":"6.49.13 (stable)"}"""), "REST came with 7.1", true },
        { Json("""{"version":"seven"}"""), "REST came with 7.1", true },
        { Json("""{"detail":"std failure: not allowed (9)","error":500,"message":"Internal Server Error"}""", "500 Internal Server Error"), "who may not read: std failure: not allowed (9)", true },
    };

    [Theory]
    [MemberData(nameof(Openings))]
    public async Task Who_is_not_a_router_or_not_willing_is_refused_with_words(string answer, string words, bool isFinal)
    {
        await using var server = new ScriptedWebServer((_, stream, stop) => Send(stream, answer, stop));
        var connection = await RouterConnector.Connect(Login(server.Address), TimeSpan.FromSeconds(5), TimeProvider.System, Stop);
        connection.Session.ShouldBeNull();
        connection.Refusal.ShouldNotBeNull().ShouldContain(words);
        connection.IsFinal.ShouldBe(isFinal);
        Hides(connection.Refusal);
    }

    [Fact]
    public async Task The_first_version_with_REST_says_what_it_is_in_a_list()
    {
        await using var server = new ScriptedWebServer((_, stream, stop) => Send(stream, Json("""[{"version":"7.1beta4 (development)","uptime":"2d"}]"""), stop));
        await using var session = await Open(server);
        session.Version.ShouldBe(RouterVersion.Rest);
        session.HasSafeMode.ShouldBeFalse();
    }

    [Fact]
    public async Task A_user_whom_REST_cannot_name_is_refused()
    {
        await using var server = After(Json("[]"));
        var connection = await RouterConnector.Connect(Login(server.Address) with { User = "a:b" }, TimeSpan.FromSeconds(5), TimeProvider.System, Stop);
        connection.Refusal.ShouldNotBeNull().ShouldContain("colon");
    }

    private static async Task<IRouterSession> Open(ScriptedWebServer server)
    {
        var connection = await RouterConnector.Connect(Login(server.Address), TimeSpan.FromSeconds(5), TimeProvider.System, Stop);
        return connection.Session.ShouldNotBeNull(connection.Refusal);
    }

    private static RouterLogin Login(RouterAddress address) => new(address) { Password = new RouterPassword(Password) };

    private static void Hides(string text)
    {
        text.ShouldNotContain(Password);
        text.ShouldNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes("postern:" + Password)));
    }
}
