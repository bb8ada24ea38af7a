using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Postern.Policy.Model;
using Postern.Tests.Documents;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers.Rest;

/// <summary>The double is asked what others have asked real routers, and answers what those have answered.</summary>
public sealed class PublishedAnswersTests
{
    private const string Entries = "/rest/ip/firewall/address-list";
    private const string Filter = "/rest/ip/firewall/filter";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>tikoci/centrs; see published/README.md.</summary>
    [Theory]
    [InlineData("transport-rest-q8.v7.23.2.json")]
    [InlineData("transport-rest-q8.v7.24rc2.json")]
    public async Task Requests_have_the_status_and_shape_they_had_at_a_real_router(string file)
    {
        using var published = JsonDocument.Parse(Repository.Read("tests/Postern.Tests/Routers/Rest/published/" + file));
        var version = Regex.Match(published.RootElement.GetProperty("version").GetString()!, @"^\d+\.\d+(\.\d+)?").Value;
        await using var router = await Peer.Start(version);
        string? id = null;
        foreach (var row in published.RootElement.GetProperty("rows").EnumerateArray())
        {
            var (method, url, note) = (row.GetProperty("method").GetString()!, row.GetProperty("url").GetString()!, row.GetProperty("note").GetString()!);

            // A router's numbers begin where they begin; theirs began at 1.
            url = id is null ? url : url.Replace("*1", id, StringComparison.Ordinal);
            var (status, body) = await router.Ask(method, url, row.TryGetProperty("body", out var given) ? given.GetRawText() : null);
            status.ShouldBe(row.GetProperty("status").GetInt32(), $"{method} {url}");
            if (status == 204)
            {
                body.ShouldBeEmpty();
                continue;
            }

            using var answer = JsonDocument.Parse(body);
            answer.RootElement.ValueKind.ShouldBe(JsonValueKind.Object, note);
            answer.RootElement.EnumerateObject().ShouldAllBe(p => p.Value.ValueKind == JsonValueKind.String);
            if (Regex.Match(note, "^created id=") is { Success: true })
                id = answer.RootElement.GetProperty(".id").GetString();
            if (Regex.Match(note, "addr=(.+)$") is { Success: true } address)
                answer.RootElement.GetProperty("address").GetString().ShouldBe(address.Groups[1].Value);
            if (Regex.Match(note, "comment now=(.+)$") is { Success: true } comment)
                answer.RootElement.GetProperty("comment").GetString().ShouldBe(comment.Groups[1].Value);
        }

        id.ShouldNotBeNull();
    }

    /// <summary>dopyrory3/mikrotik-ha-manager, docs/lab-rest-contract.md: errors of RouterOS 7.23.7. A, B, C stand for rules that are there, in this order.</summary>
    [Theory]
    [InlineData("GET", Filter + "/*FFFF", null, 404, null)]
    [InlineData("GET", Filter + "/a-comment", null, 400, "no such command prefix")]
    [InlineData("GET", Filter + "/print", null, 400, "no such command")]
    [InlineData("GET", "/rest/nonexistent/path", null, 400, "no such command or directory (nonexistent)")]
    [InlineData("PATCH", Filter + "/A", """{"place-before":"B"}""", 400, "unknown parameter place-before")]
    [InlineData("POST", Filter + "/move", """{"numbers":"*FFFF","destination":"A"}""", 404, null)]
    [InlineData("POST", Filter + "/move", """{"numbers":"A","destination":"A"}""", 400, "failure: can not move object before itself")]
    [InlineData("POST", Filter + "/move", "{}", 400, "missing =.id=")]
    [InlineData("PUT", Filter, """{"chain":"input","action":"accept","in-interface":"nosuch-if"}""", 400, "input does not match any value of interface")]
    [InlineData("PUT", Filter, """{"chain":"input","action":"accept","in-interface-list":"nosuch-list"}""", 400, "input does not match any value of interface-list")]
    [InlineData("PUT", Filter, """{"chain":"input","action":"jump","jump-target":"nosuch-chain"}""", 201, null)]
    [InlineData("PUT", Filter, """{"chain":"input","action":"accept","src-address-list":"nosuch-list"}""", 201, null)]
    [InlineData("PUT", Entries, """{"list":"x","address":"10.10.10.10/32"}""", 400, "failure: already have such entry")]
    [InlineData("PUT", Entries, """{"list":"x","address":"10.10.10.10","comment":"another"}""", 400, "failure: already have such entry")]
    [InlineData("PUT", Entries, """{"list":"x","address":"10.10.10.10","timeout":"1h"}""", 400, "failure: already have such entry")]
    [InlineData("PUT", Entries, """{"list":"x","address":"10.10.10.0/24"}""", 201, null)]
    [InlineData("PUT", Entries, """{"list":"y","address":"10.10.10.10"}""", 201, null)]
    [InlineData("PUT", Entries, """{"list":"x","address":"10.10.10.10","disabled":true}""", 201, null)]
    [InlineData("HEAD", Filter, null, 501, null)]
    public async Task Errors_are_those_of_a_real_router(string method, string url, string? body, int status, string? detail)
    {
        await using var router = await Peer.Start("7.23.7");
        await router.Ask("PUT", Entries, """{"list":"x","address":"10.10.10.10"}""");
        foreach (var name in (string[])["A", "B", "C"])
        {
            var id = await router.Rule(name);
            url = url.Replace("/" + name, "/" + id, StringComparison.Ordinal);
            body = body?.Replace($"\"{name}\"", $"\"{id}\"", StringComparison.Ordinal);
        }

        var answer = await router.Ask(method, url, body);
        answer.Status.ShouldBe(status, answer.Body);
        if (status is < 400 or 501)
            return;
        using var error = JsonDocument.Parse(answer.Body);
        error.RootElement.GetProperty("error").GetInt32().ShouldBe(status);
        (error.RootElement.TryGetProperty("detail", out var said) ? said.GetString() : null).ShouldBe(detail);
    }

