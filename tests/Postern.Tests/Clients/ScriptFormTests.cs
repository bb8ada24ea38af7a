using Postern.Cli;
using Postern.Policy.Backends.Clients;
using Postern.Policy.Diagnostics;
using Postern.Tests.Documents;
using Postern.Tests.FrontEnds.Yaml;
using Shouldly;
using Xunit;

namespace Postern.Tests.Clients;

/// <summary>What each script form prints, and what it says it cannot send. That the printed runs is shown with real machines (ScriptClientTests of the network tests).</summary>
public sealed class ScriptFormTests
{
    private const string Everything = "udp/62000 \"it's $5 & <b>%x%\"|tcp/7001|udp/62001 hex:00ff0a|icmp/size=720|udp/62002|http:8080/GET /a%20b'c|udp/62003 size=99|icmp";
    private const string Connections = "http:8080/GET /a%20b'c&d|tcp/7001|http:8080/POST /q";

    [Theory]
    [InlineData("bash", Everything)]
    [InlineData("powershell", Everything + "|icmp \"sesame, sesame, sesame\"")]
    [InlineData("cmd", Everything + "|icmp \"sesame, sesame, sesame\"")]
    [InlineData("python", Everything + "|icmp \"sesame, sesame, sesame\"")]
    [InlineData("autoit", Everything)]
    [InlineData("curl", Connections + "|udp/62002")]
    [InlineData("browser", Connections)]
    public void What_is_printed_is_what_was_looked_through(string form, string steps)
    {
        var printed = Write(form, steps, "HOST", out var findings);
        findings.ShouldBeEmpty();
        var file = Path.Combine(Repository.Root, "tests", "Postern.Tests", "Clients", "Printed", form + ".txt");
        if (Environment.GetEnvironmentVariable("POSTERN_UPDATE_GOLDEN") == "1")
            File.WriteAllText(file, printed!.ReplaceLineEndings("\n"));
        printed!.ReplaceLineEndings("\n").ShouldBe(File.ReadAllText(file), $"POSTERN_UPDATE_GOLDEN=1 writes {form}.txt anew");
        printed.ShouldAllBe(c => c >= ' ' && c <= '~' || c == '\n' || c == '\r');
    }

    [Theory]
    [InlineData("bash", "icmp \"0123456789abcdef\"", "192.0.2.1", "PN6022")]
    [InlineData("bash", "udp/5 size=28", "192.0.2.1", "PN6022")]
    [InlineData("bash", "udp/5 size=40", "2001:db8::1", "PN6021")]
    [InlineData("python", "udp/5 size=40", "2001:db8::1", "PN6021")]
    [InlineData("python", "udp/5 size=40", "192.0.2.1", null)]
    [InlineData("python", "udp/5 size=40", "HOST", null)]
    [InlineData("powershell", "udp/5 /a+b/", "192.0.2.1", "PN6015")]
    [InlineData("cmd", "tcp/5 flags=fin,!syn", "192.0.2.1", "PN6020")]
    [InlineData("autoit", "tcp/5", "2001:db8::1", "PN6022")]
    [InlineData("autoit", "icmp \"hello\"", "192.0.2.1", "PN6022")]
    [InlineData("curl", "icmp", "192.0.2.1", "PN6022")]
    [InlineData("curl", "udp/5 \"x\"", "192.0.2.1", "PN6022")]
    [InlineData("browser", "udp/5", "192.0.2.1", "PN6022")]
    [InlineData("browser", "tcp/6667", "192.0.2.1", "PN6022")]
    [InlineData("browser", "http:8080/GET /a/../b", "192.0.2.1", "PN6022")]
    [InlineData("browser", "http:8080/OPTIONS /", "192.0.2.1", "PN6022")]
    [InlineData("browser", "tcp/7002|tcp/7003|tcp/7004|tcp/7005|tcp/7009", "192.0.2.1", "PN6023")]
    public void What_a_tool_cannot_send_is_said(string form, string steps, string host, string? code)
    {
        var printed = Write(form, $"tcp/7001|{steps}", host, out var findings);
        if (code is null)
        {
            findings.ShouldBeEmpty();
            printed.ShouldNotBeNull();
            return;
        }

        printed.ShouldBeNull();
        findings.Select(d => d.Code).Distinct().ShouldBe([code]);
        findings.ShouldAllBe(d => d.Why != null && d.Remedy != null);
    }

    [Fact]
    public void Everything_that_a_tool_cannot_send_is_said_at_once()
    {
        Write("curl", "tcp/7001|icmp|udp/5 \"x\"|tcp/9 flags=fin", "192.0.2.1", out var findings).ShouldBeNull();
        findings.Count.ShouldBe(3);
    }

