using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Reports;
using Postern.Bench.Tools;

namespace Postern.Bench.Scenarios;

/// <summary>Right knocks from other sources while one sender floods the gate at its full rate.</summary>
internal sealed class FloodScenario : Scenario
{
    /// <summary>Longer than the step timeout: attempts that begin are then as many as attempts that expire.</summary>
    private const double SettleSeconds = 6;
    private const double LongestFlood = 58;
    private const int WrongPort = 30_000;

    public override string Name => "flood";

    public override Report Run(Rig rig, RunOptions options)
    {
        var report = new Report(
            Name,
            "Right knocks, each from a source of its own, under a flood at the sender's full rate.",
            "contender", "flood", "let in", "median opening", "packets/s sent", "packets/s at the gate", "kernel memory taken");
        var tries = options.Tries ?? (options.Quick ? 5 : 20);
        var protocol = options.Protocol ?? "udp";
        var setup = new GateSetup([BenchDoor.First], protocol, options.Strictness);
        using var service = Service([BenchDoor.First.Service]);
        foreach (var contender in Present(report, options, new HandWrittenSets(), new PosternGate(), new Knockd(), new Fwknopd(listens: true), new Fwknopd(listens: false)))
        {
            var port = contender.FloodedPort(setup);
            var floods = new Dictionary<string, FloodPlan>
            {
                ["random ports"] = new([.. Enumerable.Range(20_000, 40_000)]),
                [$"{Aim(contender)} port"] = new([port]),
                [$"{Aim(contender)} port, random spoofed sources"] = new([port], Source: Rig.SpoofedRange, Sources: Rig.SpoofedSources),
            };
            // An attempt that begins and ends with every other packet: what a source's state costs to make and to drop.
            if (contender.HasSteps)
                floods["first step's port and a wrong one by turns"] = new([port, WrongPort], PortOrder.InTurn);
            foreach (var (name, flood) in floods)
            {
                With(report, contender, setup, () =>
                {
                    var knocks = contender.Knocking(setup, new ProbePlan(
                        [], [new ProbeService(BenchDoor.First.Service)], rig.TakeSources(tries), Tries: tries,
                        Cpu: Rig.GateCpu, IntervalMicroseconds: 1000, TimeoutMilliseconds: 1000, Questions: 1));
                    using var memory = new KernelMemory();
                    var before = Rig.ReceivedByGate();
                    using var running = StartFlood(flood with { Protocol = contender.HasSteps ? protocol : "udp", Seconds = LongestFlood });
                    Thread.Sleep(TimeSpan.FromSeconds(options.Quick ? 2 : SettleSeconds));
                    var samples = Probe(knocks);
                    var sent = Tool.Result<FloodResult>(running.Finish());
                    var received = (Rig.ReceivedByGate() - before) / sent.Seconds;
                    var opened = samples.Where(sample => sample is { Opened: true, WasOpen: false }).ToArray();
                    report.Row(
                        [contender.Name, name, $"{opened.Length} of {tries}",
                            Statistics.Microseconds(opened.Select(sample => sample.SentMicroseconds).Median()),
                            Statistics.PacketsPerSecond(sent.PerSecond), Statistics.PacketsPerSecond(received), KernelMemory.Shown(memory.Taken)],
                        contender is PosternGate ? new Bar($"{tries} of {tries}", opened.Length == tries) : null,
                        new { sent, samples });
                });
            }
        }

        report.Note($"memory: SUnreclaim + VmallocUsed + Percpu of the whole machine, highest rise; Postern's step timeout is {PosternGate.StepTimeout}");
        return report;
    }

    private static string Aim(Contender contender) => contender.HasSteps ? "first step's" : "its SPA";
}
