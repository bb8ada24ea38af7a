using Postern.Policy;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Policy.FrontEnds;
using Postern.Rules.Model;

namespace Postern.Tests.Routers.Pushing;

/// <summary>Configurations as the back end writes them, small enough to be drawn by lot.</summary>
internal static class DoorItems
{
    public const string Filter = "/ip/firewall/filter";

    public static RouterItem Rule(string comment, params IEnumerable<(string, string)> properties) =>
        Item(Filter, comment, properties) with { ComesFirst = properties.Any(p => p is ("chain", "input")) };

    public static RouterItem Item(string menu, string comment, params IEnumerable<(string Name, string Value)> properties) =>
        new(menu, [.. properties.Select(p => new RouterProperty(p.Name, p.Value)), .. comment.Length > 0 ? [new RouterProperty("comment", comment)] : (RouterProperty[])[]]);

    /// <param name="knocks">Ports in order.</param>
    public static IEnumerable<RouterItem> Door(string name, int port, IReadOnlyList<int> knocks, string chain = "input")
    {
        for (var i = knocks.Count; i > 0; i--)
        {
            List<(string, string)> properties =
            [
                ("chain", chain), ("action", "add-src-to-address-list"), ("address-list", i == knocks.Count ? RouterNames.GrantList(name) : RouterNames.StageList(name, i)),
                ("address-list-timeout", i == knocks.Count ? "30m" : "10s"), ("protocol", "tcp"), ("dst-port", $"{knocks[i - 1]}"), ("connection-state", "new"),
            ];
            if (i > 1)
                properties.Add(("src-address-list", RouterNames.StageList(name, i - 1)));
            yield return Rule(RouterNames.Comment(name, $"{i}"), properties);
        }

        yield return Rule(RouterNames.Comment(name, "accept"), ("chain", chain), ("action", "accept"), ("protocol", "tcp"), ("dst-port", $"{port}"), ("src-address-list", RouterNames.GrantList(name)));
        yield return Rule(RouterNames.Comment(name, "drop"), ("chain", chain), ("action", "drop"), ("protocol", "tcp"), ("dst-port", $"{port}"), ("connection-state", "new"));
    }

    public static IEnumerable<RouterItem> Frame(IEnumerable<string> trusted, int? trap)
    {
        foreach (var address in trusted)
            yield return Item(RouterMenus.AddressList4, RouterNames.Comment("trusted", address), ("list", RouterNames.Trusted), ("address", address));
        yield return Rule(RouterNames.Comment("all", "established"), ("chain", "input"), ("action", "accept"), ("connection-state", "established,related"));
        if (trusted.Any())
            yield return Rule(RouterNames.Comment("trusted", "accept"), ("chain", "input"), ("action", "accept"), ("src-address-list", RouterNames.Trusted));
        if (trap is not { } port)
            yield break;
        yield return Rule(RouterNames.Comment("traps", "drop"), ("chain", "input"), ("action", "drop"), ("src-address-list", RouterNames.Banned));
        yield return Rule(RouterNames.Comment("traps", "1"), ("chain", "input"), ("action", "add-src-to-address-list"), ("address-list", RouterNames.Banned),
            ("address-list-timeout", "1m"), ("protocol", "tcp"), ("dst-port", $"{port}"));
    }

    /// <summary>Somebody else's firewall.</summary>
    public static IReadOnlyList<RouterItem> Foreign =>
    [
        Item(Filter, "defconf: accept icmp", ("chain", "input"), ("action", "accept"), ("protocol", "icmp")) with { Id = "*1" },
        Item(Filter, "defconf: drop all not coming from LAN", ("chain", "input"), ("action", "drop"), ("in-interface", "ether1"), ("dst-port", "1-1023"), ("protocol", "tcp")) with { Id = "*2" },
        Item(Filter, "defconf: drop invalid", ("chain", "forward"), ("action", "drop"), ("connection-state", "invalid")) with { Id = "*3" },
    ];

    /// <summary>What the front end makes of what <c>pull</c> prints.</summary>
    public static RuleSet Read(RouterSnapshot snapshot) => Compile(ItemScript.Text(snapshot)).RuleSet;

    public static Compilation Compile(string script)
    {
        var compilation = PolicyCompiler.Compile([new InputFile("r.rsc", System.Text.Encoding.UTF8.GetBytes(script))], new CompileOptions());
        if (!compilation.IsWhole)
            throw new InvalidOperationException(string.Join('\n', compilation.Diagnostics) + "\n" + script);
        return compilation;
    }

    /// <summary>A configuration on a router, with ids of its own.</summary>
    public static RouterSnapshot On(IEnumerable<RouterItem> foreign, RouterConfiguration ours)
    {
        var empty = new RouterSnapshot([.. foreign]);
        var plan = PushPlan.Make(empty, ours);
        return Numbered(empty.After(plan, plan.Steps.Count));
    }

    /// <summary>With ids as a router gives them.</summary>
    public static RouterSnapshot Numbered(RouterSnapshot snapshot) => new([.. snapshot.Items.Select((x, i) => x with { Id = $"*{i + 16:X}" })]);
}
