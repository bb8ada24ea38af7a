using System.Runtime.InteropServices;
using Postern.Bench;
using Postern.Bench.Hosts;
using Postern.Bench.Scenarios;
using Postern.Bench.Tools;

if (args is ["tool", var tool])
    return Tool.Run(tool);

Scenario[] scenarios = [new LatencyScenario(), new InterfereScenario(), new FloodScenario(), new ScanScenario(), new ScaleScenario(), new WatcherScenario(), new RubbishScenario(), new SpaScenario(), new RoutersScenario(), new ClientScenario()];
if (!Arguments.TryRead(args, scenarios, out var chosen, out var options, out var problem))
{
    Console.Error.WriteLine($"bench: {problem}");
    Console.Error.WriteLine(Arguments.Usage(scenarios));
    return 2;
}

foreach (var (program, package) in ((string, string)[])[("ip", "iproute2"), ("nft", "nftables"), ("taskset", "util-linux"), ("sysctl", "procps")])
{
    if (Command.Find(program) is null)
    {
        Console.Error.WriteLine($"bench: {program} is missing: apt install {package}");
        return 3;
    }
}

if (!Environment.IsPrivilegedProcess)
{
    Console.Error.WriteLine("bench: needs root: it makes network namespaces and sends raw frames within them");
    return 3;
}

// However the run ends, short of a kill, no namespace and no daemon stays.
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Rig.Remove());
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Rig.Remove());

var allReached = true;
foreach (var scenario in chosen)
{
    Console.Error.WriteLine($"{scenario.Name}:");
    using var rig = Rig.Start();   // a fresh one for each: nothing that one leaves in the kernel is the next one's
    var report = scenario.Run(rig, options);
    report.Save();
    allReached &= report.ReachesAllBars;
}

return allReached ? 0 : 1;
