using System.Net;
using System.Text.Json;
using Postern.Client;
using Postern.Client.Plans;
using Shouldly;
using Xunit;

namespace Postern.Tests.Ui;

/// <summary>What the page is told, and what it keeps.</summary>
public sealed class PageQuestionTests
{
    private const string Profiles = """
        home:
          host: 192.0.2.1
          opens: tcp/22
          for: 30m
          knock: [tcp/7001, udp/62000 "open sesame", icmp/size=720]
        """;

    [Fact]
    public async Task A_knock_is_told_in_events_and_kept_without_secrets()
    {
        await using var page = await ServedPage.Start(Profiles);
        var until = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().AddMinutes(30).ToUnixTimeMilliseconds());
        page.Outcome = new KnockOutcome([]) { Sentence = "open", IsKnownOpen = true, Until = until, Rounds = 1 };
        var (status, body, answer) = await page.Ask("/api/knock", """{"name":"home"}""");
        status.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        body.ShouldStartWith("event: progress\ndata: {\"sentence\":\"a note\"}\n\nevent: outcome\ndata: {\"result\":\"open\"");
        page.Knocked.ShouldHaveSingleItem().Title.ShouldBe("home");
        (await page.Ask("/api/profiles")).Body.ShouldContain($"\"until\":{until.ToUnixTimeMilliseconds()}");

        page.Outcome = new KnockOutcome([new KnockProblem(ProblemKind.StillClosed, "udp/62000 \"open sesame\" went nowhere", "ask")]);
        (await page.Ask("/api/knock", """{"name":"home"}""")).Body.ShouldContain("\"result\":\"still-closed\"");
        var file = Path.Combine(page.Folder, "history.jsonl");
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldNotContain("sesame");
        using var history = JsonDocument.Parse((await page.Ask("/api/history")).Body);
        history.RootElement.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("result").GetString()).ShouldBe(["still-closed", "open"]);
        (await page.Ask("/api/history/clear", "{}")).Status.ShouldBe(HttpStatusCode.OK);
        File.Exists(file).ShouldBeFalse();
    }

    [Fact]
    public async Task The_history_is_bounded_and_survives_lines_that_are_none()
    {
        await using var page = await ServedPage.Start(Profiles);
        var file = Path.Combine(page.Folder, "history.jsonl");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Range(0, 450).Select(i => $$"""{"at":{{i}},"profile":"home","result":"open","took":1}{{"\n"}}""")) + "{\"at\":7,\"pro", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await page.Ask("/api/knock", """{"name":"home"}""");
        using var history = JsonDocument.Parse((await page.Ask("/api/history")).Body);
        var entries = history.RootElement.GetProperty("entries").EnumerateArray().ToList();
        entries.Count.ShouldBe(200);
        entries[0].GetProperty("result").GetString().ShouldBe("sent");
        entries[1].GetProperty("at").GetInt64().ShouldBe(449);
        (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).Length.ShouldBe(200);
    }

    [Fact]
    public async Task Secrets_are_told_when_they_are_asked_for()
    {
        await using var page = await ServedPage.Start(Profiles.Replace("size=720]", "size=720, http/GET /letmein]"));
        var list = (await page.Ask("/api/profiles")).Body;
        list.ShouldContain("\"steps\":[\"tcp\",\"udp\",\"icmp\",\"http\"]");
        foreach (var secret in new[] { "sesame", "7001", "62000", "720", "letmein" })
            list.ShouldNotContain(secret);
        var shown = (await page.Ask("/api/show", """{"name":"home"}""")).Body;
        using var json = JsonDocument.Parse(shown);
        json.RootElement.GetProperty("steps").EnumerateArray().Select(s => s.GetString()).ShouldBe(["tcp/7001", "udp/62000 \"open sesame\"", "icmp/size=720", "http/GET /letmein"]);

        // What is shown to edit is saved as it was.
        var draft = json.RootElement.GetProperty("draft").GetRawText();
        (await page.Ask("/api/save", draft)).Status.ShouldBe(HttpStatusCode.OK);
        (await page.Ask("/api/show", """{"name":"home"}""")).Body.ShouldBe(shown);
    }

    [Fact]
    public async Task A_draft_is_judged_as_a_policy_is_with_each_finding_at_its_field()
    {
        await using var page = await ServedPage.Start();
        var findings = await Check(page, "home", "gate.example.net", "tcp/22x", "30", """{"kind":"tcp","port":"7001","value":""},{"kind":"udp","port":"70000","value":"a\"b\n: #"}""");
        findings.ShouldContain(("opens", "error"));
        findings.ShouldContain(("1", "error"));
        findings.ShouldNotContain(("0", "error"));
        (await Check(page, "home", "gate.example.net", "tcp/22", "30m", """{"kind":"tcp","port":"7001","value":""},{"kind":"tcp","port":"7002","value":""},{"kind":"tcp","port":"7003","value":""}"""))
            .ShouldContain(f => f.Severity == "warning");

        (await page.Ask("/api/suggest", "{}")).Body.ShouldContain("\"kind\":\"udp\"");
    }

    [Fact]
    public async Task What_is_saved_does_not_take_another_profiles_place_unasked()
    {
        await using var page = await ServedPage.Start(Profiles);
        const string Draft = """{"name":"home","host":"192.0.2.2","opens":"tcp/22","for":"1h","steps":[{"kind":"tcp","port":"9","value":""}],"replaces":false}""";
        (await page.Ask("/api/save", Draft)).Status.ShouldBe(HttpStatusCode.Conflict);
        (await page.Ask("/api/save", Draft.Replace("\"home\"", "\"a\\nb: {}\\n\""))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await page.Ask("/api/save", Draft.Replace("false", "true"))).Status.ShouldBe(HttpStatusCode.OK);
        (await page.Ask("/api/profiles")).Body.ShouldContain("192.0.2.2");
        (await page.Ask("/api/accept", """{"name":"office","line":"postern://x/ssh#AAAA","replaces":false}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static async Task<IReadOnlyList<(string? Place, string? Severity)>> Check(ServedPage page, string name, string host, string opens, string time, string steps)
    {
        var (status, body, _) = await page.Ask("/api/check", $$"""{"name":"{{name}}","host":"{{host}}","opens":"{{opens}}","for":"{{time}}","steps":[{{steps}}],"replaces":false}""");
        status.ShouldBe(HttpStatusCode.OK, body);
        using var json = JsonDocument.Parse(body);
        return [.. json.RootElement.GetProperty("findings").EnumerateArray().Select(f => (f.TryGetProperty("place", out var place) ? place.GetString() : null, f.GetProperty("severity").GetString()))];
    }
}
