using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Lowering;

/// <summary>
/// Names that lead nowhere: layer 7 patterns, address lists, chains. Interface lists are left alone, because the user maps them
/// with <c>--interfaces</c>.
/// </summary>
internal static class ReferenceCheck
{
    public static void Check(
        IReadOnlyList<RuleLowering.LoweredRule> rules, IReadOnlyList<AddressListEntry> entries, IReadOnlyList<Layer7Pattern> patterns, Reports reports)
    {
        JumpLoops.Check(rules, reports);
        var patternNames = patterns.Select(p => p.Name).ToHashSet();
        var filled = entries.Where(e => !e.Disabled).Select(e => (e.Family, e.List))
            .Concat(rules.Where(r => !r.Rule.Disabled && r.Rule.Effect is AddToListEffect).Select(r => (r.Item.Menu.Family, ((AddToListEffect)r.Rule.Effect).List)))
            .ToHashSet();
        var chains = rules.Select(r => (r.Item.Menu, r.Chain)).ToHashSet();
        var targets = rules.Where(r => r.Rule.Effect is JumpEffect).Select(r => (r.Item.Menu, ((JumpEffect)r.Rule.Effect).Chain)).ToHashSet();
        var unreached = new HashSet<(MenuNode, string)>();
        foreach (var lowered in rules)
        {
            if (reports.IsFull)
                return;
            var (item, family) = (lowered.Item, lowered.Item.Menu.Family);
            foreach (var matcher in lowered.Rule.Matchers)
            {
                if (matcher is Layer7Matcher layer7 && !patternNames.Contains(layer7.Pattern))
                    reports.Add(ReferenceDiagnostics.UnknownPattern(Span(item, "layer7-protocol"), layer7.Pattern, Near(layer7.Pattern, patternNames)));
                // A rule that is switched off may name lists whose writers are switched off with it.
                if (matcher is AddressListMatcher list && !lowered.Rule.Disabled && !filled.Contains((family, list.List)))
                {
                    var name = list.End == PacketEnd.Source ? "src-address-list" : "dst-address-list";
                    var near = Near(list.List, filled.Where(f => f.Family == family).Select(f => f.List));
                    reports.Add(ReferenceDiagnostics.EmptyList(Span(item, name), list.List, list.Negated, near));
                }
            }

            if (lowered.Rule.Effect is JumpEffect jump && !chains.Contains((item.Menu, jump.Chain)))
                reports.Add(ReferenceDiagnostics.UnknownChain(Span(item, "jump-target"), jump.Chain, Near(jump.Chain, chains.Where(c => c.Menu == item.Menu).Select(c => c.Chain))));
            if (RuleLowering.HookOf(lowered.Table, lowered.Chain) is null && !targets.Contains((item.Menu, lowered.Chain)) && unreached.Add((item.Menu, lowered.Chain)))
                reports.Add(ReferenceDiagnostics.UnreachedChain(Span(item, "chain"), lowered.Chain, item.Menu.Path, BuiltIn(lowered.Table)));
        }
    }

    private static string BuiltIn(RuleTable table) => table switch
    {
        RuleTable.Raw => "prerouting and output",
        RuleTable.Nat => "dstnat, srcnat, input and output",
        _ => "input, forward and output",
    };

    private static string? Near(string name, IEnumerable<string> known) => Spelling.Nearest(name, known.Take(1_000)) is { } near ? $"did you mean {near}?" : null;

    private static SourceSpan Span(ConfigItem item, string name) => item.Assigned(name)?.Value.Span ?? item.Place.Span;
}
