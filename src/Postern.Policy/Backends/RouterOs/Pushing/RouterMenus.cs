using System.Collections.Frozen;
using Postern.Policy.Backends.RouterOs.Script;

namespace Postern.Policy.Backends.RouterOs.Pushing;

/// <summary>The menus that Postern reads and writes, as the API spells them.</summary>
public static class RouterMenus
{
    public const string Layer7 = "/ip/firewall/layer7-protocol";
    public const string InterfaceList = "/interface/list";
    public const string InterfaceListMember = "/interface/list/member";
    public const string AddressList4 = "/ip/firewall/address-list";
    public const string AddressList6 = "/ipv6/firewall/address-list";
    public const string Scripts = "/system/script";
    public const string Scheduler = "/system/scheduler";

    /// <summary>In the order in which a packet meets them, IPv4 first.</summary>
    public static readonly IReadOnlyList<string> Rules =
    [
        "/ip/firewall/raw", "/ip/firewall/mangle", "/ip/firewall/nat", "/ip/firewall/filter",
        "/ipv6/firewall/raw", "/ipv6/firewall/mangle", "/ipv6/firewall/nat", "/ipv6/firewall/filter",
    ];

    /// <summary>What rules lean on; each before what names it.</summary>
    public static readonly IReadOnlyList<string> Things = [Layer7, InterfaceList, InterfaceListMember, AddressList4, AddressList6];

    /// <summary>What a router does of itself: begun last, ended first.</summary>
    public static readonly IReadOnlyList<string> Doings = [Scripts, Scheduler];

    private static readonly FrozenSet<string> RuleSet = Rules.ToFrozenSet();
    private static readonly FrozenSet<string> BuiltIn = new[] { "input", "forward", "output", "prerouting", "postrouting", "dstnat", "srcnat" }.ToFrozenSet();

    public static bool HoldsRules(string menu) => RuleSet.Contains(menu);

    public static bool HoldsEntries(string menu) => menu is AddressList4 or AddressList6;

    /// <summary>A chain that the router itself begins.</summary>
    public static bool IsBuiltIn(string chain) => BuiltIn.Contains(chain);

    /// <summary>What tells two items of a menu without an order apart, as the router sees it.</summary>
    public static string Key(RouterItem item) => item.Menu switch
    {
        AddressList4 or AddressList6 => $"{item["list"]}\0{ItemContent.Of(item).Value("address")}",
        InterfaceListMember => $"{item["list"]}\0{item["interface"]}",
        _ => item["name"] ?? item.Comment,
    };

    /// <summary><c>/ip/firewall/filter</c> as both versions read it in a script.</summary>
    public static string InScript(string menu) => ScriptText.Path(menu);
}
