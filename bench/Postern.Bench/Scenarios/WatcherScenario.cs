using System.Globalization;
using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Reports;
using Postern.Bench.Tools;

namespace Postern.Bench.Scenarios;

/// <summary>What a step costs that the kernel cannot decide: time to open beside knockd's plain knock, a flood on its port, many grants at once, a restart.</summary>
internal sealed class WatcherScenario : Scenario
{
    private const double MostMedianMicroseconds = 1000;
    private const double MostP99Microseconds = 5000;
    private const int SpoofedSources = 1000;
    private const double MostMegabytes = 80;
    private const int GrantsPerSecond = 10_000;
    private const int LiveGrants = 100_000;
    private const double LongestRestart = 5;

    /// <summary>A door of one step: each packet to it is handed up, whoever sends it, and each right one is a grant.</summary>
    private static readonly BenchDoor Single = new("single", [7301], 9997);

    public override string Name => "watcher";

    public override Report Run(Rig rig, RunOptions options)
    {
        var report = new Report(Name, "A last step that is a regular expression, judged by the watcher.", "contender", "what", "result", "detail");
        using var service = Service([BenchDoor.First.Service, Single.Service]);
        Latency(rig, options, report);
        Flood(rig, options, report);
        Grants(options, report);
        return report;
    }

    private static void Latency(Rig rig, RunOptions options, Report report)
    {
        var setup = new GateSetup([BenchDoor.First], "udp");
        var tries = options.Tries ?? (options.Quick ? 20 : 200);
        var rounds = options.Quick ? 1 : 4;
        var contenders = Present(report, options, new WatchedGate(), new Knockd());
        var measured = contenders.ToDictionary(one => one, _ => new List<ProbeTry>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var contender in contenders)
            {
                var count = tries / rounds;
                With(report, contender, setup, () => measured[contender].AddRange(Probe(contender.Knocking(setup, new ProbePlan(
                    [], [new ProbeService(BenchDoor.First.Service)], rig.TakeSources(count), Tries: count)))));
            }
        }

        foreach (var (contender, samples) in measured)
        {
            var times = samples.Where(one => one is { Opened: true, WasOpen: false }).Select(one => one.SentMicroseconds).ToArray();
            var (median, p99) = (times.Median(), times.Quantile(0.99));
            report.Row(
                [contender.Name, "last knock → open door", $"{times.Length} of {samples.Count}", $"median {Statistics.Microseconds(median)}, p99 {Statistics.Microseconds(p99)}"],
                contender is WatchedGate
                    ? new Bar("all; median ≤ 1 ms, p99 ≤ 5 ms", times.Length == samples.Count && median <= MostMedianMicroseconds && p99 <= MostP99Microseconds)
                    : null,
                samples);
        }
    }

    private static void Flood(Rig rig, RunOptions options, Report report)
    {
        var setup = new GateSetup([Single], "udp");
        var tries = options.Quick ? 5 : 20;
        foreach (var contender in Present(report, options, new WatchedGate(), new Knockd()))
        {
            With(report, contender, setup, () =>
            {
                using var flood = StartFlood(new FloodPlan([contender.FloodedPort(setup)], Source: Rig.SpoofedRange, Sources: SpoofedSources, Seconds: 50));
                Thread.Sleep(TimeSpan.FromSeconds(options.Quick ? 2 : 6));
                var cost = contender is WatchedGate watched ? new ProcessCost(watched.WatcherId) : null;
                var samples = Probe(contender.Knocking(setup, new ProbePlan(
                    [], [new ProbeService(Single.Service)], rig.TakeSources(tries), Tries: tries,
                    Cpu: Rig.GateCpu, IntervalMicroseconds: 1000, TimeoutMilliseconds: 1000, Questions: 1)));
                var (processors, megabytes) = (cost?.Processors ?? 0, cost?.PeakMegabytes ?? 0);
                var sent = Tool.Result<FloodResult>(flood.Finish());
                var opened = samples.Count(sample => sample is { Opened: true, WasOpen: false });
                report.Row(
                    [contender.Name, $"flood on that port from {SpoofedSources:N0} sources", $"{opened} of {tries}",
                        $"{Statistics.PacketsPerSecond(sent.PerSecond)} packets/s{(cost is null ? "" : $"; watcher {processors:0.00} processors, {megabytes:0} MB at most")}"],
                    cost is null ? null : new Bar($"{tries} of {tries}, < 1 processor, < {MostMegabytes} MB", opened == tries && processors < 1 && megabytes < MostMegabytes),
                    samples);
            });
        }
    }

    private static void Grants(RunOptions options, Report report)
    {
        foreach (var contender in Present(report, options, new WatchedGate()).OfType<WatchedGate>())
        {
            With(report, contender, new GateSetup([Single], "udp"), () =>
            {
                var seconds = options.Quick ? 1 : 5;
                var flood = Flood(new FloodPlan([Single.Steps[0]], Source: Rig.SpoofedRange, Sources: GrantsPerSecond * seconds, SourcesInTurn: true,
                    Rate: GrantsPerSecond, Packets: GrantsPerSecond * seconds, Seconds: seconds + 5, Payload: WatchedGate.Payload));
                Thread.Sleep(200);
                var granted = CountGrants();
                report.Row(
                    [contender.Name, "grants/s, each from a source of its own", $"{granted:N0} of {flood.Sent:N0}", $"sent in {flood.Seconds:0.0} s, counted 0.2 s later"],
                    new Bar($"all at {GrantsPerSecond:N0} a second", granted == flood.Sent && flood.Seconds < seconds * 1.1),
                    flood);

                Command.Run(Rig.On(Rig.GateHost, "nft", "flush", "set", "inet", "postern", "grants4"));
                Command.Run(Rig.On(Rig.GateHost, "nft", "-f", "-"), "add element inet postern grants4 { " + string.Join(", ", Enumerable.Range(0, LiveGrants)
                    .Select(i => $"10.{128 + (i >> 16)}.{(i >> 8) & 255}.{i & 255} . 0x00000001 timeout 1h")) + " }");
                var before = CountGrants();
                contender.Restart();
                report.Row(
                    [contender.Name, $"restart with {before.ToString("N0", CultureInfo.InvariantCulture)} live grants", $"{contender.StartSeconds:0.0} s", $"{CountGrants():N0} live afterwards"],
                    new Bar($"< {LongestRestart} s, none lost", contender.StartSeconds < LongestRestart && CountGrants() >= LiveGrants));
            });
        }
    }
}
