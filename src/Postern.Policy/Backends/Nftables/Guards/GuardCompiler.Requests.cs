using Postern.Policy.Lowering;
using Postern.Rules.Doors;

namespace Postern.Policy.Backends.Nftables.Guards;

/// <summary>
/// HTTP steps: requests inside established connections, which no other part of the guard looks at. The packet always goes on to the web server.
/// </summary>
public sealed partial class GuardCompiler
{
    /// <summary>
    /// Before connections that stand are let by. One test of the port, and nothing at all without HTTP steps; at the port, one of the first
    /// three bytes, which no acknowledgement has and no upload but by chance.
    /// </summary>
    private IEnumerable<string> RequestRules => _guard.RequestPorts.Count == 0 ? [] :
    [
        $"tcp dport {NftText.SetOf(_guard.RequestPorts.Select(p => p.ToString()))} "
        + $"@ih,0,24 {NftText.SetOf(_guard.Doors.SelectMany(d => d.Opener.AllSteps).Where(IsRequest).Select(s => $"0x{Convert.ToHexStringLower(s.Request!.Start.Span[..3])}").Distinct())} "
        + "ct state established ct direction original jump requests",
    ];

    private void Requests()
    {
        foreach (var door in _guard.Doors.Where(d => d.Listens && !_options.HasWatcher))
            _diagnostics.Add(NftablesDiagnostics.NeedsWatcher(door.Span, $"listen of the door {door.Name}", "run postern gate FILE, or let a web server answer at the port"));
        if (_guard.RequestPorts.Count == 0)
            return;
        var steps = _guard.Doors.SelectMany(d => d.Opener.AllSteps.Where(s => s.Request is not null).Select(s => (Automaton: _automata.Of(d), Step: s))).ToList();
        Chain("requests", "a request that some door waits for?",
        [
            .. Elsewhere,
            HereOnly,
            .. steps.Select(s => s.Step).Distinct().Select(s => $"tcp dport {s.Port} {KnockMatch.OfRequest(s.Request!)} goto {RequestChain(s)}"),
        ]);
        foreach (var port in steps.GroupBy(s => s.Step.Port!.Value))
        {
            var automata = port.Select(s => s.Automaton).Distinct().ToList();
            Chain(RequestChain(port.First().Step), "", [.. automata.Select(a => $"jump {StepsOf(a, port.Key, port)}"), Idle]);
        }
    }

    private string StepsOf(KnockAutomaton automaton, ushort port, IEnumerable<(KnockAutomaton Automaton, KnockStep Step)> steps)
    {
        if (automaton.Strictness == Strictness.Off)
            return $"{Named("steps", automaton)}.requests";
        var chain = $"{Named("steps", automaton)}.http.{port}";
        Advance(automaton, chain, [.. steps.Where(s => s.Automaton == automaton).Select(s => s.Step).Distinct()], plain: false, countsWrong: true, countsOwnOnly: true);
        return chain;
    }

    private static string RequestChain(KnockStep step) => $"requests.{step.Port}";

    private static bool IsRequest(KnockStep step) => step.Request is not null;
}
