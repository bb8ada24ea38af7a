using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Reports;
using Postern.Bench.Tools;

namespace Postern.Bench.Scenarios;

/// <summary>Right knocks that get in each other's way: other people's, one's own repeats, one's own at another door.</summary>
internal sealed class InterfereScenario : Scenario
{
    /// <summary>knockd takes packets in batches of 50 ms; each knock gets a batch of its own, or it would not stand a chance.</summary>
    private const int GapMicroseconds = 60_000;

    public override string Name => "interfere";

    public override Report Run(Rig rig, RunOptions options)
    {
        var report = new Report(Name, "Right knocks that get in each other's way; all services named must answer.", "contender", "knocks", "all let in");
        var tries = options.Tries ?? (options.Quick ? 5 : 20);
        var protocol = options.Protocol ?? "udp";
        BenchDoor first = BenchDoor.First, second = BenchDoor.Second;
        var cases = new Case[]
        {
            new("two clients by turns, A1 B1 A2 B2 A3 B3", [first], options.Strictness, ByTurns(first.Knocks(protocol), first.Knocks(protocol, person: 1)),
                [new ProbeService(first.Service), new ProbeService(first.Service, Person: 1)]),
            new("every knock twice, A1 A1 A2 A2 A3 A3", [first], options.Strictness, ByTurns(first.Knocks(protocol), first.Knocks(protocol)),
                [new ProbeService(first.Service)]),
            new("one client at two doors, strict: door", [first, second], "door", ByTurns(first.Knocks(protocol), second.Knocks(protocol)),
                [new ProbeService(first.Service), new ProbeService(second.Service)]),
        };

        using var service = Service([first.Service, second.Service]);
        foreach (var contender in Present(report, options, new HandWrittenSets(), new PosternGate(), new Knockd()))
        {
            foreach (var one in cases)
            {
                With(report, contender, new GateSetup(one.Doors, protocol, one.Strictness), () =>
                {
                    var samples = Probe(new ProbePlan(
                        one.Knocks, one.Services, rig.TakeSources(2 * tries), Persons: 2, Tries: tries,
                        GapMicroseconds: GapMicroseconds, IntervalMicroseconds: 1000, TimeoutMilliseconds: 500));
                    var opened = samples.Count(sample => sample is { Opened: true, WasOpen: false });
                    report.Row(
                        [contender.Name, one.Name, $"{opened} of {tries}"],
                        contender is PosternGate ? new Bar($"{tries} of {tries}", opened == tries) : null,
                        samples);
                });
            }
        }

        return report;
    }

    private static ProbeKnock[] ByTurns(IEnumerable<ProbeKnock> one, IEnumerable<ProbeKnock> other) =>
        [.. one.Zip(other).SelectMany(pair => (ProbeKnock[])[pair.First, pair.Second])];

    private sealed record Case(
        string Name, IReadOnlyList<BenchDoor> Doors, string Strictness, IReadOnlyList<ProbeKnock> Knocks, IReadOnlyList<ProbeService> Services);
}