    /// <summary>Where a comment could be continued, or a text ended, there is nothing of the policy's.</summary>
    [Theory]
    [InlineData("bash", "#")]
    [InlineData("powershell", "#")]
    [InlineData("python", "#")]
    [InlineData("curl", "#")]
    [InlineData("autoit", ";")]
    [InlineData("cmd", "rem")]
    public void A_hostile_name_stays_in_its_comment(string form, string comment)
    {
        var guard = Policies.Compile(Policies.OneDoor).RuleSet.Guard!;
        const string Name = "x\n\r\u2028calc.exe\u201d %~ %PATH% & calc | calc > f ^";
        var bag = new DiagnosticBag();
        var text = ClientForms.Write(ClientForms.All.Single(f => f.Name == form), guard with { Doors = [guard.Doors[0] with { Name = Name }] }, Name, KnockHost.Placeholder, "p.yaml", bag);
        bag.InOrder().ShouldBeEmpty();
        var named = text!.Split('\n').Where(l => l.Contains("calc", StringComparison.Ordinal)).ShouldHaveSingleItem();
        named.ShouldStartWith(comment + " ");
        if (form == "cmd")
            named.IndexOfAny(['%', '&', '|', '>', '^']).ShouldBe(-1);
    }

    [Fact]
    public async Task A_profile_is_printed_with_its_host_its_pauses_and_what_its_files_hold()
    {
        var home = Directory.CreateTempSubdirectory("postern-client-");
        try
        {
            var folder = Directory.CreateDirectory(Path.Combine(home.FullName, ".config", "postern"));
            var token = Path.Combine(folder.FullName, "token.bin");
            await File.WriteAllBytesAsync(token, [0, 39, 255], TestContext.Current.CancellationToken);
            var profiles = Path.Combine(folder.FullName, "profiles.yaml");
            await File.WriteAllTextAsync(
                profiles,
                "home:\n  host: home.example.net\n  knock:\n    - {knock: tcp/7001, pause: 1500ms, times: 2}\n    - {knock: udp/9, file: token.bin}\npi: {fwknop: pi}\n",
                TestContext.Current.CancellationToken);
            File.SetUnixFileMode(profiles, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var (code, output, error) = await Run(home.FullName, "client", "home", "--as", "bash");
            (code, error).ShouldBe((ExitCode.Done, ""));
            output.ShouldContain("host=${1:-home.example.net}\n");
            output.ShouldContain("# 1 of 3, tcp/7001\nbriefly 3 tcp 7001\nsleep 1.5\n# 2 of 3, tcp/7001\nbriefly 3 tcp 7001\nsleep 1.5\n# 3 of 3, udp/9 hex:0027ff\nudp 9 '\\000\\047\\377'\n");
            (await Run(home.FullName, "client", "home", "--as", "python", "--host", "192.0.2.1", "--json")).Output.ShouldContain("\"host\": \"192.0.2.1\"");
            (await Run(home.FullName, "client", "pi", "--as", "bash")).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(ExitCode.WrongInput), r => r.Error.ShouldContain("PN6011"));
            (await Run(home.FullName, "client", "away", "--as", "bash")).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(ExitCode.WrongInput), r => r.Error.ShouldContain("home, pi"));
            (await Run(home.FullName, "client", profiles, "--as", "bash")).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(ExitCode.WrongInput), r => r.Error.ShouldContain("DOOR"));
            File.Delete(token);
            (await Run(home.FullName, "client", "home", "--as", "bash")).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(ExitCode.WrongInput), r => r.Error.ShouldContain("token.bin"), r => r.Output.ShouldBe(""));
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static async Task<(int Code, string Output, string Error)> Run(string home, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.Run(arguments, new Terminal(output, error, () => Stream.Null, TimeProvider.System) { Home = home });
        return (code, output.ToString(), error.ToString());
    }

    internal static string? Write(string form, string steps, string host, out IReadOnlyList<Diagnostic> findings)
    {
        var policy = $"doors:\n  ssh:\n    opens: tcp/22\n    knock:\n{string.Concat(steps.Split('|').Select(s => $"      - '{s.Replace("'", "''", StringComparison.Ordinal)}'\n"))}";
        var compiled = Policies.Compile(policy);
        compiled.HasErrors.ShouldBeFalse(string.Join('\n', compiled.Diagnostics));
        var bag = new DiagnosticBag();
        var text = ClientForms.Write(ClientForms.All.Single(f => f.Name == form), compiled.RuleSet.Guard, "ssh", host == "HOST" ? KnockHost.Placeholder : KnockHost.Parse(host)!, "p.yaml", bag);
        findings = bag.InOrder();
        return text;
    }
}
