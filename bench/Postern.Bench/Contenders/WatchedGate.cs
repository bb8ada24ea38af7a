using Postern.Bench.Hosts;
using Postern.Bench.Tools;

namespace Postern.Bench.Contenders;

/// <summary>Postern with a watcher: the last step of each door is a regular expression, which the kernel cannot decide.</summary>
internal sealed class WatchedGate : Contender
{
    /// <summary>What the last step's payload must look like, and one that does.</summary>
    private const string Expression = "^open sesame [0-9]+$";
    public const string Payload = "open sesame 4711";

    private RunningProcess? _watcher;

    public override string Name => "Postern, last step by expression";

    public int WatcherId => _watcher!.Id;

    /// <summary>From the start of the process to "the gate stands".</summary>
    public double StartSeconds { get; private set; }

    public override int FloodedPort(GateSetup setup) => setup.Doors[0].Steps[^1];

    public override void Up(GateSetup setup)
    {
        Rig.LoadNftables(Firewall($"meta l4proto {{ tcp, udp }} th dport {{ {Ports(setup.Doors.Select(door => door.Service))} }} accept"));
        Start(Workplace.Write("watched.yaml", Policy(setup)));
    }

    /// <summary>Ends the watcher without a word and starts it anew.</summary>
    public void Restart()
    {
        Stop();
        Start(Workplace.File("watched.yaml"));
    }

    public override ProbePlan Knocking(GateSetup setup, ProbePlan plan)
    {
        var knocks = setup.Doors[0].Knocks("udp").ToList();
        return plan with { Knocks = [.. knocks[..^1], knocks[^1] with { Payload = Payload }] };
    }

    protected override void Stop()
    {
        _watcher?.Dispose();
        _watcher = null;
    }

    private void Start(string policy)
    {
        Command.Run([Workplace.PosternCommand, "check", policy], timeoutSeconds: 300);   // builds it where that is due
        var clock = System.Diagnostics.Stopwatch.StartNew();
        _watcher = new RunningProcess(Rig.OnGateCpu(Workplace.PosternCommand, "gate", policy, "--state", Workplace.EmptyFolder("watched")));
        _watcher.WaitFor("the gate stands");
        StartSeconds = clock.Elapsed.TotalSeconds;
    }

    private static string Policy(GateSetup setup) => $"gate:\n  interfaces: [{Rig.GateInterface}]\ndoors:\n" + string.Concat(setup.Doors.Select(door => $"""
          {door.Name}:
            opens: [tcp/{door.Service}, udp/{door.Service}]
            for: 30s
            knock: [{string.Join(", ", door.Steps.SkipLast(1).Select(port => $"udp/{port}").Append($"'udp/{door.Steps[^1]} /{Expression}/'"))}]
            step-timeout: {PosternGate.StepTimeout}

        """));
}
