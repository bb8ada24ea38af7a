using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Items;

/// <summary>Chains and lists to items: what is named comes before what names it, IPv4 before IPv6, so that a router without IPv6 has all of IPv4.</summary>
internal static class ItemWriter
{
    public static RouterConfiguration Write(RuleSet ruleSet, RouterOsOptions options, DiagnosticBag diagnostics)
    {
        var items = new List<RouterItem>();
        var marks = new Marks(options.MarksAll);
        items.AddRange(ListItems.InterfaceLists(ruleSet, marks));
        items.AddRange(ListItems.Layer7Patterns(ruleSet, marks));
        foreach (var family in IpFamily.Both.Each())
        {
            items.AddRange(ListItems.AddressLists(ruleSet, family, marks));
            foreach (var table in (ReadOnlySpan<RuleTable>)[RuleTable.Raw, RuleTable.Filter, RuleTable.Nat])
            {
                foreach (var chain in ruleSet.Chains.Where(c => c.Table == table && c.Family == family))
                    items.AddRange(RuleItems.Of(chain, options, marks, diagnostics));
            }
        }

        return new RouterConfiguration(items);
    }
}
