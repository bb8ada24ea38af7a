using System.Globalization;
using System.Net;
using Postern.NetworkTests.Harness;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Scenarios;
using Postern.Policy.Text;
using Postern.Rules.Model;
using Postern.Rules.Simulation;
using Shouldly;

namespace Postern.NetworkTests.Golden;

/// <summary>A scenario with real packets: knocks by our own client, looks by a single SYN that is answered or not.</summary>
internal static class RealScenario
{
    public static Scenario Read(string text)
    {
        var diagnostics = new DiagnosticBag();
        var scenario = ScenarioReader.Read(new SourceText("scenario.txt", text), null, diagnostics);
        diagnostics.InOrder().ShouldBeEmpty();
        return scenario;
    }

    public static async Task Run(Scenario scenario, NetworkLab lab, IpFamily family)
    {
        foreach (var step in scenario.Steps)
        {
            await Task.Delay(step.Pause);
            switch (step)
            {
                case WaitStep:
                    break;
                case KnockingStep { Expected: null } knocking:
                    await Knock(lab, knocking, family);
                    break;
                case LookStep look when look.Protocol == IpProtocol.Tcp:
                    (await Look(lab, look, family)).ShouldBe(look.Reaches, $"{look.Span}: {look.Text}");
                    break;
                default:
                    throw new NotSupportedException($"{step.Span}: {step.Text}: nobody outside the gate can tell");
            }
        }
    }

    private static async Task Knock(NetworkLab lab, KnockingStep step, IpFamily family)
    {
        if (step.Knocks.Any(k => k.Request is not null))
        {
            foreach (var knock in step.Knocks)
            {
                // A client of its own for requests: ours does not browse.
                if (knock.Request is { } request)
                    Knocks.SendOne(Host(lab, step.Source), Address(step.Target, family), Address(step.Source, family), $"http/{knock.Port} {request}");
                else
                    await Knock(lab, step with { Knocks = [knock] }, family);
            }

            return;
        }

        var result = await Host(lab, step.Source).Postern(["knock", "-d", Scenario.KnockInterval.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
            "--source", Address(step.Source, family).ToString(), Address(step.Target, family).ToString(), .. step.Knocks.Select(k => k.ToString())]);
        result.ExitCode.ShouldBe(0, $"{step.Span}: {step.Text}\n{result.Error}");
    }

    private static async Task<bool> Look(NetworkLab lab, LookStep step, IpFamily family) =>
        await Probe.TcpConnects(Host(lab, step.Source), Address(step.Target, family), step.Port, Probe.OneSyn, Address(step.Source, family));

    private static IPAddress Address(ScenarioHost host, IpFamily family) => host.Address(family).ToIPAddress();

    private static LabHost Host(NetworkLab lab, ScenarioHost host) => host.Name switch
    {
        "client" or "stranger" => lab.Client,
        "other" => lab.Other,
        _ => throw new ArgumentException($"nobody outside is called {host}", nameof(host)),
    };
}
