using Postern.Bench.Contenders;
using Postern.Bench.Hosts;
using Postern.Bench.Reports;
using Postern.Bench.Tools;

namespace Postern.Bench.Scenarios;

/// <param name="Tries">Null is each scenario's own number.</param>
/// <param name="Quick">Fewer rounds and sizes: to see that everything works, not to compare.</param>
/// <param name="Only">Takes only contenders whose name contains it.</param>
/// <param name="Protocol">Of the steps: "tcp" or "udp"; null is each scenario's own.</param>
internal sealed record RunOptions(int? Tries, bool Quick, string? Only, string? Protocol, string Strictness);

/// <summary>One question, asked of all contenders in one run.</summary>
internal abstract class Scenario
{
    public abstract string Name { get; }

    public abstract Report Run(Rig rig, RunOptions options);

    /// <summary>Those that are asked for and can take part; the report says who is missing and what to install.</summary>
    protected static IReadOnlyList<Contender> Present(Report report, RunOptions options, params IEnumerable<Contender> all)
    {
        var present = new List<Contender>();
        foreach (var contender in all.Where(one => options.Only is null || one.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)))
        {
            if (contender.Missing() is { } why)
                report.Note($"{contender.Name} takes no part: {why}");
            else
                present.Add(contender);
        }

        return present;
    }

    /// <summary>Brings the contender up, measures, and takes it down; a failure is told in the report and the others go on.</summary>
    protected static void With(Report report, Contender contender, GateSetup setup, Action measure)
    {
        try
        {
            contender.Up(setup);
            measure();
        }
        catch (Exception failure) when (failure is CommandFailedException or IOException or System.ComponentModel.Win32Exception)
        {
            report.Failed(contender.Name, failure.Message, mustNot: contender is PosternGate or WatchedGate or SpaGate);
        }
        finally
        {
            contender.Down();
        }
    }

    /// <summary>Starts the protected service and waits until it listens.</summary>
    protected static RunningProcess Service(IEnumerable<int> ports, bool answers = true, string host = Rig.GateHost)
    {
        var service = new RunningProcess(Tool.CommandLine(host, "echo"), Tool.Order(new EchoPlan([.. ports], answers)));
        service.WaitFor(EchoService.Ready);
        return service;
    }

    protected static IReadOnlyList<ProbeTry> Probe(ProbePlan plan)
    {
        var longest = 20 + plan.Tries * plan.Services.Count * (plan.TimeoutMilliseconds + 200 + plan.Knocks.Count * plan.GapMicroseconds / 1000) / 1000.0;
        return [.. Command.Run(Tool.CommandLine(Rig.ClientHost, "probe"), Tool.Order(plan), longest)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(Tool.Result<ProbeTry>)];
    }

    /// <summary>IPv4 grants that Postern's table holds.</summary>
    protected static int CountGrants() =>
        Command.Run(Rig.On(Rig.GateHost, "nft", "list", "set", "inet", "postern", "grants4"), timeoutSeconds: 60).Split("expires").Length - 1;

    protected static RunningProcess StartFlood(FloodPlan plan) => new(Tool.CommandLine(Rig.ClientHost, "flood"), Tool.Order(plan));

    protected static FloodResult Flood(FloodPlan plan)
    {
        using var flood = StartFlood(plan);
        return Tool.Result<FloodResult>(flood.WaitToEnd(plan.Seconds + 20));
    }
}
