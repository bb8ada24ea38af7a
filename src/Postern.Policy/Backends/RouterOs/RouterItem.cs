namespace Postern.Policy.Backends.RouterOs;

/// <summary>One item of one of a router's menus, as an API or a script has it: names and values, and nothing understood.</summary>
/// <param name="Menu">As the API spells it: <c>/ip/firewall/filter</c>, <c>/ipv6/firewall/address-list</c>.</param>
/// <param name="Properties">In the order in which a script writes them; without <c>.id</c> and <c>place-before</c>.</param>
public sealed record RouterItem(string Menu, IReadOnlyList<RouterProperty> Properties)
{
    /// <summary>The router's own <c>*1A</c>; null for an item that is on no router yet.</summary>
    public string? Id { get; init; }

    /// <summary>Made by a rule, a timeout, or the router itself: not part of its configuration.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>A rule of ours in a chain of the router's: it stands before everything that somebody else put into that chain.</summary>
    public bool ComesFirst { get; init; }

    public string? this[string name]
    {
        get
        {
            foreach (var property in Properties)
            {
                if (property.Name == name)
                    return property.Value;
            }

            return null;
        }
    }

    public string Comment => this["comment"] ?? "";
}

/// <param name="Value">Unquoted and unescaped; a leading <c>!</c> negates.</param>
public readonly record struct RouterProperty(string Name, string Value);
