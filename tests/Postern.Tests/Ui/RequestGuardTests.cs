using System.Net;
using System.Text;
using Shouldly;
using Xunit;

namespace Postern.Tests.Ui;

/// <summary>Who may ask the page for anything, over a real connection.</summary>
public sealed class RequestGuardTests
{
    private const string Profiles = "spare: {host: 192.0.2.1, knock: [tcp/7001]}\n";
    private const string Spare = """{"name":"spare"}""";

    [Fact]
    public async Task The_page_itself_may_ask()
    {
        await using var page = await ServedPage.Start(Profiles);
        page.Token.Length.ShouldBeGreaterThanOrEqualTo(22, "128 bits in base64url");
        (await page.Ask("/api/profiles")).Status.ShouldBe(HttpStatusCode.OK);
        (await page.Ask("/api/remove", Spare)).Status.ShouldBe(HttpStatusCode.OK);
        (await page.Ask("/api/profiles")).Body.ShouldNotContain("spare");
        await using var other = await ServedPage.Start();
        other.Token.ShouldNotBe(page.Token);
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("\u00e4")]
    [InlineData(null)]
    public async Task Nobody_without_the_token_is_answered(string? token)
    {
        await using var page = await ServedPage.Start(Profiles);
        foreach (var path in new[] { "/api/profiles", "/api/history", "/api/nothing" })
            (await page.Ask(path, change: r => Say(r, token))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        foreach (var path in new[] { "/api/knock", "/api/remove", "/api/save", "/api/show", "/api/code", "/api/check", "/api/history/clear", "/api/accept", "/api/suggest" })
            (await page.Ask(path, Spare, r => Say(r, token))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        page.Knocked.ShouldBeEmpty();

        static void Say(HttpRequestMessage request, string? token)
        {
            request.Headers.Remove("Postern-Token");
            if (token is not null)
                request.Headers.TryAddWithoutValidation("Postern-Token", Uri.EscapeDataString(token));
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("0.0.0.0")]
    public async Task A_name_that_points_here_is_another_site(string host)
    {
        await using var page = await ServedPage.Start(Profiles);
        foreach (var path in new[] { "/", "/page.js", "/api/profiles" })
            (await page.Ask(path, change: r => r.Headers.Host = host)).Status.ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1:1")]
    [InlineData("Origin", null)]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    public async Task Another_site_changes_nothing_even_with_the_token(string header, string? value)
    {
        await using var page = await ServedPage.Start(Profiles);
        (await page.Ask("/api/remove", Spare, r =>
        {
            r.Headers.Remove(header);
            if (value is not null)
                r.Headers.Add(header, value);
        })).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await page.Ask("/api/profiles")).Body.ShouldContain("spare");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonx")]
    public async Task Questions_are_JSON(string type)
    {
        await using var page = await ServedPage.Start(Profiles);
        (await page.Ask("/api/remove", Spare, r => r.Content = new StringContent(Spare, Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue(type)))).Status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Other_methods_are_none_of_the_pages()
    {
        await using var page = await ServedPage.Start(Profiles);
        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Delete, HttpMethod.Options, HttpMethod.Head, HttpMethod.Trace, HttpMethod.Patch })
            (await page.Ask("/api/remove", change: r => r.Method = method)).Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await page.Ask("/", Spare)).Status.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await page.Ask("/api/remove")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await page.Ask("/../profiles.yaml")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Questions_have_an_end()
    {
        await using var page = await ServedPage.Start(Profiles);
        var long_ = new string(' ', 1 << 20) + Spare;
        // Refused by its length alone, so it is asked for before it is sent: an answer to half a question may be lost.
        (await page.Ask("/api/remove", long_, r => r.Headers.ExpectContinue = true)).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await page.Ask("/api/remove", long_, r => r.Headers.TransferEncodingChunked = true)).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        foreach (var bad in new[] { "", "{", "[]", "{}", "null", """{"name":null}""", """{"name":5}""", new string('[', 10_000) })
            (await page.Ask("/api/remove", bad)).Status.ShouldBe(HttpStatusCode.BadRequest, bad);
        (await page.Ask("/api/profiles")).Body.ShouldContain("spare");
    }

    [Fact]
    public async Task Every_answer_says_what_a_browser_may_do_with_it()
    {
        await using var page = await ServedPage.Start(Profiles);
        foreach (var (path, status) in new[] { ("/", 200), ("/page.css", 200), ("/page.js", 200), ("/api/profiles", 200), ("/nothing", 404) })
        {
            var (_, body, answer) = await page.Ask(path);
            ((int)answer.StatusCode).ShouldBe(status);
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
            Header("Content-Security-Policy").ShouldStartWith("default-src 'none'; script-src 'self';");
            Header("X-Content-Type-Options").ShouldBe("nosniff");
            Header("Referrer-Policy").ShouldBe("no-referrer");
            answer.Headers.Contains("Server").ShouldBeFalse();
            answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
            body.ShouldNotContain(page.Token);
            body.ShouldNotContain("style=\"");
            body.ShouldNotContain("onclick=");

            string Header(string name) => string.Join(',', answer.Headers.GetValues(name));
        }
    }
}
