using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Rules that ban, and the honest who walk into them.</summary>
internal static class TrapCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var trap in facts.Traps)
        {
            var stages = facts.Stages.Where(s => s.Place.Family == trap.Family).ToList();
            var demand = trap.Rule.Matchers.OfType<AddressListMatcher>().FirstOrDefault(m => m is { End: PacketEnd.Source, Negated: false });
            if (demand is not null)
                CheckRepeat(trap, demand, stages, diagnostics);
            else if (trap.Rule.Matchers.FirstOrDefault(m => m is PortScanMatcher) is { } scan)
                CheckScanDetection(facts, trap, scan, stages, diagnostics);
            else if (trap.Rule.Matchers.OfType<PortMatcher>().FirstOrDefault(m => m is { End: PortEnd.Destination, Negated: false }) is { } ports)
                CheckPorts(facts, trap, ports, stages, diagnostics);
        }
    }

    private static void CheckRepeat(PlacedRule trap, AddressListMatcher demand, List<Stage> stages, DiagnosticBag diagnostics)
    {
        if (stages.Find(s => s.Fills == demand.List && Coverage.MayBothHold(s.Rule.Matchers, trap.Rule.Matchers, demand.List)) is { } repeated)
            diagnostics.Add(TrapDiagnostics.RepeatFails(demand.Span, repeated.Rule.Span, trap.FilledList!));
    }

    private static void CheckScanDetection(ScriptFacts facts, PlacedRule trap, Matcher scan, List<Stage> stages, DiagnosticBag diagnostics)
    {
        var drop = facts.List(trap.Family, trap.FilledList!)!.Readers.Find(r => ListFacts.IsDrop(r.Rule.Effect) && stages.TrueForAll(s => facts.ComesBefore(r, s.Place)));
        if (drop is not null && stages.Exists(s => s.Protocol is { HasPorts: true } && Coverage.MayBothHold(s.Rule.Matchers, trap.Rule.Matchers)))
            diagnostics.Add(TrapDiagnostics.ScanDetection(scan.Span, trap.FilledList!, drop.Rule.Span));
    }

    private static void CheckPorts(ScriptFacts facts, PlacedRule trap, PortMatcher ports, List<Stage> stages, DiagnosticBag diagnostics)
    {
        if (stages.Find(s => facts.MayFollow(s.Place, trap) || facts.MayFollow(trap, s.Place)) is { } stage && stage.Ports is not null)
        {
            diagnostics.Add(TrapDiagnostics.TrapOverKnock(ports.Span, ports, stage.Rule.Span));
            return;
        }

        foreach (var grant in facts.Rules.Where(r => r.Family == trap.Family && r.Rule.Effect is AcceptEffect))
        {
            // Only ports that the grant names: what a client does with a whole router is not to be known.
            if (grant.Rule.Matchers.OfType<AddressListMatcher>().FirstOrDefault(m => m is { End: PacketEnd.Source, Negated: false } && facts.KnockLists.Contains((grant.Family, m.List)))
                is { } granted && grant.Rule.Matchers.Any(m => m is PortMatcher { Negated: false }) && facts.MayFollow(trap, grant))
            {
                diagnostics.Add(TrapDiagnostics.TrapOnService(ports.Span, ports, trap.FilledList!, granted.List));
                return;
            }
        }
    }
}
