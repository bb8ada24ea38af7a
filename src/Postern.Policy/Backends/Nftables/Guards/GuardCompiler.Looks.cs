using Postern.Policy.Lowering;
using Postern.Policy.Watching;
using Postern.Rules.Doors;

namespace Postern.Policy.Backends.Nftables.Guards;

/// <summary>
/// Steps that the kernel cannot decide: their packets go to the watcher, whole, with the state of the attempt as their mark, and the attempt
/// ends until the watcher writes what it has become. What the source sends meanwhile waits in line there, so that knocks are judged in
/// their order however fast they come.
/// </summary>
public sealed partial class GuardCompiler
{
    private readonly List<KnockLook> _looks = [];

    private static bool HasLooks(KnockAutomaton automaton) => automaton.States.Any(s => s.By!.Expression is not null);

    private void Looks()
    {
        var looking = _automata.All.Where(HasLooks).ToList();
        foreach (var step in _guard.Doors.SelectMany(d => d.Opener.AllSteps).Where(s => s.Expression is not null && !_options.HasWatcher))
            _diagnostics.Add(NftablesDiagnostics.NeedsWatcher(step.Span, $"the step {step}", "run postern gate FILE, or write an exact payload in double quotes"));
        if (looking.Count == 0)
            return;
        SourceSet(GuardNames.Looked, "sources that get so many closer looks and no more", size: LookLimits.Room);
        if (looking.Exists(a => a.Strictness != Strictness.Off))
            SourceSet(GuardNames.Held, "a packet of the source is being looked at: what it sends next waits in line", size: LookLimits.Room);
        foreach (var automaton in looking)
        {
            _looks.Add(new KnockLook(automaton.Root.Id, automaton, automaton.Strictness == Strictness.Off ? GuardNames.Stages : Attempts(automaton)));
            Look(automaton, LookChain(automaton), GuardNames.LookEvent, "closer looks");
            if (automaton.Strictness == Strictness.Off)
                continue;
            Look(automaton, HoldChain(automaton), GuardNames.HeldEvent, "held behind a closer look");
            Chain(Named("parked", automaton), "the attempt is in the watcher's hands",
            [
                .. Forget(automaton),
                .. PerFamily((ip, v) => $"update @{GuardNames.Held}{v} {{ {ip} saddr timeout {NftText.Time(KnockLook.Hold)} }}"),
            ]);
        }
    }

    private void Look(KnockAutomaton automaton, string chain, string what, string counted) => Chain(chain, counted,
    [
        .. PerFamily((ip, v) => $"update @{GuardNames.Looked}{v} {{ {ip} saddr timeout 2s limit rate over {LookLimits.OfOneSource} }} return"),
        $"limit rate over {LookLimits.OfAll} return",
        LookLimits.HandUp(what, automaton.Root.Id),
        $"counter comment \"{counted}\"",
        automaton.Strictness == Strictness.Off ? null : $"goto {Named("parked", automaton)}",
    ]);

    /// <summary>For the chains in which an attempt's state has just been loaded.</summary>
    private static IEnumerable<string> HeldRules(KnockAutomaton automaton) =>
        HasLooks(automaton) ? PerFamily((ip, v) => $"{ip} saddr @{GuardNames.Held}{v} goto {HoldChain(automaton)}") : [];

    /// <summary>From the states in which one of the steps is the next: it may be the knock that is waited for.</summary>
    private static IEnumerable<string> NextLooks(IReadOnlyList<KnockStep> looked, KnockAutomaton automaton) =>
        LooksFrom(looked, automaton, step => automaton.ByStep[step].Select(s => s.Parent!).Where(s => s != automaton.Root));

    /// <summary>From the states that one of the steps led to: it may be a repeat.</summary>
    private static IEnumerable<string> RepeatLooks(IReadOnlyList<KnockStep> looked, KnockAutomaton automaton) =>
        LooksFrom(looked, automaton, step => automaton.ByStep[step].Where(s => s.Opens is null));

    private static IEnumerable<string> FirstLooks(IReadOnlyList<KnockStep> looked, KnockAutomaton automaton) =>
        looked.Where(step => automaton.ByStep[step].Any(s => s.Parent == automaton.Root)).SelectMany(KnockMatch.Of).Distinct()
            .Select(match => $"{match} goto {LookChain(automaton)}".TrimStart());

    private static IEnumerable<string> LooksFrom(IReadOnlyList<KnockStep> looked, KnockAutomaton automaton, Func<KnockStep, IEnumerable<KnockState>> statesOf) =>
        looked.SelectMany(step => KnockMatch.Of(step).Select(match => (Match: match, States: statesOf(step)))).GroupBy(p => p.Match)
            .Select(g => (g.Key, States: g.SelectMany(p => p.States).Select(s => NftText.Mark(s.Id)).Distinct().ToList()))
            .Where(g => g.States.Count > 0)
            .Select(g => $"{g.Key} meta mark {NftText.SetOf(g.States)} goto {LookChain(automaton)}".TrimStart());

    private static string LookChain(KnockAutomaton automaton) => Named("look", automaton);

    private static string HoldChain(KnockAutomaton automaton) => Named("hold", automaton);
}
