using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Packets;
using Postern.Bench.Reports;
using Postern.Bench.Tools;

namespace Postern.Bench.Scenarios;

/// <summary>Honest packets, each from a source of its own and sent once, while rubbish comes to the same port.</summary>
internal sealed partial class SpaScenario
{
    private const int RubbishSources = 1000;
    private const double MostIdleProcessors = 0.05;

    private static void Flood(Rig rig, RunOptions options, Report report)
    {
        Contender[] fwknop = [new SpaGate(SpaKind.Fwknop), new Fwknopd(listens: true), new Fwknopd(listens: false)];
        var own = new SpaGate(SpaKind.Ed25519);
        Under(rig, options, report, fwknop, "base64 that nobody's key made, 10,000/s", Rubbish.Base64, 10_000, isBar: true);
        Under(rig, options, report, fwknop, "base64 that nobody's key made, full rate", Rubbish.Base64);
        Under(rig, options, report, fwknop, "bytes that are no base64, full rate", Rubbish.Bytes, isBar: true, isIdle: true);
        Under(rig, options, report, [own], "as long as ours, wrong tag, full rate", Rubbish.WrongTag, isBar: true, isIdle: true);
        Under(rig, options, report, [own], "right tag, wrong MAC, full rate", () => Rubbish.WrongMac(own.Packets(Setup, [System.Net.IPAddress.Loopback])[0]));
    }

    /// <param name="rate">0 is as fast as it goes.</param>
    /// <param name="isIdle">The kernel drops it.</param>
    private static void Under(
        Rig rig, RunOptions options, Report report, IEnumerable<Contender> contenders, string what, Func<IEnumerable<ReadOnlyMemory<byte>>> rubbish,
        double rate = 0, bool isBar = false, bool isIdle = false)
    {
        var tries = options.Quick ? 5 : 20;
        foreach (var contender in Present(report, options, contenders))
        {
            With(report, contender, Setup, () =>
            {
                PacketFile.Write(Workplace.File("spa-rubbish"), rubbish());
                using var flood = StartFlood(new FloodPlan([FwknopClient.SpaPort], Source: Rig.SpoofedRange, Sources: RubbishSources, Rate: rate, Seconds: 50, PayloadFile: Workplace.File("spa-rubbish")));
                Thread.Sleep(TimeSpan.FromSeconds(2));
                var knocks = contender.Knocking(Setup, new ProbePlan(
                    [], [new ProbeService(BenchDoor.First.Service)], rig.TakeSources(tries), Tries: tries,
                    Cpu: Rig.GateCpu, IntervalMicroseconds: 1000, TimeoutMilliseconds: 500, Questions: 1));
                var cost = contender is SpaGate watched ? new ProcessCost(watched.WatcherId) : null;
                var samples = Probe(knocks);
                var (processors, megabytes) = (cost?.Processors ?? 0, cost?.PeakMegabytes ?? 0);
                var sent = Tool.Result<FloodResult>(flood.Finish());
                var opened = Opened(samples);
                var bar = !isBar || cost is null ? null
                    : isIdle ? new Bar($"{tries} of {tries}, watcher < {MostIdleProcessors} processors", opened.Length == tries && processors < MostIdleProcessors)
                    : new Bar($"{tries} of {tries}", opened.Length == tries);
                report.Row(
                    [contender.Name, what, $"{opened.Length} of {tries}",
                        $"median {Statistics.Microseconds(opened.Median())}; {Statistics.PacketsPerSecond(sent.PerSecond)} packets/s{(cost is null ? "" : $"; watcher {processors:0.000} processors, {megabytes:0} MB at most")}"],
                    bar, samples);
            });
        }
    }
}
