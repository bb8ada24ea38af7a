using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Reports;
using Postern.Bench.Tools;

namespace Postern.Bench.Scenarios;

/// <summary>What a packet costs where many keys are known: from the wire to the door.</summary>
internal sealed partial class SpaScenario
{
    /// <summary>"Flat": the most that the median with the most keys may be, to that with one.</summary>
    private const double MostTimes = 1.25;

    private static void Keys(Rig rig, RunOptions options, Report report)
    {
        var tries = options.Tries ?? (options.Quick ? 10 : 40);
        foreach (var kind in (SpaKind[])[SpaKind.Fwknop, SpaKind.Ed25519])
        {
            double? alone = null;
            foreach (var keys in (int[])[1, 100, 10_000])
            {
                foreach (var contender in Present(report, options, new SpaGate(kind, keys)).OfType<SpaGate>())
                {
                    With(report, contender, Setup, () =>
                    {
                        var knocks = contender.Knocking(Setup, new ProbePlan([], [new ProbeService(BenchDoor.First.Service)], rig.TakeSources(tries), Tries: tries));
                        var samples = Probe(knocks);
                        var megabytes = new ProcessCost(contender.WatcherId).PeakMegabytes;
                        var times = Opened(samples);
                        var median = times.Median();
                        alone ??= median;
                        report.Row(
                            [contender.Name, $"{keys:N0} {(keys == 1 ? "key" : "keys")}, packet → open door", $"p50 {Statistics.Microseconds(median)}, p99 {Statistics.Microseconds(times.Quantile(0.99))}",
                                $"{times.Length} of {samples.Count}; {megabytes:0} MB at most"],
                            !contender.IsFwknop && keys > 1 ? new Bar($"all; ≤ {MostTimes} × one key", times.Length == samples.Count && median <= MostTimes * alone) : null,
                            samples);
                    });
                }
            }
        }
    }
}
