using System.CommandLine;
using System.Net;
using Postern.Cli.Simulating;
using Postern.Policy;
using Postern.Policy.Diagnostics;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Simulation;

namespace Postern.Cli.Commands;

/// <summary>
/// <c>postern simulate FILE... SCENARIO|CAPTURE</c>: what the rules do with each packet, why, and the lists after it; exit 1 when an
/// expectation of the scenario fails. With <c>--scan</c> there is no scenario: a port scan is made.
/// </summary>
public static class SimulateCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = SharedArguments.Files();
        files.Description += "; the last one is a scenario, or a capture (pcap, pcapng), unless --scan is there";
        var interfaces = SharedArguments.Interfaces();
        var verbose = new Option<bool>("--verbose") { Description = "every packet, every rule that it met or missed, and the matcher that failed" };
        var only = new Option<string?>("--only") { Description = "show the packets of a capture or scan that were: accepted or dropped" };
        only.AcceptOnlyFromAmong("accepted", "dropped");
        var own = new Option<string[]>("--own") { Description = "the gate's own addresses, for a capture", AllowMultipleArgumentsPerToken = true };
        var arrival = new Option<string?>("--in") { Description = "the interface that packets of a capture or scan come in by; default: where the rules expect strangers" };
        var scan = new ScanOptions();
        var json = SharedArguments.Json();
        var command = new Command("simulate", "what the rules do with a scenario, a capture or a scan, and why") { files, interfaces, verbose, only, own, arrival, json };
        scan.AddTo(command);
        command.SetAction(parsed =>
        {
            var names = parsed.GetRequiredValue(files);
            var isScan = parsed.GetValue(scan.Order) is not null;
            if (!isScan && names.Length < 2)
            {
                terminal.Error.WriteLine("postern: simulate needs rules and, last, a scenario or a capture; or --scan");
                return ExitCode.Usage;
            }

            if (InterfaceMapping.Parse(parsed.GetValue(interfaces) ?? [], terminal) is not { } mapping || ReadOwn(parsed.GetValue(own) ?? [], terminal) is not { } ownAddresses)
                return ExitCode.Usage;
            var view = new SimulationView(terminal, parsed.GetValue(json), parsed.GetValue(verbose), parsed.GetValue(only));
            var plan = isScan ? scan.Plan(parsed, terminal) : null;
            if (isScan && plan is null)
                return ExitCode.Usage;
            if (Compile(isScan ? names : names[..^1], mapping, view, terminal) is not { } ruleSet)
                return ExitCode.WrongInput;
            if (plan is not null)
                return ScanSimulation.Run(ruleSet, plan, parsed.GetValue(arrival), view);
            return CaptureSimulation.IsCapture(names[^1])
                ? CaptureSimulation.Run(ruleSet, names[^1], ownAddresses, parsed.GetValue(arrival), view)
                : ScenarioSimulation.Run(ruleSet, names[^1], view);
        });
        return command;
    }

    // What could not be read stops; what the rules are worth does not, and what is only worth knowing goes to standard error, so that standard output is the simulation's.
    private static RuleSet? Compile(IReadOnlyList<string> names, IReadOnlyDictionary<string, IReadOnlyList<string>> mapping, SimulationView view, Terminal terminal)
    {
        if (PolicyFiles.Open(names, terminal) is not { } inputs)
            return null;
        var compilation = PolicyCompiler.Compile(inputs, new CompileOptions());
        var errors = compilation.Diagnostics.Where(d => d.Severity == Severity.Error).ToList();
        if (errors.Count > 0)
            view.Report(errors);
        if (!compilation.IsWhole)
            return null;

        var ruleSet = MappedInterfaces.Apply(compilation.RuleSet, mapping);
        foreach (var unknown in MappedInterfaces.Unknown(ruleSet))
        {
            view.Say($"the interface list {unknown} has no members here: packets come in by an interface of that name; --interfaces {unknown}=ether1 says otherwise");
            ruleSet = MappedInterfaces.Apply(ruleSet, new Dictionary<string, IReadOnlyList<string>> { [unknown] = [unknown] });
        }

        foreach (var part in new Evaluator(ruleSet).NotEvaluated)
            view.Say($"{ReasonText.Rule(part.Chain, part.Index)}: {part.Matcher?.ToString() ?? part.Rule.Effect.ToString()} is not judged: {part.Why}; {(part.Matcher is null ? "it only counts" : "it never holds")}");
        return ruleSet;
    }

    private static IReadOnlyList<IPAddress>? ReadOwn(IReadOnlyList<string> texts, Terminal terminal)
    {
        var addresses = texts.SelectMany(t => t.Split(',', StringSplitOptions.RemoveEmptyEntries)).Select(t => SharedArguments.ParseSource(t, terminal)).ToList();
        return addresses.Contains(null) ? null : [.. addresses.OfType<IPAddress>()];
    }
}
