using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Items;

/// <summary>Address lists, interface lists and layer 7 patterns.</summary>
internal static class ListItems
{
    public static IEnumerable<RouterItem> AddressLists(RuleSet ruleSet, IpFamily family, Marks marks)
    {
        var menu = family == IpFamily.V4 ? RouterMenus.AddressList4 : RouterMenus.AddressList6;
        foreach (var entry in ruleSet.AddressListEntries.Where(e => e.Family == family))
        {
            List<RouterProperty> properties = [new("list", entry.List), new("address", entry.Range is { } range ? Text(range) : entry.HostName!)];
            if (entry.Timeout is { } timeout)
                properties.Add(new RouterProperty("timeout", RouterTime.Text(timeout)));
            if (entry.Disabled)
                properties.Add(new RouterProperty("disabled", "yes"));
            yield return Marked(menu, entry.List, properties, entry.Comment, marks);
        }
    }

    public static IEnumerable<RouterItem> InterfaceLists(RuleSet ruleSet, Marks marks)
    {
        foreach (var list in ruleSet.InterfaceLists)
        {
            List<RouterProperty> properties = [new("name", list.Name)];
            if (list.Include.Count > 0)
                properties.Add(new RouterProperty("include", string.Join(',', list.Include)));
            if (list.Exclude.Count > 0)
                properties.Add(new RouterProperty("exclude", string.Join(',', list.Exclude)));
            yield return Marked(RouterMenus.InterfaceList, list.Name, properties, OfGate(list.Name, "list"), marks);
        }

        foreach (var list in ruleSet.InterfaceLists)
        {
            foreach (var member in list.Members)
                yield return Marked(RouterMenus.InterfaceListMember, list.Name, [new("list", list.Name), new("interface", member)], OfGate(list.Name, member), marks);
        }
    }

    public static IEnumerable<RouterItem> Layer7Patterns(RuleSet ruleSet, Marks marks) => ruleSet.Layer7Patterns.Select(p =>
        Marked(RouterMenus.Layer7, p.Name, [new("name", p.Name), new("regexp", p.Expression)],
            p.Name.StartsWith(RouterNames.Prefix, StringComparison.Ordinal) ? RouterNames.GateComment(p.Name) : "", marks));

    /// <summary>What the model has no comment for, and what is ours.</summary>
    private static string OfGate(string list, string part) => list == RouterNames.Interfaces ? RouterNames.GateComment($"interfaces-{part}") : "";

    /// <summary>As a router itself shows it: an IPv6 host is a prefix there.</summary>
    private static string Text(AddressRange range) => range is { Family: IpFamily.V6, IsSingle: true } ? $"{range.First}/128" : range.ToString();

    private static RouterItem Marked(string menu, string owner, List<RouterProperty> properties, string comment, Marks marks)
    {
        var marked = marks.Comment(menu, owner, properties, comment);
        if (marked.Length > 0)
            properties.Add(new RouterProperty("comment", marked));
        return new RouterItem(menu, properties);
    }
}
