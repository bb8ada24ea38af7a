using Postern.Cli;
using Postern.Policy.Backends.Clients;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Tests.Documents;
using Postern.Tests.FrontEnds.RouterOs;
using Postern.Tests.FrontEnds.Yaml;
using Shouldly;
using Xunit;

namespace Postern.Tests.Clients;

/// <summary>Lines for a RouterOS machine: they parse, and what they send opens the door.</summary>
public sealed class RouterOsClientTests
{
    public static TheoryData<string, string> Knocks => new()
    {
        { "tcp/7001, tcp/9001, tcp/8001", "192.0.2.1" },
        { "tcp/7001, udp/9001, tcp/8001", "2001:db8::1" },
        { "udp/62000 \"open $sesame \\\\ \\\"x\\\"\", tcp/7001", "192.0.2.1" },
        { "udp/62000 hex:00ff22, udp/62001 size=77, udp/62002", "2001:db8::1" },
        { "tcp/7001, icmp/size=720, icmp, tcp/3333", "192.0.2.1" },
        { "tcp/7001, icmp/size=720", "2001:db8::1" },
        { "tcp/7001, icmp \"hello\", icmp \"odd.\", tcp/3333 'flags=fin,!ack,!syn'", "192.0.2.1" },
        { "udp/5 size=40, http/POST /a-b.c%20d, http:8080/GET /q", "192.0.2.1" },
    };

    [Theory]
    [MemberData(nameof(Knocks))]
    public void What_the_lines_send_opens_the_door(string knock, string host)
    {
        var script = Write(Policy(knock), host, out var findings)!;
        findings.ShouldAllBe(d => d.Severity == Severity.Note);
        var guard = Policies.Compile(Policy(knock)).RuleSet.Guard!;
        var (gate, source) = host.Contains(':') ? (HostAddress.Parse(host), HostAddress.Parse("2001:db8:7::7")) : (HostAddress.Parse(host), HostAddress.Parse("203.0.113.7"));
        var evaluator = new Evaluator(new RuleSet { Guard = guard }, new EvaluatorOptions { OwnAddresses = [gate] });
        var start = new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
        var state = evaluator.NewState(start);
        var packets = RouterOsConsole.Packets(script, source);
        foreach (var (at, packet) in packets)
            evaluator.Judge(state, packet, start + at);
        state.Grants(start + packets[^1].At).ShouldHaveSingleItem().Source.ShouldBe(source);
    }

    [Theory]
    [MemberData(nameof(Knocks))]
    public void The_lines_are_RouterOS(string knock, string host)
    {
        var script = Write(Policy(knock), host, out _)!;
        // A job's own script is text to whoever reads the outer one.
        Scripts.Read(script).Diagnostics.Where(d => d.Severity == Severity.Error).ShouldAllBe(d => d.Code == "PN2060" && d.Message.Contains(":execute"));
        foreach (var job in RouterOsConsole.Jobs(script))
            Scripts.Read(job).Errors.ShouldBeEmpty(job);
        script.Split('\n').Where(l => l.Contains(":execute")).Count().ShouldBe(script.Split('\n').Count(l => l.StartsWith("# ", StringComparison.Ordinal) && l.Contains(" of ") && char.IsAsciiDigit(l[2])), "a comment for each");
    }

    [Theory]
    [InlineData("udp/555 /a+b/", "192.0.2.1", "PN6015")]
    [InlineData("http/OPTIONS /x", "192.0.2.1", "PN6016")]
    [InlineData("icmp \"hello\"", "2001:db8::1", "PN6017")]
    public void What_RouterOS_cannot_send_is_said(string knock, string host, string code)
    {
        Write(Policy($"tcp/7001, {knock}"), host, out var findings).ShouldBeNull();
        findings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(d => d.Code.ShouldBe(code), d => d.Remedy.ShouldNotBeNull());
    }

