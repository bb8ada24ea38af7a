using System.Collections.Frozen;
using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.RouterDouble.Values;

namespace Postern.RouterDouble.Menus;

/// <summary>A value as it was given to the value as the router prints it; throws <see cref="RouterRefusal"/>.</summary>
internal delegate string ReadValue(string text);

/// <summary>What a menu's items have, and what may be done with them.</summary>
internal sealed record MenuShape(string Path, FrozenDictionary<string, ReadValue> Slots)
{
    /// <summary>As the front end knows it; for the menus of the firewall.</summary>
    public MenuNode? Node { get; init; }

    public bool IsRules => Node?.HoldsRules == true || Node?.Kind == MenuKind.Mangle;

    public bool IsAddressList => Node?.Kind == MenuKind.AddressList;

    /// <summary>Items have an order that matters, and <c>move</c>.</summary>
    public bool IsOrdered => IsRules;

    /// <summary>One set of values and no items: <c>/system identity</c>.</summary>
    public bool IsSingle { get; init; }

    /// <summary>False: the router makes the items, they are only changed.</summary>
    public bool CanAdd { get; init; } = true;

    public bool CanRemove { get; init; } = true;

    public bool CanSet { get; init; } = true;

    /// <summary>What must be given.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>The value that names an item; two of one name are refused.</summary>
    public string? NameKey { get; init; }

    /// <summary>What is printed where nothing was set.</summary>
    public IReadOnlyList<(string Name, string Value)> Defaults { get; init; } = [];

    /// <summary>As exports print it.</summary>
    public string ScriptPath => Node?.Path ?? "/" + Path[1..].Replace('/', ' ');

    /// <summary>In an export.</summary>
    public bool IsConfiguration { get; init; } = true;
}
