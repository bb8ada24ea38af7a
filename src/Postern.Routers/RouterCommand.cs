using Postern.Policy.Backends.RouterOs;

namespace Postern.Routers;

/// <summary>One command to a router, in the API's words; REST says the same in its own.</summary>
/// <param name="Path"><c>/ip/firewall/address-list/add</c>: menu and command.</param>
public sealed record RouterCommand(string Path)
{
    /// <summary>Without the API's <c>=</c>: <c>list</c> and <c>secured</c>; <c>.id</c>, <c>place-before</c> and <c>numbers</c> among them.</summary>
    public IReadOnlyList<RouterProperty> Attributes { get; init; } = [];

    /// <summary>For <c>print</c>: only items with these values, all of them.</summary>
    public IReadOnlyList<RouterProperty> Where { get; init; } = [];

    /// <summary>For <c>print</c>: only these properties; empty: all.</summary>
    public IReadOnlyList<string> Properties { get; init; } = [];

    public string Menu => Path[..Path.LastIndexOf('/')];

    public string Verb => Path[(Path.LastIndexOf('/') + 1)..];

    public static RouterCommand Print(string menu, params RouterProperty[] where) => new(menu + "/print") { Where = where };

    public static RouterCommand Add(RouterItem item) => new(item.Menu + "/add") { Attributes = item.Properties };

    public static RouterCommand Set(string menu, string id, params IEnumerable<RouterProperty> changes) => new(menu + "/set") { Attributes = [new(".id", id), .. changes] };

    public static RouterCommand Remove(string menu, params IEnumerable<string> ids) => new(menu + "/remove") { Attributes = [new(".id", string.Join(',', ids))] };
}
