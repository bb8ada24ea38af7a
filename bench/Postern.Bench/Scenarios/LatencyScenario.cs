using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Reports;
using Postern.Bench.Tools;

namespace Postern.Bench.Scenarios;

/// <summary>From the last knock to the protected service's first answer, and whether the very next packet is let in.</summary>
internal sealed class LatencyScenario : Scenario
{
    private const double MostTimesHandWritten = 1.5;

    public override string Name => "latency";

    public override Report Run(Rig rig, RunOptions options)
    {
        var report = new Report(
            Name,
            "From the system call that sends the last knock to the first answer of the protected service; contenders by turns, round by round.",
            "contender", "service", "right after the last knock", "opened", "open before", "gate opens, median", "first answer, median", "× hand-written");
        var rounds = options.Quick ? 1 : 5;
        var tries = options.Tries ?? (options.Quick ? 20 : 100);
        var setup = new GateSetup([BenchDoor.First], options.Protocol ?? "tcp", options.Strictness);
        var handWritten = new HandWrittenSets();
        var contenders = Present(report, options with { Only = null }, handWritten)
            .Concat(Present(report, options, new PosternGate(), new Knockd(), new Fwknopd(listens: true), new Fwknopd(listens: false)))
            .ToArray();
        var measured = new Dictionary<(Contender, Way), List<ProbeTry>>();

        using var service = Service([BenchDoor.First.Service]);
        for (var round = 0; round < rounds; round++)
        {
            var count = tries * (round + 1) / rounds - tries * round / rounds;
            foreach (var contender in contenders)
            {
                With(report, contender, setup, () =>
                {
                    foreach (var way in Way.All.Where(way => contender.GuardsIpv6 || !way.Ipv6))
                    {
                        var plan = new ProbePlan(
                            [], [new ProbeService(BenchDoor.First.Service)], rig.TakeSources(count), Tries: count, Protocol: way.Protocol, Ipv6: way.Ipv6,
                            IntervalMicroseconds: way.Protocol == "tcp" ? 100 : 50);
                        var samples = Probe(contender.Knocking(setup, plan));
                        if (!measured.TryAdd((contender, way), [.. samples]))
                            measured[(contender, way)].AddRange(samples);
                    }
                });
            }
        }

        foreach (var ((contender, way), samples) in measured.OrderBy(entry => Array.IndexOf(Way.All, entry.Key.Item2)))
        {
            var answered = MedianAnswer(samples);
            var ratio = measured.TryGetValue((handWritten, way), out var reference) ? answered / MedianAnswer(reference) : double.NaN;
            var next = samples.Count(one => one.Opened && one.Question == 1);
            var wasOpen = samples.Count(one => one.WasOpen);
            report.Row(
                [contender.Name, way.Name, $"{next} of {samples.Count}", $"{samples.Count(one => one.Opened)} of {samples.Count}", $"{wasOpen}",
                    Statistics.Microseconds(samples.Where(one => one.Opened).Select(one => one.SentMicroseconds).Median()),
                    Statistics.Microseconds(answered), double.IsNaN(ratio) ? "–" : $"{ratio:0.00}"],
                contender is PosternGate
                    ? new Bar(
                        $"{tries} of {tries} right after, none before; ≤ {MostTimesHandWritten} × hand-written",
                        samples.Count == tries && next == tries && wasOpen == 0 && ratio <= MostTimesHandWritten)
                    : null,
                samples);
        }

        return report;
    }

    private static double MedianAnswer(IEnumerable<ProbeTry> samples) =>
        samples.Where(one => one.Opened).Select(one => one.AnsweredMicroseconds).Median();

    private sealed record Way(string Name, string Protocol, bool Ipv6)
    {
        public static readonly Way[] All = [new("UDP", "udp", Ipv6: false), new("TCP", "tcp", Ipv6: false), new("UDP over IPv6", "udp", Ipv6: true)];
    }
}
