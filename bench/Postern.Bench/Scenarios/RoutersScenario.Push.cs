using System.Diagnostics;
using System.Globalization;
using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Reports;

namespace Postern.Bench.Scenarios;

/// <summary><c>postern push</c> and <c>pull</c> as a person runs them: whole processes, with their start.</summary>
internal sealed partial class RoutersScenario
{
    private const int LeastRules = 1000;
    private const double MostForPush = 5;

    /// <summary>With three knocks each, enough for a thousand rules.</summary>
    private const int DoorsToPush = 55;

    private static void Pushes(Report report)
    {
        // By REST each command waits for the one before it: where the way is long, that is what a push takes.
        foreach (var (way, delay, hasBar) in ((string, double, bool)[])[("routeros", 0, true), ("routeros", 1, true), ("routeros-rest", 0, true), ("routeros-rest", 0.5, true), ("routeros-rest", 1, false)])
        {
            using var routers = new RouterStand(way, delayMilliseconds: delay);
            try
            {
                Push(report, routers, Workplace.Write("pushed.yaml", routers.InPolicy + Doors(DoorsToPush)), hasBar);
            }
            catch (CommandFailedException failure)
            {
                report.Failed($"push by {routers.Way}", failure.Message, mustNot: true);
            }
        }
    }

    private static void Push(Report report, RouterStand routers, string policy, bool hasBar)
    {
        Command.Run([Workplace.PosternCommand, "--version"], timeoutSeconds: 300);   // builds it where that is due
        routers.Up();
        var seconds = Timed(Postern("push", policy, RouterStand.Name(0), "--yes"), out _);
        var (rules, changes) = (routers.Look().Rules, routers.Look().Changes);
        report.Row([$"push of {rules:N0} rules to a fresh router", routers.Way, Seconds(seconds), $"{changes:N0} commands that change; {DoorsToPush} doors"],
            hasBar ? new Bar($"≥ {LeastRules:N0} rules; ≤ {MostForPush:0} s", rules >= LeastRules && seconds <= MostForPush) : null);
        seconds = Timed(Postern("push", policy, RouterStand.Name(0), "--yes"), out var said);
        changes = routers.Look().Changes - changes;
        report.Row(["the same push again", routers.Way, Seconds(seconds), $"{changes:N0} commands that change; it says: {said.Trim()}"],
            new Bar($"changes nothing; ≤ {MostForPush:0} s", changes == 0 && seconds <= MostForPush));
        seconds = Timed(Postern("pull", routers.Address(0), "--user", RouterStand.User, "--password-file", RouterStand.PasswordFile, "--fingerprint", RouterStand.Fingerprint), out var script);
        report.Row(["pull", routers.Way, Seconds(seconds), $"{script.Split('\n').Length:N0} lines"]);
    }

    private static IReadOnlyList<string> Postern(params IEnumerable<string> words) => Rig.OnGateCpu([Workplace.PosternCommand, .. words]);

    private static double Timed(IReadOnlyList<string> commandLine, out string said)
    {
        var clock = Stopwatch.StartNew();
        said = Command.Run(commandLine);
        return clock.Elapsed.TotalSeconds;
    }

    private static string Seconds(double value) => value.ToString(value < 10 ? "0.00 's'" : "0.0 's'", CultureInfo.InvariantCulture);

    /// <summary>Doors of three knocks; no port is named twice.</summary>
    private static string Doors(int count) => "doors:\n" + string.Concat(Enumerable.Range(0, count).Select(number =>
        $"  door{number}: {{opens: tcp/{1024 + number}, for: 5m, knock: [tcp/{10_000 + (3 * number) + 2}, udp/{10_000 + (3 * number)}, tcp/{10_000 + (3 * number) + 1}]}}\n"));
}
