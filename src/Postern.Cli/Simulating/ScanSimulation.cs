using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Simulation;

namespace Postern.Cli.Simulating;

/// <summary>Scans a gate that was just loaded, and says what opened, what was banned and which lists were reached.</summary>
public static class ScanSimulation
{
    public static int Run(RuleSet ruleSet, ScanPlan plan, string? arrival, SimulationView view)
    {
        var scan = new ScanPlay(ruleSet, plan, arrival, new EvaluatorOptions());
        var text = new SimulationText(view.Terminal.Out, Scenario.DefaultBegin, view.IsVerbose);
        var json = new SimulationJson(view.Terminal.Out);
        foreach (var played in scan.Play())
        {
            if (!view.ShowsEach || !view.Shows(played.Judgement.Verdict))
                continue;
            if (view.IsJson)
                json.Write(played);
            else
                text.Write(played);
        }

        if (view.IsJson)
        {
            json.WriteEnd(plan.Source.Family == IpFamily.V4 ? "IPv4" : "IPv6", scan.State, ruleSet, scan.Now, scan.Tally, end => SimulationJson.WriteScan(end, scan));
            return ExitCode.Done;
        }

        text.WriteScan(scan, plan);
        text.WriteTally(scan.Tally);
        text.WriteState(scan.State, ruleSet, scan.Now);
        return ExitCode.Done;
    }
}
