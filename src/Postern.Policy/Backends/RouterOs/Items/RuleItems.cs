using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Properties;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Items;

/// <summary>A chain's rules: the chain, what a packet must be, what is done, and the comment, in this order.</summary>
internal static class RuleItems
{
    public static IEnumerable<RouterItem> Of(Chain chain, RouterOsOptions options, Marks marks, DiagnosticBag diagnostics)
    {
        var menu = $"{(chain.Family == IpFamily.V4 ? "/ip" : "/ipv6")}/firewall/{Menu(chain.Table)}";
        if (options.Version < 7 && menu == "/ipv6/firewall/nat" && chain.Rules.Count > 0)
            diagnostics.Add(RouterOsDiagnostics.NameOfVersion6(chain.Rules[0].Span, Shown(menu)));
        foreach (var rule in chain.Rules)
        {
            List<RouterProperty> properties = [new("chain", chain.Name), .. rule.Matchers.Select(MatcherProperties.Of), .. EffectProperties.Of(rule.Effect, chain.Family)];
            if (rule.Log)
                properties.Add(new RouterProperty("log", "yes"));
            if (rule.LogPrefix.Length > 0)
                properties.Add(new RouterProperty("log-prefix", rule.LogPrefix));
            if (rule.Disabled)
                properties.Add(new RouterProperty("disabled", "yes"));
            Check(rule, menu, properties, diagnostics);
            var comment = marks.Comment(menu, chain.Name, properties, rule.Comment);
            if (comment.Length > 0)
                properties.Add(new RouterProperty("comment", comment));
            yield return new RouterItem(menu, properties) { ComesFirst = chain.Hook is not null && RouterNames.IsGates(comment) };
        }
    }

    private static string Menu(RuleTable table) => table switch { RuleTable.Raw => "raw", RuleTable.Nat => "nat", _ => "filter" };

    private static string Shown(string menu) => "/" + menu[1..].Replace('/', ' ');

    private static void Check(Rule rule, string menu, List<RouterProperty> properties, DiagnosticBag diagnostics)
    {
        var node = Node(menu);
        foreach (var property in properties)
        {
            if (RuleProperties.All.TryGetValue(property.Name, out var known) && (known.Menus & RuleProperties.MenuFlag(node)) == 0)
                diagnostics.Add(RouterOsDiagnostics.WrongMenu(rule.Span, property.Name, Shown(menu)));
        }

        foreach (var matcher in rule.Matchers)
        {
            if (matcher is { Negated: false } && MatcherProperties.Of(matcher) is var property && property.Value.StartsWith('!')
                && RuleProperties.All.TryGetValue(property.Name, out var known) && known is { IsNegatable: true, KeepsBang: false })
                diagnostics.Add(RouterOsDiagnostics.Unsayable(rule.Span, property.Name, property.Value));
        }
    }

    private static MenuNode Node(string menu)
    {
        var node = MenuTree.Root;
        foreach (var name in menu.Split('/', StringSplitOptions.RemoveEmptyEntries))
            node = node.Children[name];
        return node;
    }
}
