using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Reports;
using Postern.Bench.Tools;

namespace Postern.Bench.Scenarios;

/// <summary>Packet sent → door open; by turns, round by round.</summary>
internal sealed partial class SpaScenario
{
    private static void Latency(Rig rig, RunOptions options, Report report)
    {
        var rounds = options.Quick ? 1 : 2;
        var tries = options.Tries ?? (options.Quick ? 20 : 100);
        var contenders = Present(report, options,
            new SpaGate(SpaKind.Fwknop), new SpaGate(SpaKind.Ed25519), new SpaGate(SpaKind.Ecdsa), new Fwknopd(listens: true), new Fwknopd(listens: false));
        var measured = contenders.ToDictionary(one => one, _ => new List<ProbeTry>());
        for (var round = 0; round < rounds; round++)
        {
            var count = tries * (round + 1) / rounds - tries * round / rounds;
            foreach (var contender in contenders)
            {
                With(report, contender, Setup, () => measured[contender].AddRange(Probe(contender.Knocking(Setup, new ProbePlan(
                    [], [new ProbeService(BenchDoor.First.Service)], rig.TakeSources(count), Tries: count)))));
            }
        }

        foreach (var (contender, samples) in measured)
        {
            var most = contender switch { SpaGate { IsFwknop: true } => 1000, SpaGate => 2000, _ => double.NaN };
            var times = Opened(samples);
            var median = times.Median();
            report.Row(
                [contender.Name, "packet → open door", $"p50 {Statistics.Microseconds(median)}, p99 {Statistics.Microseconds(times.Quantile(0.99))}",
                    $"{times.Length} of {samples.Count}; the first {Statistics.Microseconds(samples.Count > 0 ? samples[0].SentMicroseconds : double.NaN)}"],
                contender is SpaGate ? new Bar($"all; p50 ≤ {most / 1000:0} ms", times.Length == samples.Count && median <= most) : null,
                samples);
        }
    }

    private static double[] Opened(IEnumerable<ProbeTry> samples) => [.. samples.Where(one => one is { Opened: true, WasOpen: false }).Select(one => one.SentMicroseconds)];
}
