using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Reports;

namespace Postern.Bench.Scenarios;

/// <summary>One grant for a hundred routers, and a thousand grants for one.</summary>
internal sealed partial class RoutersScenario
{
    private const int Routers = 100, Grants = 1000;
    private const double MostForAll = 200_000, MostForGrants = 2_000_000;

    private static void ManyRouters(Rig rig, RunOptions options, Report report)
    {
        var tries = options.Quick ? 5 : 20;
        foreach (var delay in (double[])[0, 5])
        {
            var routers = new RouterStand("routeros", Routers, delay);
            foreach (var gate in Present(report, options, new SpaGate(SpaKind.Fwknop, routers: routers)).OfType<SpaGate>())
            {
                With(report, routers, gate, () =>
                {
                    var times = Enter(rig, gate, routers, tries, 200, 10).Microseconds;
                    var there = times.Where(time => !double.IsNaN(time)).ToArray();
                    var median = there.Median();
                    report.Row(
                        [$"one packet → the last of {Routers} routers", routers.Way, $"p50 {Statistics.Microseconds(median)}, the slowest {Statistics.Microseconds(there.Quantile(1))}",
                            $"{there.Length} of {times.Length} at all routers; watcher {new ProcessCost(gate.WatcherId).PeakMegabytes:0} MB at most"],
                        new Bar($"all; p50 ≤ {MostForAll / 1000:0} ms", there.Length == times.Length && median <= MostForAll),
                        Sampled(times));
                });
            }
        }
    }

    private static void ManyGrants(Rig rig, RunOptions options, Report report)
    {
        foreach (var (way, kind) in ((string, SpaKind)[])[("routeros", SpaKind.Fwknop), ("routeros", SpaKind.Ed25519), ("routeros-rest", SpaKind.Fwknop)])
        {
            var routers = new RouterStand(way);
            foreach (var gate in Present(report, options, new SpaGate(kind, routers: routers)).OfType<SpaGate>())
            {
                With(report, routers, gate, () =>
                {
                    var first = rig.TakeSources(Grants);
                    var packets = gate.Packets(Setup, [.. Enumerable.Range(first, Grants).Select(number => Rig.Knocker(number))]);
                    var (times, sent, arrived) = Enter(routers, packets, first, 0, 20);
                    var there = times.Count(time => !double.IsNaN(time));
                    var whole = arrived.Count == 0 ? double.NaN : Microseconds(arrived.Max(one => one.Ticks) - sent[0].Ticks);
                    report.Row(
                        [$"{gate.Name}: {Grants:N0} packets at once → {Grants:N0} entries on one router", routers.Way, $"all in {Statistics.Microseconds(whole)}",
                            $"{there:N0} of {sent.Count:N0}; sent in {Statistics.Microseconds(Microseconds(sent[^1].Ticks - sent[0].Ticks))}"],
                        new Bar($"all; ≤ {MostForGrants / 1e6:0} s", there == sent.Count && whole <= MostForGrants),
                        Sampled(times));
                });
            }
        }
    }
}