    [Fact]
    public void A_door_must_be_there_and_open_to_knocks()
    {
        Write("doors: {web: {opens: tcp/80, knock: [tcp/7001, tcp/9001, tcp/8001]}}\n", "192.0.2.1", out var findings).ShouldBeNull();
        findings.ShouldHaveSingleItem().ShouldSatisfyAllConditions(d => d.Code.ShouldBe("PN6010"), d => d.Remedy!.ShouldContain("web"));
        var guard = Policies.Compile(Policies.OneDoor).RuleSet.Guard!;
        foreach (var (door, code) in new[]
        {
            (guard.Doors[0] with { Family = IpFamily.V4 }, "PN6013"),
            (guard.Doors[0] with { Rolling = new RollingKnock(TimeSpan.FromHours(1), DateTimeOffset.UnixEpoch) }, "PN6012"),
            (guard.Doors[0] with { Opener = guard.Doors[0].Opener with { Steps = [] }, People = ["alice"] }, "PN6011"),
        })
        {
            var bag = new DiagnosticBag();
            ClientForms.Write(ClientForms.All.Single(f => f.Name == "routeros"), guard with { Doors = [door] }, "ssh", KnockHost.Parse("2001:db8::1")!, "p.yaml", bag).ShouldBeNull();
            bag.InOrder().Select(d => d.Code).ShouldBe([code]);
        }
    }

    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("gate.example.net", true)]
    [InlineData("192.0.2", true)]
    [InlineData("192.0.2.300", false)]
    [InlineData("fe80::1%eth0", false)]
    [InlineData("x\"; /system reset-configuration", false)]
    [InlineData("a$b", false)]
    [InlineData("-x", false)]
    [InlineData("", false)]
    public void A_host_is_a_name_or_an_address(string text, bool isHost) => (KnockHost.Parse(text) is not null).ShouldBe(isHost);

    [Fact]
    public void The_page_shows_these_lines() => Repository.Read("docs/routeros.md")
        .ShouldContain($"```routeros\n{Write(Policy("tcp/7001, udp/9001, icmp/size=720"), "192.0.2.1", out _)}```\n");

    [Fact]
    public async Task The_command_prints_lines_and_nothing_else()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Policy("tcp/7001, tcp/9001, icmp/size=720"), TestContext.Current.CancellationToken);
        var policy = Path.ChangeExtension(file, ".yaml");
        File.Move(file, policy);
        var (code, output, error) = await Run("client", policy, "ssh", "--as", "routeros", "--host", "gate.example.net");
        File.Delete(policy);
        (code, error).ShouldBe((ExitCode.Done, ""));
        output.ShouldContain("/tool fetch url=\\\"http://gate.example.net:7001/\\\"");
        output.ShouldContain("/ping gate.example.net size=720 count=1");
        output.ShouldContain("ping -s 692");
        (await Run("client", policy, "ssh", "--as", "telnet")).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(ExitCode.Usage), r => r.Error.ShouldContain("routeros"));
        (await Run("client", policy, "ssh", "--as", "routeros", "--host", "a b")).Code.ShouldBe(ExitCode.Usage);
    }

    private static string Policy(string knock) => $"doors:\n  ssh:\n    opens: tcp/22\n    listen: true\n    knock:\n{string.Concat(knock.Split(", ").Select(k => $"      - {(k.Contains('\'') ? k.Replace("'", "") : $"'{k}'")}\n"))}".Replace(knock.Contains("http") ? "\0" : "    listen: true\n", "");

    /// <summary>Whatever a policy says, it stays a comment or a value.</summary>
    [Theory]
    [InlineData("doors: {\"x\\n/system reset-configuration\": {opens: tcp/22, knock: [tcp/7001, udp/7002, tcp/7003]}}")]
    [InlineData("doors: {ssh: {opens: tcp/22, knock: [tcp/7001, 'udp/7002 \"a\\\\\"; /system reset-configuration #\"', tcp/7003]}}")]
    [InlineData("doors: {ssh: {opens: tcp/22, knock: [tcp/7001, 'http/GET /a\"];/system$x', tcp/7003]}}")]
    public void What_a_policy_says_is_no_command(string policy)
    {
        var compiled = Policies.Compile(policy);
        if (compiled.HasErrors)
            return;
        var text = ClientForms.Write(ClientForms.All.Single(f => f.Name == "routeros"), compiled.RuleSet.Guard, compiled.RuleSet.Guard!.Doors[0].Name, KnockHost.Parse("192.0.2.1")!, "p.yaml", new DiagnosticBag());
        foreach (var line in (text ?? "").Split('\n'))
        {
            line.ShouldNotStartWith("/system reset");
            if (line.Length > 0 && line[0] != '#')
                line.ShouldNotContain("; /system");
        }
    }

    private static string? Write(string policy, string host, out IReadOnlyList<Diagnostic> findings)
    {
        var bag = new DiagnosticBag();
        var compiled = Policies.Compile(policy);
        compiled.HasErrors.ShouldBeFalse(string.Join('\n', compiled.Diagnostics));
        var text = ClientForms.Write(ClientForms.All.Single(f => f.Name == "routeros"), compiled.RuleSet.Guard, "ssh", KnockHost.Parse(host)!, "p.yaml", bag);
        findings = bag.InOrder();
        return text;
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.Run(arguments, new Terminal(output, error, () => Stream.Null, TimeProvider.System));
        return (code, output.ToString(), error.ToString());
    }
}
