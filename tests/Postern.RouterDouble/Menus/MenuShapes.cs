using System.Collections.Frozen;
using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Properties;
using Postern.RouterDouble.Values;

namespace Postern.RouterDouble.Menus;

/// <summary>The menus that the double has. Those of the firewall take their parameters from Postern's own tables.</summary>
internal static class MenuShapes
{
    private static readonly (string Name, string Value)[] RuleDefaults = [("action", "accept"), ("log", "false"), ("log-prefix", ""), ("disabled", "false")];

    private static readonly string[] MangleNames =
        ["new-connection-mark", "new-packet-mark", "new-routing-mark", "new-ttl", "new-dscp", "new-mss", "new-priority", "sniff-target", "sniff-target-port", "route-dst"];

    public static IReadOnlyList<MenuShape> All { get; } = [.. Firewall(), .. Others()];

    /// <summary>False when only a sibling menu has the name.</summary>
    public static bool IsReadOnly(MenuShape shape, string name) =>
        shape.Node is { } node && MenuProperties.Of(node) is { } table && table.TryGetValue(name, out var property) && property.IsReadOnly;

    private static IEnumerable<MenuShape> Firewall()
    {
        foreach (var ip in (string[])["ip", "ipv6"])
        {
            foreach (var table in (string[])["filter", "raw", "nat", "mangle"])
            {
                yield return Of($"/{ip}/firewall/{table}") with { Required = ["chain"], Defaults = RuleDefaults };
            }

            yield return Of($"/{ip}/firewall/address-list") with { Required = ["list", "address"], Defaults = [("disabled", "false")] };
            yield return new MenuShape($"/{ip}/firewall/connection", Texts()) { CanAdd = false, CanSet = false, IsConfiguration = false };
        }

        yield return Of("/ip/firewall/layer7-protocol") with { Required = ["name"], NameKey = "name" };
        yield return Of("/interface/list") with { Required = ["name"], NameKey = "name" };
        yield return Of("/interface/list/member") with { Required = ["list", "interface"], Defaults = [("disabled", "false")] };
    }

    private static IEnumerable<MenuShape> Others() =>
    [
        new("/interface", Texts("name", "type", "mtu", "comment").With("disabled", t => OwnTables.Truth("disabled", t)))
            { CanAdd = false, CanRemove = false, NameKey = "name", Defaults = [("running", "true"), ("disabled", "false")], IsConfiguration = false },
        new("/ip/service", Texts("name", "address", "certificate", "tls-version", "vrf", "max-sessions")
                .With("port", t => Number("port", t, 65_535)).With("disabled", t => OwnTables.Truth("disabled", t)))
            { CanAdd = false, CanRemove = false, NameKey = "name", Defaults = [("address", ""), ("disabled", "false")] },
        new("/system/scheduler", Texts("name", "on-event", "start-date", "start-time", "policy", "comment")
                .With("interval", t => Time("interval", t)).With("disabled", t => OwnTables.Truth("disabled", t)))
            { NameKey = "name", Defaults = [("interval", "0s"), ("on-event", ""), ("disabled", "false")] },
        new("/system/script", Texts("name", "source", "policy", "comment", "owner").With("dont-require-permissions", t => OwnTables.Truth("dont-require-permissions", t)))
            { NameKey = "name", Defaults = [("dont-require-permissions", "false"), ("source", "")] },
        new("/system/identity", Texts("name")) { IsSingle = true, CanAdd = false },
        new("/system/resource", Texts()) { IsSingle = true, CanAdd = false, CanSet = false, IsConfiguration = false },
        new("/system/clock", Texts("time", "date", "time-zone-name")) { IsSingle = true, CanAdd = false, IsConfiguration = false },
        new("/system/device-mode", Texts()) { IsSingle = true, CanAdd = false, CanSet = false, IsConfiguration = false },
        new("/user", Texts("name", "group", "address", "password", "comment").With("disabled", t => OwnTables.Truth("disabled", t)))
            { Required = ["name", "group"], NameKey = "name", Defaults = [("address", ""), ("disabled", "false")], IsConfiguration = false },
        new("/user/active", Texts()) { CanAdd = false, CanSet = false, IsConfiguration = false },
        new("/log", Texts()) { CanAdd = false, CanSet = false, CanRemove = false, IsConfiguration = false },
    ];

    private static MenuShape Of(string path)
    {
        var node = path[1..].Split('/').Aggregate(MenuTree.Root, (menu, name) => menu.Children[name]);
        if (node.Kind == MenuKind.Mangle)
        {
            var filter = node.Parent!.Children["filter"];
            return new MenuShape(path, Read(filter).Where(s => s.Key is not ("reject-with" or "hw-offload"))
                .Concat(MangleNames.Select(n => KeyValuePair.Create<string, ReadValue>(n, t => t)))
                .Append(KeyValuePair.Create<string, ReadValue>("passthrough", t => OwnTables.Truth("passthrough", t))).ToFrozenDictionary())
            { Node = node };
        }

        return new MenuShape(path, Read(node).ToFrozenDictionary()) { Node = node };
    }

    private static IEnumerable<KeyValuePair<string, ReadValue>> Read(MenuNode node)
    {
        foreach (var property in MenuProperties.Of(node)!.Values)
        {
            if (!MenuProperties.Has(node, property) || property.IsReadOnly)
                continue;
            yield return KeyValuePair.Create<string, ReadValue>(property.Name, text => OwnTables.Read(property, node, text));
        }
    }

    private static FrozenDictionary<string, ReadValue> Texts(params string[] names) => names.ToFrozenDictionary(n => n, _ => (ReadValue)(t => t));

    private static FrozenDictionary<string, ReadValue> With(this FrozenDictionary<string, ReadValue> slots, string name, ReadValue read) =>
        slots.Append(KeyValuePair.Create(name, read)).ToFrozenDictionary();

    private static string Number(string name, string text, int most) =>
        int.TryParse(text, out var number) && number >= 0 && number <= most ? text : throw new RouterRefusal($"value of {name} out of range (0..{most})", 1);

    private static string Time(string name, string text) =>
        RouterTimes.TryRead(text, out var time) ? RouterTimes.Text(time) : throw RouterRefusal.Invalid(name);
}
