using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Reports;

namespace Postern.Bench.Scenarios;

/// <summary>One packet, one router; beside fwknopd with a script.</summary>
internal sealed partial class RoutersScenario
{
    private const double MostMicroseconds = 5000;

    /// <summary>Between the packets of the slow one, whose script takes its time.</summary>
    private const int ScriptGap = 700;

    private static void Latency(Rig rig, RunOptions options, Report report)
    {
        var tries = options.Tries ?? (options.Quick ? 20 : 200);
        foreach (var way in Ways)
        {
            foreach (var kind in (SpaKind[])[SpaKind.Fwknop, SpaKind.Ed25519])
            {
                var routers = new RouterStand(way);
                foreach (var gate in Present(report, options, new SpaGate(kind, routers: routers)).OfType<SpaGate>())
                    With(report, routers, gate, () => Tell(report, gate, routers.Way, Enter(rig, gate, routers, tries, 20, 5).Microseconds, MostMicroseconds));
            }
        }

        foreach (var contender in Present(report, options, new FwknopdWithScript()).OfType<FwknopdWithScript>())
        {
            if (FwknopdWithScript.MissingClient() is { } why)
            {
                report.Note($"{contender.Name} takes no part: {why}");
                continue;
            }

            var routers = new RouterStand("routeros");
            With(report, routers, contender, () =>
            {
                var few = Math.Min(tries, options.Quick ? 5 : 30);
                var first = rig.TakeSources(few);
                var packets = contender.Packets(Setup, Enumerable.Range(first, few).Select(number => Rig.Knocker(number)));
                Tell(report, contender, "API over TLS, a login for each", Enter(routers, packets, first, ScriptGap, 10).Microseconds, most: null);
            });
        }
    }

    private static void Tell(Report report, Contender contender, string way, double[] times, double? most)
    {
        var there = times.Where(time => !double.IsNaN(time)).ToArray();
        var median = there.Median();
        report.Row(
            [contender.Name + ": packet → entry on the router", way, $"p50 {Statistics.Microseconds(median)}, p95 {Statistics.Microseconds(there.Quantile(0.95))}",
                $"{there.Length} of {times.Length}; the slowest {Statistics.Microseconds(there.Quantile(1))}, the first {Statistics.Microseconds(times[0])}"],
            most is { } limit ? new Bar($"all; p50 ≤ {limit / 1000:0} ms", there.Length == times.Length && median <= limit) : null,
            Sampled(times));
    }

    /// <summary>JSON has no NaN.</summary>
    private static double?[] Sampled(double[] times) => [.. times.Select(time => double.IsNaN(time) ? (double?)null : time)];
}
