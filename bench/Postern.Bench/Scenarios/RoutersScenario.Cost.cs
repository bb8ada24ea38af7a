using System.Diagnostics;
using System.Globalization;
using System.Text;
using Postern.Bench.Hosts;
using Postern.Bench.Reports;
using Postern.Bench.Tools;
using Postern.Policy;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.FrontEnds;
using Postern.Spa.Rolling;

namespace Postern.Bench.Scenarios;

/// <summary>What a roll costs; scripts and proofs.</summary>
internal sealed partial class RoutersScenario
{
    private const int Period = 60;

    private static void Rolls(RunOptions options, Report report)
    {
        foreach (var doors in (int[])[1, 1000])
        {
            var policy = RollingPolicy(doors);
            IReadOnlyList<RollCost> costs;
            try
            {
                var said = Command.Run(Tool.CommandLine(Rig.GateHost, "roll"), Tool.Order(new RollPlan(policy, options.Quick ? 3 : 11, Period)), 300);
                costs = [.. Tool.Result<IReadOnlyList<RollCost>>(said).Skip(1)];   // in the first, code is compiled
            }
            catch (CommandFailedException failure)
            {
                report.Failed("rolling knocks", failure.Message, mustNot: true);
                continue;
            }
            finally
            {
                Rig.ClearGate();
            }

            report.Row(
                [$"a roll of {doors:N0} rolling {(doors == 1 ? "door" : "doors")}, each of a key of its own", "kernel", $"{Milliseconds(costs.Select(c => c.ProcessorMilliseconds).Median())} of a processor",
                    $"{Milliseconds(costs.Select(c => c.MakeMilliseconds).Median())} to make, {Milliseconds(costs.Select(c => c.KernelMilliseconds).Median())} the transaction of {costs.Select(c => (double)c.Bytes).Median() / 1024:N0} KiB"],
                samples: costs);
        }
    }

    private static void Texts(RunOptions options, Report report)
    {
        foreach (var doors in (int[])[100, 1000])
        {
            var input = new InputFile("doors.yaml", Encoding.UTF8.GetBytes(Doors(doors)));
            var (times, length, rules) = (new List<double>(), 0, 0);
            for (var round = 0; round < (options.Quick ? 2 : 6); round++)
            {
                var clock = Stopwatch.StartNew();
                var options7 = new RouterOsOptions();
                var compiled = PolicyCompiler.Compile([input], new CompileOptions { RouterOs = options7 });
                var script = RouterOsBackend.Script(compiled.Router!, options7);
                if (round > 0)   // in the first, code is compiled
                    times.Add(clock.Elapsed.TotalMilliseconds);
                (length, rules) = (script.Length, script.Split('\n').Count(line => line.Contains("add ", StringComparison.Ordinal)));
            }

            var policy = Workplace.Write("doors.yaml", Doors(doors));
            var whole = Timed(Postern("compile", policy, "--to", "routeros"), out _);
            report.Row([$"policy of {doors:N0} doors → RouterOS script", "read, checked, lowered, written", Milliseconds(times.Median()), $"{rules:N0} lines that add, {length / 1024:N0} KiB; postern compile, the whole process: {Seconds(whole)}"], samples: times);
        }

        var slowest = (File: "", Seconds: 0.0);
        var proved = 0;
        foreach (var file in Examples().Take(options.Quick ? 3 : 10))
        {
            try
            {
                var seconds = Timed(Proof(file), out _);
                proved++;
                if (seconds > slowest.Seconds)
                    slowest = (file, seconds);
            }
            catch (CommandFailedException failure)
            {
                report.Note($"prove --as routeros {Path.GetRelativePath(Workplace.InRepository(), file)} takes no part: {failure.Message}");
            }
        }

        report.Row(["prove --as routeros, the slowest of the biggest examples", Path.GetRelativePath(Workplace.InRepository(), slowest.File), Seconds(slowest.Seconds), $"of {proved} that were proved, the biggest by their bytes; whole processes"]);
    }

    /// <summary>Exit code 1 is a verdict: not as strict.</summary>
    private static IReadOnlyList<string> Proof(string file) =>
        ["sh", "-c", "\"$0\" prove \"$1\" --as routeros; test $? -le 1", Workplace.PosternCommand, file];

    /// <summary>Policies of cases and pages that compile, the biggest first.</summary>
    private static IEnumerable<string> Examples() => ((string[])["tests/cases", "tests/pitfalls", "docs"])
        .SelectMany(folder => Directory.EnumerateFiles(Workplace.InRepository(folder), "*.yaml", SearchOption.AllDirectories))
        .Where(file => PolicyCompiler.Compile([RollMeter.Read(file)], new CompileOptions { RouterOs = new RouterOsOptions() }) is { HasErrors: false, RuleSet.Guard: not null })
        .OrderByDescending(file => new FileInfo(file).Length);

    /// <summary>With a key for each door; they share the range of ports.</summary>
    private static string RollingPolicy(int doors)
    {
        Workplace.EmptyFolder("rolling");
        var policy = new StringBuilder($"gate: {{interfaces: [{Rig.GateInterface}]}}\ndoors:\n");
        for (var number = 0; number < doors; number++)
        {
            using var key = RollingKey.Generate(TimeSpan.FromSeconds(Period), RollingShape.Knocks.Default, out var problem) ?? throw new InvalidOperationException(problem);
            Workplace.Write($"rolling/{number}.rolling", key.ToLine() + "\n");
            policy.Append(CultureInfo.InvariantCulture, $"  door{number}: {{opens: tcp/{1024 + number}, rolling: {number}.rolling}}\n");
        }

        return Workplace.Write("rolling/policy.yaml", policy.ToString());
    }

    private static string Milliseconds(double value) => value.ToString(value < 10 ? "0.0 'ms'" : "0 'ms'", CultureInfo.InvariantCulture);
}
