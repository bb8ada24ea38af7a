using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using Postern.Policy.Watching;
using Postern.Rules.Model;
using Postern.Watcher;
using Postern.Watcher.Events;
using Postern.Watcher.Hooks;
using Shouldly;
using Xunit;
using Hook = Postern.Policy.Watching.Hook;

namespace Postern.Tests.Watching.Hooks;

/// <summary>Real commands of this machine.</summary>
public sealed class HookRunnerTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hooks-");
    private readonly Troubles _troubles = new(TimeProvider.System, _ => { });

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_facts_arrive_and_nothing_else_does()
    {
        Environment.SetEnvironmentVariable("POSTERN_TEST_SECRET", "not for others");
        using (var runner = Runner(Shell($"env >{At("facts")}; ls -l /proc/self/fd >{At("open")}; pwd >{At("where")}; cat; echo $0 \"$@\" >{At("words")}", "two words", "$(touch nothing)")))
        {
            runner.Tell(new GateEvent(Noon, GateEventKind.Open, "2001:db8::1", "ssh") { For = TimeSpan.FromMinutes(30), Packet = "tcp/8463" });
            Wait("words");
        }

        var facts = Read("facts").Where(f => !f.StartsWith("_=", StringComparison.Ordinal) && !f.StartsWith("PWD=", StringComparison.Ordinal) && !f.StartsWith("SHLVL=", StringComparison.Ordinal)
            && !f.StartsWith("OLDPWD=", StringComparison.Ordinal) && !f.StartsWith("LANG=", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        facts.ShouldBe([
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "POSTERN_CAUSE=knock", "POSTERN_DOOR=ssh", "POSTERN_EVENT=open", "POSTERN_FAMILY=6", "POSTERN_PACKET=tcp/8463",
            "POSTERN_SECONDS=1800", "POSTERN_SOURCE=2001:db8::1", "POSTERN_UNTIL=2026-03-04T12:30:00Z"]);
        Read("where").ShouldBe(["/"]);
        Read("words").ShouldBe(["two words $(touch nothing)"]);
    }

    [Fact]
    public void No_open_file_of_ours_is_inherited()
    {
        // As a library in C opens one: without the flag that closes it.
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        using (var runner = Runner(new Hook(HookMoment.Open, null, ["/bin/sh", "-c", $"for f in /proc/$$/fd/*; do readlink $f; done >{At("open.part")}; mv {At("open.part")} {At("open")}"], Span)))
        {
            runner.Tell(Opened(1));
            Wait("open");
        }

        // Its own three, and the file that the loop writes.
        Read("open").Length.ShouldBeLessThanOrEqualTo(5);
        Read("open").Count(f => f.StartsWith("pipe:", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(3);
        Read("open").ShouldNotContain(f => f.StartsWith("socket:", StringComparison.Ordinal) || f.Contains("eventpoll", StringComparison.Ordinal));
    }

    [Fact]
    public void A_command_that_hangs_is_killed_with_its_children()
    {
        using var runner = Runner(Shell($"sleep 1000 & echo $! >{At("child.part")}; mv {At("child.part")} {At("child")}; echo still here; wait"), limit: TimeSpan.FromSeconds(1));
        runner.Tell(Opened(1));
        Wait("child");
        var child = int.Parse(Read("child")[0], CultureInfo.InvariantCulture);
        Told("killed with its children after 1 s; it said: still here");
        SpinWait.SpinUntil(() => !IsAlive(child), Patience).ShouldBeTrue();
    }

    [Fact]
    public void A_command_that_fails_is_a_trouble_until_it_works_again()
    {
        using var runner = Runner(Shell($"echo no such host >&2; test -e {At("well")} || exit 3"));
        runner.Tell(Opened(1));
        Told("for 10.0.0.1: it ended with exit code 3; it said: no such host");
        _troubles.Now.Single().Part.ShouldBe("hook open ssh: /bin/sh");
        File.WriteAllText(At("well"), "");
        runner.Tell(Opened(1));
        SpinWait.SpinUntil(() => _troubles.Now.Count == 0, Patience).ShouldBeTrue();
    }

    [Fact]
    public void A_program_that_is_not_there_is_a_trouble()
    {
        using var runner = Runner(new Hook(HookMoment.Open, null, ["/no/such/program"], Span));
        runner.Tell(Opened(1));
        Told("it cannot be started");
    }

    [Fact]
    public void Output_without_end_neither_fills_memory_nor_stops_the_command()
    {
        using var runner = Runner(Shell("head -c 10000000 /dev/zero | tr '\\0' x; printf '\\033[2J' >&2; exit 1"));
        runner.Tell(Opened(1));
        Told("exit code 1");
        _troubles.Now.Single().Text.Length.ShouldBeInRange(4000, 5000);
        _troubles.Now.Single().Text.ShouldNotContain("\e");
    }

    [Fact]
    public void A_thousand_at_once_stay_within_the_bound_and_nobody_waits()
    {
        using var runner = Runner(Shell($"n=$(ls {_folder.FullName} | grep -c running); echo $n >>{At("counts")}; touch {_folder.FullName}/running.$$; sleep 0.05; rm {_folder.FullName}/running.$$"), atOnce: 4);
        var told = Stopwatch.StartNew();
        for (var i = 0; i < 1000; i++)
            runner.Tell(Opened(i));
        told.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        Told("256 wait");
        _troubles.Now.Single(t => t.Part == HookRunner.Trouble).Times.ShouldBeGreaterThan(600);
        SpinWait.SpinUntil(() => _troubles.Now.Count == 0 && File.Exists(At("counts")) && Read("counts").Length >= 256, TimeSpan.FromSeconds(60)).ShouldBeTrue();
        Read("counts").ShouldAllBe(n => int.Parse(n, CultureInfo.InvariantCulture) < 4);
    }

    [Fact]
    public void What_closes_comes_after_what_opens()
    {
        using (var runner = Runner(Shell($"sleep 0.2; echo open >>{At("order")}"), new Hook(HookMoment.Close, "ssh", ["/bin/sh", "-c", $"echo close >>{At("order")}"], Span)))
        {
            runner.Tell(Opened(1));
            runner.Tell(Opened(1) with { Kind = GateEventKind.GrantExpired });
            SpinWait.SpinUntil(() => File.Exists(At("order")) && Read("order").Length == 2, Patience).ShouldBeTrue();
        }

        Read("order").ShouldBe(["open", "close"]);
    }

    [Fact]
    public void The_end_waits_a_little_and_then_kills()
    {
        var started = Stopwatch.StartNew();
        using (var runner = Runner(Shell($"touch {At("began")}; exec sleep 1000")))
        {
            runner.Tell(Opened(1));
            Wait("began");
        }

        started.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void A_command_runs_as_the_user_that_the_policy_names()
    {
        if (!Environment.IsPrivilegedProcess || OperatingSystem.IsWindows())
            return;
        _folder.UnixFileMode |= UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.OtherRead;
        using var runner = Runner([Shell($"id -un >{At("who.part")}; id -Gn >>{At("who.part")}; grep -E '^Cap(Prm|Eff|Amb)' /proc/self/status >>{At("who.part")}; mv {At("who.part")} {At("who")}")], user: "nobody");
        runner.Tell(Opened(1));
        Wait("who");
        var who = Read("who");
        (who[0], who[1]).ShouldBe(("nobody", "nogroup"));
        who[2..].ShouldAllBe(line => line.EndsWith("0000000000000000", StringComparison.Ordinal));
    }

    private static SourceSpan Span => SourceSpan.WholeFile("p.yaml");

    private static GateEvent Opened(int source) => new(Noon, GateEventKind.Open, $"10.0.{source / 256}.{source % 256}", "ssh");

    private static Hook Shell(string script, params string[] words) => new(HookMoment.Open, "ssh", ["/bin/sh", "-c", script, .. words], Span);

    private HookRunner Runner(Hook hook, TimeSpan? limit = null, int atOnce = 8) => Runner([hook], limit, atOnce);

    private HookRunner Runner(Hook hook, Hook other) => Runner([hook, other]);

    private HookRunner Runner(Hook[] hooks, TimeSpan? limit = null, int atOnce = 8, string? user = null) =>
        new(new HookSettings { Hooks = hooks, Limit = limit ?? Patience, AtOnce = atOnce, User = user }, _troubles);

    private string At(string file) => Path.Combine(_folder.FullName, file);

    private string[] Read(string file) => File.ReadAllLines(At(file));

    private void Wait(string file) => SpinWait.SpinUntil(() => File.Exists(At(file)) && new FileInfo(At(file)).Length >= 0, Patience)
        .ShouldBeTrue(string.Join('\n', _troubles.Now.Select(t => t.Text)));

    private void Told(string text) => SpinWait.SpinUntil(() => _troubles.Now.Any(t => t.Text.Contains(text, StringComparison.Ordinal)), Patience)
        .ShouldBeTrue(string.Join('\n', _troubles.Now.Select(t => t.Text)));

    private static bool IsAlive(int process) =>
        File.Exists($"/proc/{process}/stat") && File.ReadAllText($"/proc/{process}/stat").Split(") ")[1][0] != 'Z';
}
