using System.Collections.Frozen;
using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Properties.Values;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Properties;

/// <summary>The parameters of every menu that is read.</summary>
internal static class MenuProperties
{
    private static readonly FrozenDictionary<string, Property> AddressList = Table(
        new("list", Text) { WhenEmpty = WhenEmpty.Error },
        new("address", EntryAddressValue.Read) { WhenEmpty = WhenEmpty.Error },
        new("timeout", TimeValue.ReadEntryTimeout),
        new("dynamic", NameValues.ReadYesNo),
        new("creation-time", Text) { IsReadOnly = true },
        Comment,
        Disabled);

    private static readonly FrozenDictionary<string, Property> Layer7 = Table(
        new("name", Text) { WhenEmpty = WhenEmpty.Error },
        new("regexp", Text) { KeepsBang = true, WhenEmpty = WhenEmpty.Text },
        Comment);

    private static readonly FrozenDictionary<string, Property> InterfaceList = Table(
        new("name", Text) { WhenEmpty = WhenEmpty.Error },
        new("include", Text),
        new("exclude", Text),
        new("builtin", NameValues.ReadYesNo) { IsReadOnly = true },
        new("dynamic", NameValues.ReadYesNo) { IsReadOnly = true },
        Comment);

    private static readonly FrozenDictionary<string, Property> InterfaceListMember = Table(
        new("list", Text) { WhenEmpty = WhenEmpty.Error },
        new("interface", Text) { WhenEmpty = WhenEmpty.Error },
        new("dynamic", NameValues.ReadYesNo) { IsReadOnly = true },
        Comment,
        Disabled);

    private static readonly FrozenDictionary<MenuKind, FrozenDictionary<string, Property>> ByKind =
        new Dictionary<MenuKind, FrozenDictionary<string, Property>>
        {
            [MenuKind.Filter] = RuleProperties.All,
            [MenuKind.Raw] = RuleProperties.All,
            [MenuKind.Nat] = RuleProperties.All,
            [MenuKind.AddressList] = AddressList,
            [MenuKind.Layer7] = Layer7,
            [MenuKind.InterfaceList] = InterfaceList,
            [MenuKind.InterfaceListMember] = InterfaceListMember,
        }.ToFrozenDictionary();

    /// <summary>Every name that any of these menus knows: what marks a line as a piece of a rule.</summary>
    public static readonly FrozenSet<string> AllNames =
        ByKind.Values.SelectMany(t => t.Keys).Concat(["place-before", "copy-from"]).ToFrozenSet();

    private static Property Comment => new("comment", Text) { KeepsBang = true, WhenEmpty = WhenEmpty.Text };

    private static Property Disabled => new("disabled", NameValues.ReadYesNo) { WhenEmpty = WhenEmpty.Error };

    /// <summary>Null for a menu that is not read.</summary>
    public static FrozenDictionary<string, Property>? Of(MenuNode menu) => ByKind.GetValueOrDefault(menu.Kind);

    /// <summary>False when the name belongs to a sibling menu only (<c>connection-state</c> in raw, <c>ttl</c> in IPv6).</summary>
    public static bool Has(MenuNode menu, Property property) =>
        !menu.HoldsRules || (property.Menus & RuleProperties.MenuFlag(menu)) != 0;

    /// <summary>The names that may stand in this menu.</summary>
    public static IReadOnlyCollection<string> Names(MenuNode menu) =>
        Of(menu) is { } table ? [.. table.Values.Where(p => Has(menu, p)).Select(p => p.Name)] : [];

    /// <summary>The menu that a name belongs to, for the message about one in the wrong place.</summary>
    public static string? Owner(string name, IpFamily family)
    {
        var ip = family == IpFamily.V4 ? "/ip firewall" : "/ipv6 firewall";
        if (RuleProperties.All.TryGetValue(name, out var property))
        {
            var flags = property.Menus & (family == IpFamily.V4 ? RuleMenus.V4 : RuleMenus.V6);
            return (flags & RuleMenus.Filter) != 0 ? $"{ip} filter" : (flags & RuleMenus.Nat) != 0 ? $"{ip} nat" : (flags & RuleMenus.Raw) != 0 ? $"{ip} raw"
                : family == IpFamily.V4 ? "the IPv6 menus" : "the IPv4 menus";
        }

        return AddressList.ContainsKey(name) ? $"{ip} address-list"
            : Layer7.ContainsKey(name) ? "/ip firewall layer7-protocol"
            : InterfaceListMember.ContainsKey(name) ? "/interface list member"
            : InterfaceList.ContainsKey(name) ? "/interface list"
            : null;
    }

    private static object? Text(PropertyValue value, Reports reports) => value.Text;

    private static FrozenDictionary<string, Property> Table(params Property[] properties) => properties.ToFrozenDictionary(p => p.Name);
}
