using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Menus;

/// <summary>What a menu's items mean here.</summary>
internal enum MenuKind
{
    /// <summary>Does not concern the firewall.</summary>
    Foreign,
    Filter,
    Raw,
    Nat,
    Mangle,
    AddressList,
    Layer7,
    InterfaceList,
    InterfaceListMember,
    Service,
}

internal sealed class MenuNode
{
    private readonly SortedDictionary<string, MenuNode> _children = new(StringComparer.Ordinal);

    public MenuNode(string name, MenuNode? parent)
    {
        Name = name;
        Parent = parent;
        Path = parent is null ? "/" : parent.Parent is null ? "/" + name : $"{parent.Path} {name}";
        Kind = Path switch
        {
            "/ip firewall filter" or "/ipv6 firewall filter" => MenuKind.Filter,
            "/ip firewall raw" or "/ipv6 firewall raw" => MenuKind.Raw,
            "/ip firewall nat" or "/ipv6 firewall nat" => MenuKind.Nat,
            "/ip firewall mangle" or "/ipv6 firewall mangle" => MenuKind.Mangle,
            "/ip firewall address-list" or "/ipv6 firewall address-list" => MenuKind.AddressList,
            "/ip firewall layer7-protocol" => MenuKind.Layer7,
            "/interface list" => MenuKind.InterfaceList,
            "/interface list member" => MenuKind.InterfaceListMember,
            "/ip service" => MenuKind.Service,
            _ => MenuKind.Foreign,
        };
        Family = Path.StartsWith("/ipv6", StringComparison.Ordinal) ? IpFamily.V6 : IpFamily.V4;
    }

    public string Name { get; }

    /// <summary>Null for the root.</summary>
    public MenuNode? Parent { get; }

    /// <summary>As exports print it: <c>/ip firewall filter</c>.</summary>
    public string Path { get; }

    public MenuKind Kind { get; }

    public IpFamily Family { get; }

    public IReadOnlyDictionary<string, MenuNode> Children => _children;

    public bool HoldsRules => Kind is MenuKind.Filter or MenuKind.Raw or MenuKind.Nat;

    public IEnumerable<MenuNode> Descendants() => _children.Values.SelectMany(c => c.Descendants().Prepend(c));

    internal MenuNode Child(string name)
    {
        if (!_children.TryGetValue(name, out var child))
            _children[name] = child = new MenuNode(name, this);
        return child;
    }
}
