using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Reports;
using Postern.Bench.Tools;

namespace Postern.Bench.Scenarios;

/// <summary>Does a scan of all ports open a door by chance?</summary>
internal sealed class ScanScenario : Scenario
{
    private const int AllPorts = 65_535;

    /// <summary>Every order in which a scan can meet three steps, none of them next to another.</summary>
    private static readonly BenchDoor[] Doors =
    [
        BenchDoor.First,
        new("ascending", [7011, 8011, 9011], 9997),
        new("descending", [9022, 8022, 7022], 9996),
        new("far", [50_123, 212, 31_007], 9995),
    ];

    public override string Name => "scan";

    public override Report Run(Rig rig, RunOptions options)
    {
        var report = new Report(
            Name,
            $"TCP SYN scans of ports 1 to {AllPorts}, each from one source, on {Doors.Length} doors of 3 steps; then the source asks each protected service.",
            "contender", "scan", "doors opened, scan by scan", "packets/s", "a right knock opens");
        var repeats = options.Tries ?? (options.Quick ? 1 : 3);
        var setup = new GateSetup(Doors, "tcp", options.Strictness);
        var ascending = Enumerable.Range(1, AllPorts).ToArray();
        var random = new Random(20);
        var scans = new (string Name, Func<int[]> Ports)[]
        {
            ("ascending", () => ascending),
            ("descending", () => [.. ascending.Reverse()]),
            ("random order", () => Shuffled(ascending, random)),
        };

        using var service = Service(Doors.Select(door => door.Service));
        foreach (var contender in Present(report, options, new HandWrittenSets(), new PosternGate(), new Knockd()))
        {
            foreach (var (name, ports) in scans)
            {
                With(report, contender, setup, () =>
                {
                    var opened = new List<int>();
                    var rates = new List<double>();
                    for (var i = 0; i < repeats; i++)
                    {
                        var source = Rig.Knocker(rig.TakeSources(1)).ToString();
                        rates.Add(Scan(ports(), source));
                        Thread.Sleep(500);   // a daemon may be behind
                        opened.Add(Doors.Count(door => Answers(door, source)));
                    }

                    // Without this a gate that never opens would pass.
                    var control = Probe(contender.Knocking(setup, new ProbePlan([], [new ProbeService(Doors[0].Service)], rig.TakeSources(1))))[0];
                    report.Row(
                        [contender.Name, name, string.Join(" · ", opened), Statistics.PacketsPerSecond(rates.Median()), control.Opened ? "yes" : "no"],
                        contender is PosternGate ? new Bar($"{string.Join(" · ", opened.Select(_ => 0))}", opened.TrueForAll(count => count == 0) && control.Opened) : null,
                        new { opened, rates });
                });
            }
        }

        return report;
    }

    /// <returns>Packets per second.</returns>
    /// <exception cref="IOException">The gate did not get them all: the scan says nothing.</exception>
    private static double Scan(int[] ports, string source)
    {
        var before = Rig.ReceivedByGate();
        var sent = Flood(new FloodPlan(ports, PortOrder.InTurn, "tcp", source, SourcePort: 40_000, Packets: ports.Length, Seconds: 30));
        var received = Rig.ReceivedByGate() - before;
        return sent.Sent == ports.Length && received >= ports.Length
            ? sent.PerSecond
            : throw new IOException($"the scan is not whole: {sent.Sent} packets sent, {received} received");
    }

    private static bool Answers(BenchDoor door, string source) =>
        Probe(new ProbePlan([], [new ProbeService(door.Service)], FixedSource: source, Questions: 0, TimeoutMilliseconds: 100, IntervalMicroseconds: 5000))[0].Opened;

    private static int[] Shuffled(int[] ports, Random random)
    {
        var copy = ports.ToArray();
        random.Shuffle(copy);
        return copy;
    }
}