    /// <summary>The same source.</summary>
    [Theory]
    [InlineData("""{"numbers":"C","destination":"A"}""", "C A B")]
    [InlineData("""{".id":"C","destination":"A"}""", "C A B")]
    [InlineData("""{"numbers":"C,B","destination":"A"}""", "C B A")]
    [InlineData("""{"numbers":"A"}""", "B C A")]
    [InlineData("""{"numbers":"A","destination":"*FFFF"}""", "B C A")]
    public async Task Rules_move_as_at_a_real_router(string body, string order)
    {
        await using var router = await Peer.Start("7.23.7");
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in (string[])["A", "B", "C"])
        {
            ids[name] = await router.Rule(name);
            body = Regex.Replace(body, $"\\b{name}\\b", ids[name]);
        }

        (await router.Ask("POST", Filter + "/move", body)).ShouldBe((200, "[]"));
        using var rules = JsonDocument.Parse((await router.Ask("GET", Filter)).Body);
        string.Join(' ', rules.RootElement.EnumerateArray().Select(r => r.GetProperty("comment").GetString())).ShouldBe(order);
        rules.RootElement.EnumerateArray().Select(r => r.GetProperty(".id").GetString()).ShouldBe(order.Split(' ').Select(n => ids[n]));
    }

    /// <summary>The same source.</summary>
    [Fact]
    public async Task Items_have_the_properties_they_have_at_a_real_router()
    {
        await using var router = await Peer.Start("7.23.7");
        (await router.Ask("GET", Entries)).ShouldBe((200, "[]"));
        await router.Ask("PUT", Entries, """{"list":"x","address":"192.0.2.1","timeout":3600}""");
        await router.Ask("PUT", Entries, """{"list":"x","address":"192.0.2.2"}""");
        using var entries = JsonDocument.Parse((await router.Ask("GET", Entries)).Body);
        var (timed, lasting) = (entries.RootElement[0], entries.RootElement[1]);
        timed.GetProperty("dynamic").GetString().ShouldBe("true");
        timed.GetProperty("timeout").GetString().ShouldBeOneOf("1h", "59m59s");
        lasting.EnumerateObject().Select(p => p.Name).ShouldBe([".id", "address", "creation-time", "disabled", "dynamic", "list"], ignoreOrder: true);
        using var projected = JsonDocument.Parse((await router.Ask("GET", Entries + "?.proplist=address")).Body);
        projected.RootElement[0].EnumerateObject().Select(p => p.Name).ShouldBe([".id", "address"], ignoreOrder: true);
        (await router.Ask("GET", "/rest/system/identity")).ShouldBe((200, """{"name":"edge1"}"""));
    }

    [Fact]
    public async Task Who_is_not_known_or_says_it_wrongly_learns_nothing()
    {
        await using var router = await Peer.Start("7.23.7");
        (await router.Ask("GET", Entries, password: "wrong")).ShouldBe((401, """{"error":401,"message":"Unauthorized"}"""));
        (await router.Ask("PUT", Entries, """{"list":"x","address":"192.0.2.1"}""", type: "text/plain")).Status.ShouldBe(415);
        (await router.Ask("DELETE", Entries + "/%2A1")).ShouldBe((400, """{"detail":"no such command prefix","error":400,"message":"Bad Request"}"""));
        (await router.Ask("PATCH", "/rest/system/identity", """{"name":"x"}""")).Body.ShouldContain("missing or invalid resource identifier");
    }

    /// <summary>tik4net's findings and centrs: 7.1 took the type exactly, later ones with what may stand behind it.</summary>
    [Theory]
    [InlineData("7.1", 415)]
    [InlineData("7.23.7", 201)]
    public async Task A_type_with_a_character_set_is_for_later_routers(string version, int status)
    {
        await using var router = await Peer.Start(version);
        (await router.Ask("PUT", Entries, """{"list":"x","address":"192.0.2.1"}""", type: "application/json; charset=utf-8")).Status.ShouldBe(status);
    }

    [Fact]
    public async Task A_router_before_7_1_has_no_REST()
    {
        await using var router = await Peer.Start("6.49.13");
        (await router.Ask("GET", "/rest/system/resource")).Status.ShouldBe(404);
    }

    private sealed class Peer : IAsyncDisposable
    {
        private readonly DoubleService _service;
        private readonly HttpClient _client;

        private Peer(DoubleService service, HttpClient client) => (_service, _client) = (service, client);

        public static async Task<Peer> Start(string version)
        {
            var service = await DoubleService.Start(RouterTransport.RestPlain, version);
            return new Peer(service, new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }));
        }

        public async Task<(int Status, string Body)> Ask(string method, string url, string? body = null, string password = DoubleService.Password, string type = "application/json")
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"http://127.0.0.1:{_service.Rest.Port}{url}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("postern:" + password)));
            if (body is not null)
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
            using var response = await _client.SendAsync(request, Stop);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Stop));
        }

        public async Task<string> Rule(string comment)
        {
            var (status, body) = await Ask("PUT", Filter, $$"""{"chain":"input","action":"accept","comment":"{{comment}}"}""");
            status.ShouldBe(201, body);
            using var rule = JsonDocument.Parse(body);
            return rule.RootElement.GetProperty(".id").GetString()!;
        }

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await _service.DisposeAsync();
        }
    }
}
