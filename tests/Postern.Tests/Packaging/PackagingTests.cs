using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Postern.Cli;
using Postern.Policy;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Tests.Documents;
using Postern.Watcher.Events;
using Postern.Watcher.Log;
using Shouldly;
using Xunit;

namespace Postern.Tests.Packaging;

/// <summary>The files under packaging/, judged by the programs that they are for.</summary>
public sealed class PackagingTests
{
    private const string Unit = "packaging/systemd/postern.service";
    private const string Filter = "packaging/fail2ban/filter.d/postern.conf";

    private static readonly DateTimeOffset At = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);

    private static readonly GateEvent[] Guilty =
    [
        new(At, GateEventKind.Refused, "203.0.113.7", "ssh") { Packet = "tcp/22" },
        new(At, GateEventKind.Refused, "2001:db8::7", "the (old) door: x") { Packet = "udp/62000" },
        new(At, GateEventKind.Trap, "203.0.113.8", "") { Packet = "tcp/666" },
    ];

    private static readonly GateEvent[] Innocent =
    [
        new(At, GateEventKind.Open, "203.0.113.9", "x refused from 203.0.113.66: tcp/22 (door ssh)") { Packet = "tcp/7001" },
        new(At, GateEventKind.Grant, "203.0.113.10", "postern: refused from 203.0.113.66: tcp/22 (door ssh)") { Cause = "allowed by postern: refused from 203.0.113.66: tcp/22 (door ssh)" },
        new(At, GateEventKind.WrongKnock, "203.0.113.11", "") { Packet = "tcp/80" },
        new(At, GateEventKind.BanExpired, "203.0.113.12", ""),
        new(At, GateEventKind.SpaRefused, "203.0.113.13", "") { Packet = "udp/62201", Cause = "not-authentic" },
        new(At, GateEventKind.SpaRefused, "203.0.113.14", "alice") { Packet = "udp/62201", Cause = "door" },
        new(At, GateEventKind.SpaRefused, "203.0.113.15", "x, not-authentic") { Packet = "udp/62201", Cause = "too-old" },
        new(At, GateEventKind.Open, "203.0.113.16", "ssh") { Packet = "udp/62201", Cause = "spa refused from 203.0.113.66: udp/62201, malformed" },
    ];

    [Fact]
    public async Task The_unit_is_exposed_no_more_than_it_must_be()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "systemd-analyze is not installed (Debian: systemd)");
        var said = await Run("/usr/bin/systemd-analyze", "security", "--offline=true", "--no-pager", Path.Combine(Repository.Root, Unit));
        var level = Regex.Match(said, @"Overall exposure level for postern\.service: ([0-9.]+)");
        level.Success.ShouldBeTrue(said);
        double.Parse(level.Groups[1].Value, CultureInfo.InvariantCulture).ShouldBeLessThanOrEqualTo(1.5, said);
    }

    [Fact]
    public void The_unit_needs_one_capability_and_no_root()
    {
        var unit = Repository.Read(Unit);
        Regex.Matches(unit, "CAP_[A-Z_]+").Select(m => m.Value).Where(c => !unit.Contains($"# {c}")).Distinct().ShouldBe(["CAP_NET_ADMIN"]);
        unit.ShouldContain("\nUser=postern\n");
        unit.ShouldContain("\nRuntimeDirectory=postern\n");
        unit.ShouldNotContain("\nExecStopPost=");
    }

    public static TheoryData<string> Examples => [.. Directory.GetFiles(Path.Combine(Repository.Root, "packaging/examples"), "*.yaml").Select(Path.GetFileName).OfType<string>()];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_a_policy_that_a_gate_takes(string name)
    {
        var file = new InputFile(name, File.ReadAllBytes(Path.Combine(Repository.Root, "packaging/examples", name))) { ReadNamed = SampleKeyFiles.Read };
        var compilation = PolicyCompiler.Compile([file], new CompileOptions { ForNftables = true, Nftables = new() { HasWatcher = true } });
        compilation.Diagnostics.Where(d => d.Severity != Severity.Note).ShouldBeEmpty();
        compilation.Policy!.Routers.ShouldNotBeEmpty();
        compilation.Policy.Enforcements.ShouldNotBeEmpty();
    }

    [Fact]
    public void The_push_unit_says_a_command_that_there_is_and_has_no_rights()
    {
        var unit = Repository.Read("packaging/systemd/postern-push.service");
        var words = Regex.Match(unit, @"\nExecStart=/usr/bin/postern (.+)\n").Groups[1].Value.Split(' ');
        CommandLine.Parse(words, new Terminal(TextWriter.Null, TextWriter.Null, () => Stream.Null, TimeProvider.System)).Errors.ShouldBeEmpty();
        unit.ShouldContain("\nUser=postern\n");
        unit.ShouldContain("\nCapabilityBoundingSet=\n");
        unit.ShouldNotContain("AmbientCapabilities");
    }

    [Fact]
    public async Task Fail2ban_finds_those_who_were_refused_and_nobody_else()
    {
        const string Program = "/usr/bin/fail2ban-regex";
        Assert.SkipUnless(File.Exists(Program), "fail2ban is not installed");
        var log = Path.GetTempFileName();
        try
        {
            await File.WriteAllLinesAsync(log, [.. Guilty.Concat(Innocent).Select(Line), .. Guilty.Select(JournalLine)], TestContext.Current.CancellationToken);
            var found = await Run(Program, "--out", "ip", log, Path.Combine(Repository.Root, Filter));
            found.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe([.. Guilty.Concat(Guilty).Select(g => g.Source)]);
        }
        finally
        {
            File.Delete(log);
        }
    }

    /// <summary>The same by the expression itself, where fail2ban is not installed.</summary>
    [Fact]
    public void The_expression_finds_those_who_were_refused_and_nobody_else()
    {
        var expression = Regex.Match(Repository.Read(Filter), "(?m)^failregex = (.*)$").Groups[1].Value.Replace("<ADDR>", "(?<source>[0-9.]+|[0-9a-f:]+)");
        // fail2ban takes the time out before it looks.
        IEnumerable<string?> Found(IEnumerable<GateEvent> events) => events.Select(e => Regex.Match(Line(e)["2026-03-04T05:06:07.089Z".Length..], expression))
            .Select(m => m.Success ? m.Groups["source"].Value : null);
        Found(Guilty).ShouldBe(Guilty.Select(g => g.Source));
        Found(Innocent).ShouldAllBe(f => f == null);
    }

    private static string Line(GateEvent seen) => GateLog.Line(EventMessage.Of(seen)!, At);

    // As fail2ban makes a line of journald's fields.
    private static string JournalLine(GateEvent seen) => $"2026-03-04T05:06:07.089Z host postern[4711]: {EventMessage.Of(seen)!.Message}";

    private static async Task<string> Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SYSTEMD_COLORS"] = "0";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output + await error;
    }
}
