using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Packets;
using Postern.Bench.Reports;

namespace Postern.Bench.Scenarios;

/// <summary>Single packets that authorise: time to open beside fwknopd, grants a second, honest people under rubbish, and what many keys cost.</summary>
internal sealed partial class SpaScenario : Scenario
{
    private static readonly GateSetup Setup = new([BenchDoor.First], "udp");

    public override string Name => "spa";

    public override Report Run(Rig rig, RunOptions options)
    {
        var report = new Report(Name, "Packets that authorise: from the system call that sends one to the protected service's answer; grants a second; honest packets under rubbish; many keys.",
            "contender", "what", "result", "detail");
        using var service = Service([BenchDoor.First.Service]);
        // Answers that nobody waits for would else be answered in turn, with ICMP errors, on the watcher's time.
        Command.Run(Rig.On(Rig.ClientHost, "nft", "-f", "-"), $"table inet answers {{ chain early {{ type filter hook prerouting priority -300; udp sport {FwknopClient.SpaPort} drop; }}; }}");
        Latency(rig, options, report);
        Throughput(options, report);
        Flood(rig, options, report);
        Keys(rig, options, report);
        return report;
    }
}
