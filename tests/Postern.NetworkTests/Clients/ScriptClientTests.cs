using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Clients;

/// <summary>The scripts that postern client prints, run by nobody in particular on another machine.</summary>
public sealed class ScriptClientTests
{
    private static readonly string[] Interpreted = ["bash", "python"];

    /// <summary>A door for each kind of step, by its steps.</summary>
    private static readonly string[][] Doors =
    [
        ["tcp/7001", "tcp/9001", "tcp/8001"],
        ["tcp/7001", "udp/62000 \"open, $sesame `id` \\\\ %s%n\"", "udp/62001", "tcp/8001"],
        ["udp/7001", "udp/62000 hex:00ff0a2725005c0a0d22", "udp/62001 \"MiXed\"/i", "udp/9 hex:0a"],
        ["tcp/7001", "icmp/size=720", "icmp \"knock knock\"", "tcp/8001"],
        ["http:8080/GET /a-b.c%20d$x&(y);z!", "tcp/7001", "http:8080/POST /q", "udp/62001 size=99"],
        ["tcp/7001", "icmp", "tcp/8001 flags=syn,!ack", "udp/62001 size=1400", "tcp/7001"],
    ];

    public static TheoryData<string, Ip, int> Runs
    {
        get
        {
            var runs = new TheoryData<string, Ip, int>();
            foreach (var form in Interpreted)
            {
                foreach (var ip in new[] { Ip.V4, Ip.V6 })
                {
                    for (var door = 0; door < Doors.Length; door++)
                        runs.Add(form, ip, door);
                }
            }

            return runs;
        }
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public Task Curl_sends_connections_requests_and_any_datagram(Ip ip) => PrintedClient.Opens(
        "curl", ip, PrintedClient.Policy("http:8080/GET /a-b.c%20d$x&(y);z!", "tcp/7001", "udp/62001", "http:8080/POST /q", "http:8080/HEAD /../r", "tcp/7003", "udp/7004"), ["sh"]);

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public Task A_page_in_a_browser_sends_connections_and_requests(Ip ip) => PrintedClient.Opens(
        "browser", ip, PrintedClient.Policy("http:8080/GET /a-b.c%20d$x&(y);z!", "tcp/7001", "tcp/9001", "tcp/8001", "tcp/7002"), Browse);

    /// <summary>Opens the page in a browser that nobody sees, and has its button clicked.</summary>
    private static async Task<string> Browse(GuardedLab lab, string script)
    {
        var page = script + ".html";
        await File.WriteAllTextAsync(page, (await File.ReadAllTextAsync(script)).Replace("</body>", "<script>button.click()</script></body>", StringComparison.Ordinal));
        await using var browser = lab.Client.Start("chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", $"--user-data-dir={script}.profile", page);
        await RunningGate.Until(async () => (await lab.Granted()).Count > 0, "a grant", 20);
        return "";
    }

    [Theory]
    [InlineData("bash", "bash")]
    [InlineData("python", "python3")]
    [InlineData("curl", "sh")]
    public Task Another_host_may_be_named_behind_it(string form, string interpreter) => PrintedClient.Opens(
        form,
        Ip.V6,
        PrintedClient.Policy("tcp/7001", "http:8080/GET /a", "tcp/8001"),
        async (lab, script) =>
        {
            var run = await lab.Client.RunKnowing($"{lab.To(Ip.V6)} gate.example.net\n", interpreter, script, "gate.example.net");
            return run.Out + run.Error;
        });

    [Theory]
    [InlineData("bash", "bash")]
    [InlineData("python", "python3")]
    [InlineData("curl", "sh")]
    public async Task A_request_that_nobody_takes_is_an_error(string form, string interpreter)
    {
        await using var lab = await GuardedLab.Create();
        var folder = Directory.CreateTempSubdirectory("postern-client-");
        try
        {
            var (policy, script) = (Path.Combine(folder.FullName, "policy.yaml"), Path.Combine(folder.FullName, form));
            await File.WriteAllTextAsync(policy, PrintedClient.Policy("tcp/7001", "http:8080/GET /a", "tcp/8001"), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(script, (await lab.Client.Postern("client", policy, "ssh", "--as", form, "--host", lab.To(Ip.V4).ToString())).OrThrow().Out, TestContext.Current.CancellationToken);
            var run = await lab.Client.Run(interpreter, script);
            run.ExitCode.ShouldBe(1);
            run.Error.ShouldContain("no web server takes a request at");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public Task A_script_opens_the_door_that_it_was_printed_for(string form, Ip ip, int door)
    {
        // Without rights, but for a payload of its own in a ping where the system reserves that to its administrator.
        var isNobody = form != "python" || !Doors[door].Any(s => s.StartsWith("icmp \"", StringComparison.Ordinal));
        return PrintedClient.Opens(form, ip, PrintedClient.Policy([.. Doors[door].Select(s => s.Replace("'", "''", StringComparison.Ordinal))]), [form == "python" ? "/usr/bin/python3" : form], isNobody);
    }
}
