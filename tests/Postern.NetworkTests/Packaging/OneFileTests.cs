using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Packaging;

/// <summary>The program as one file says and does what the untrimmed build does.</summary>
public sealed class OneFileTests
{
    private static string Case(string name) => Path.Combine(PosternBinary.RepositoryRoot, "tests", "cases", name);

    private static readonly string[][] Said =
    [
        ["--help"],
        ["knock", "--help"],
        ["ui", "--help"],
        ["check", "--json", Case("41-a-broken-policy/policy.yaml")],
        ["check", "--sarif", Case("02-mixed-knocks/policy.yaml")],
        ["check", "--explain", "PN3001"],
        ["compile", Case("85-spa/policy.yaml"), "--to", "nft"],
        ["compile", Case("02-mixed-knocks/policy.yaml"), "--to", "routeros"],
        ["compile", Case("23-ping-sizes/router.rsc"), "--to", "rules"],
        ["simulate", Case("02-mixed-knocks/policy.yaml"), Case("02-mixed-knocks/scenario.txt")],
        ["simulate", "--json", Case("02-mixed-knocks/policy.yaml"), Case("02-mixed-knocks/scenario.txt")],
        ["prove", Case("01-one-door/policy.yaml")],
        ["prove", "--json", Case("20-manual-three-lists/router.rsc")],
        ["client", Case("01-one-door/policy.yaml"), "ssh", "--as", "routeros"],
        ["knock", "--json", "127.0.0.1", "7001", "udp/62000 \"open sesame\"", "--delay", "0"],
        ["knock", "nowhere.invalid", "7001"],
        ["profile", "list"],
        ["key", "new"],
        ["completion", "bash"],
        ["completion", "candidates", "--", "client", Case("01-one-door/policy.yaml"), ""],
        ["manual"],
        ["no-such-command"],
        [],
        ["profil"],
        ["knock"],
        ["knock", "home"],
    ];

    public static IEnumerable<TheoryDataRow<string[]>> CommandLines => Said.Select(line => new TheoryDataRow<string[]>(line));

    [Theory]
    [MemberData(nameof(CommandLines))]
    public async Task Trimming_changes_nothing_that_a_person_sees(string[] arguments)
    {
        var program = await Made.Program;
        var trimmed = await Say(program, arguments);
        trimmed.ShouldBe(await Say(PosternBinary.Built, arguments));
        trimmed.Output.ShouldNotContain("Unhandled");
    }

    [Fact]
    public async Task Nothing_lies_beside_it()
    {
        var program = await Made.Program;
        Directory.GetFiles(Path.GetDirectoryName(program)!).Select(Path.GetFileName).ShouldBe([".built-from", "postern"], ignoreOrder: true);
        new FileInfo(program).Length.ShouldBeLessThan(60_000_000);
    }

    [Fact]
    public async Task The_page_is_in_it()
    {
        var home = Directory.CreateTempSubdirectory("postern-home-");
        try
        {
            await using var page = new BackgroundProcess(["env", $"HOME={home.FullName}", await Made.Program, "ui", "--no-browser", "--json"]);
            var told = new Uri(Regex.Match(await page.WaitForLine("http://", TimeSpan.FromSeconds(20)), "http://[^\"]+").Value);
            using var browser = new HttpClient { BaseAddress = new Uri(told.GetLeftPart(UriPartial.Authority)) };
            foreach (var (file, type) in ((string, string)[])[("/", "text/html"), ("/page.css", "text/css"), ("/page.js", "text/javascript"), ("/doors.js", "text/javascript"), ("/icon.svg", "image/svg+xml")])
            {
                using var part = await browser.GetAsync(new Uri(file, UriKind.Relative), TestContext.Current.CancellationToken);
                part.StatusCode.ShouldBe(HttpStatusCode.OK, file);
                part.Content.Headers.ContentType!.MediaType.ShouldBe(type);
                (await part.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length.ShouldBeGreaterThan(100, file);
            }

            // What is asked and answered is JSON, whose shapes trimming could have taken.
            browser.DefaultRequestHeaders.Add("Postern-Token", told.Fragment[1..]);
            browser.DefaultRequestHeaders.Add("Origin", told.GetLeftPart(UriPartial.Authority));
            (await browser.GetStringAsync(new Uri("/api/profiles", UriKind.Relative), TestContext.Current.CancellationToken)).ShouldContain("\"profiles\":[]");
            using var suggested = await browser.PostAsync(new Uri("/api/suggest", UriKind.Relative), new StringContent("{}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
            (await suggested.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("\"steps\":[{");
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static async Task<(int Exit, string Output)> Say(string program, string[] arguments)
    {
        var home = Directory.CreateTempSubdirectory("postern-home-").FullName;
        try
        {
            var said = await Processes.Run(["env", "-C", home, $"HOME={home}", program, .. arguments]);
            var output = (said.Out + said.Error).Replace(home, "HOME");
            // What differs from one run to the next: keys, times, and the commit in the version.
            return (said.ExitCode, Regex.Replace(output, @"(?m)(?<=""atMilliseconds"": )[0-9.]+|SHA256:\S+|AAAA\S+|\+[0-9a-f]{40}|[0-9]+(\.[0-9]+)? m?s\b|20[0-9]{2}-[0-9]{2}-[0-9]{2}\S*", "…"));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }
}
