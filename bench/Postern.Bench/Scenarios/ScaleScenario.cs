using System.Globalization;
using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Reports;
using Postern.Bench.Tools;

namespace Postern.Bench.Scenarios;

/// <summary>What ordinary traffic pays for 1 to 10,000 doors.</summary>
internal sealed class ScaleScenario : Scenario
{
    private const int OrdinaryPort = 9000, FirstClientPort = 5000;
    private const int FirstService = 10_000, FirstStepPort = 20_000, StepsADoor = 4, MostDoors = 10_000;
    private const double LeastOfBaseline = 0.95, MostUpSeconds = 10;

    private int _clientPort = FirstClientPort;

    public override string Name => "scale";

    public override Report Run(Rig rig, RunOptions options)
    {
        var report = new Report(
            Name,
            $"Ordinary UDP traffic to a port that no door names, by the number of doors of {StepsADoor} steps; packets per second of processor time, medians of rounds by turns.",
            "contender", "doors", "up", "kernel memory", "established", "not yet established", "established, × baseline", "not yet established, × baseline");
        var rounds = options.Tries ?? (options.Quick ? 1 : 3);
        var seconds = options.Quick ? 1 : 2;
        int[] sizes = options.Quick ? [1, 100, MostDoors] : [1, 10, 100, 1_000, MostDoors];
        NoFirewall bare = new();
        StatefulFirewall stateful = new();
        var cells = new List<Cell> { new(bare, 0, null), new(stateful, 0, null) };
        cells.AddRange(sizes.Select(size => new Cell(new RulesInARow(), size, stateful)));
        cells.AddRange(sizes.Select(size => new Cell(new PosternGate(HostFirewall.None), size, bare)));
        cells.AddRange(sizes.Select(size => new Cell(new PosternGate(HostFirewall.Stateful), size, stateful)));
        var present = Present(report, options with { Only = null }, cells.Select(cell => cell.Contender));
        cells.RemoveAll(cell => !present.Contains(cell.Contender)
            || (options.Only is { } only && cell.Baseline is not null && !cell.Contender.Name.Contains(only, StringComparison.OrdinalIgnoreCase)));

        for (var round = 0; round < rounds; round++)
        {
            foreach (var cell in cells)
            {
                var memory = KernelMemory.Now();
                var clock = System.Diagnostics.Stopwatch.StartNew();
                With(report, cell.Contender, new GateSetup(DoorsOf(cell.Doors), "udp", options.Strictness), () =>
                {
                    cell.UpSeconds.Add(cell.Contender is PosternGate gate ? gate.UpSeconds : clock.Elapsed.TotalSeconds);
                    cell.Memory.Add(Math.Max(0, KernelMemory.Now() - memory));
                    cell.Established.Add(Traffic(seconds, answered: true));
                    cell.New.Add(Traffic(seconds, answered: false));
                });
            }
        }

        foreach (var cell in cells.Where(cell => cell.New.Count > 0))
            Tell(report, cell, cells.Find(other => other.Contender == cell.Baseline));
        report.Note("\"Postern\" is measured against no firewall, \"Postern beside the stateful firewall\" against that firewall alone");
        return report;
    }

    private static void Tell(Report report, Cell cell, Cell? baseline)
    {
        double established = cell.Established.Median(), fresh = cell.New.Median(), up = cell.UpSeconds.Median();
        var ratios = baseline is null ? (double.NaN, double.NaN) : (established / baseline.Established.Median(), fresh / baseline.New.Median());
        report.Row(
            [cell.Contender.Name, cell.Doors.ToString("#,0", CultureInfo.InvariantCulture), $"{up:0.00} s", KernelMemory.Shown((long)cell.Memory.Median()),
                Statistics.PacketsPerSecond(established), Statistics.PacketsPerSecond(fresh), Shown(ratios.Item1), Shown(ratios.Item2)],
            cell.Contender is PosternGate
                ? new Bar(
                    $"≥ {LeastOfBaseline} both, up ≤ {MostUpSeconds} s",
                    ratios.Item1 >= LeastOfBaseline && ratios.Item2 >= LeastOfBaseline && up <= MostUpSeconds)
                : null,
            new { cell.UpSeconds, cell.Memory, cell.Established, cell.New });
    }

    private static string Shown(double ratio) => double.IsNaN(ratio) ? "–" : $"{ratio:0.00}";

    /// <summary>One flow at full rate. Answered, it is established; unanswered, each of its packets is one of a flow that is not yet.</summary>
    /// <returns>Packets that went through the gate's receive path in a second of the sender's processor time: where others want it too, it still counts right.</returns>
    private double Traffic(double seconds, bool answered)
    {
        var port = _clientPort++;   // a new flow: connection tracking still knows the last one
        using var service = Service([OrdinaryPort], answered);
        using var client = answered ? Service([port], answers: false, Rig.ClientHost) : null;
        var before = Rig.ReceivedByGate();
        var sent = Flood(new FloodPlan([OrdinaryPort], SourcePort: port, Seconds: seconds));
        var passed = Rig.ReceivedByGate() - before;
        var delivered = Tool.Result<EchoResult>(service.Finish()).Received;
        return delivered > 0 ? passed / sent.ProcessorSeconds : throw new IOException("no packet of ordinary traffic reached the service");
    }

    /// <summary>No two doors share a step, and no sequence ascends or descends: such a one is a finding, and thousands of findings an error.</summary>
    private static IReadOnlyList<BenchDoor> DoorsOf(int count)
    {
        var ports = Enumerable.Range(FirstStepPort, MostDoors * StepsADoor).ToArray();
        new Random(4).Shuffle(ports);
        return [.. Enumerable.Range(0, count).Select(i => new BenchDoor($"door{i}", ZigZag(ports[(i * StepsADoor)..((i + 1) * StepsADoor)]), FirstService + i))];
    }

    private static int[] ZigZag(int[] ports)
    {
        Array.Sort(ports);
        return [ports[1], ports[3], ports[0], ports[2]];
    }

    private sealed record Cell(Contender Contender, int Doors, Contender? Baseline)
    {
        public List<double> UpSeconds { get; } = [];

        /// <summary>KiB.</summary>
        public List<double> Memory { get; } = [];

        public List<double> Established { get; } = [];

        public List<double> New { get; } = [];
    }
}
