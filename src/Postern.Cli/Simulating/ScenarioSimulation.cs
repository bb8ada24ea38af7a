using System.Text.Json;
using Postern.Cli.Commands;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Scenarios;
using Postern.Policy.Text;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Simulation;

namespace Postern.Cli.Simulating;

/// <summary>Plays a scenario, once over each IP version, and says which expectations failed.</summary>
public static class ScenarioSimulation
{
    public static int Run(RuleSet ruleSet, string file, SimulationView view)
    {
        if (PolicyFiles.Open([file], view.Terminal) is not [var input])
            return ExitCode.WrongInput;
        var diagnostics = new DiagnosticBag();
        if (SourceReader.Read(input.Name, input.Bytes.Span, keepsBytes: false, diagnostics) is not { } text)
        {
            view.Report(diagnostics.InOrder());
            return ExitCode.WrongInput;
        }

        var scenario = ScenarioReader.Read(text, ruleSet, diagnostics);
        view.Report(diagnostics.InOrder());
        var (claims, failed) = (0, 0);
        foreach (var family in scenario.Families.Each())
        {
            var play = new ScenarioPlay(ruleSet, scenario, family, new EvaluatorOptions());
            var (more, wrong) = Play(play, family, scenario, ruleSet, view);
            (claims, failed) = (claims + more, failed + wrong);
        }

        if (!view.IsJson)
            view.Terminal.Out.WriteLine($"{Count(claims, "expectation")}, {failed} failed");
        return failed > 0 || diagnostics.HasErrors ? ExitCode.WrongInput : ExitCode.Done;
    }

    private static (int Claims, int Failed) Play(ScenarioPlay play, IpFamily family, Scenario scenario, RuleSet ruleSet, SimulationView view)
    {
        var claims = scenario.Steps.Count(s => s.IsExpectation && s.Families.HasFlag(family));
        var (failed, tally) = (new HashSet<SourceSpan>(), new Tally());
        var text = new SimulationText(view.Terminal.Out, scenario.Begin, view.IsVerbose);
        var json = new SimulationJson(view.Terminal.Out);
        var name = family == IpFamily.V4 ? "IPv4" : "IPv6";
        if (!view.IsJson)
            view.Terminal.Out.WriteLine($"== {name}{(play.Interface.Length > 0 ? $", strangers come in by {play.Interface}" : "")}");
        foreach (var played in play.Play())
        {
            if (played is PlayedPacket packet)
                tally.Add(packet.Judgement.Verdict, packet.Reasons);
            if (played.Failure is not null)
                failed.Add(played.Line);
            if (played is PlayedPacket { Failure: null } shown && !view.Shows(shown.Judgement.Verdict))
                continue;
            if (view.IsJson)
                json.Write(played);
            else
                text.Write(played);
        }

        if (view.IsJson)
        {
            json.WriteEnd(name, play.State, ruleSet, play.Now, tally, end => WriteCounts(end, claims, failed.Count));
            return (claims, failed.Count);
        }

        view.Terminal.Out.WriteLine($"-- after {Durations.Text(play.Now - scenario.Begin)}");
        text.WriteState(play.State, ruleSet, play.Now);
        return (claims, failed.Count);
    }

    private static void WriteCounts(Utf8JsonWriter json, int claims, int failed)
    {
        json.WriteNumber("expectations", claims);
        json.WriteNumber("failed", failed);
    }

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
