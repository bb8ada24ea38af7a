using System.Net;
using System.Net.Sockets;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;

namespace Postern.Routers.Pushing;

/// <summary>What of a router is read.</summary>
public sealed record ReadingScope
{
    /// <summary>Beside firewall and lists: services, addresses, what rules depend on.</summary>
    public bool HasSurroundings { get; init; }

    /// <summary>Entries with time left, of every list.</summary>
    public bool HasDynamicEntries { get; init; }

    /// <summary>Entries with time left, of these lists.</summary>
    public IReadOnlyCollection<string> Lists { get; init; } = [];

    /// <summary>Entries with time left, of whichever list, that are this very address.</summary>
    public IPAddress? Address { get; init; }
}

/// <summary>A router's menus to a snapshot.</summary>
public static class RouterReading
{
    /// <summary>In the order in which a script has to make them.</summary>
    private static readonly IReadOnlyList<string> Surroundings = ["/ip/address", "/ipv6/address", "/interface/bridge/port", "/interface/pppoe-client", "/ip/service"];

    /// <returns>The refusal where a menu cannot be read; a menu that this router does not have is empty.</returns>
    public static async Task<(RouterSnapshot? Snapshot, string? Refusal)> Read(IRouterSession session, ReadingScope scope, CancellationToken stop)
    {
        IReadOnlyList<RouterCommand> commands =
        [
            .. scope.HasSurroundings ? Surroundings.Select(m => RouterCommand.Print(m)) : [],
            .. RouterMenus.Things.Where(m => !RouterMenus.HoldsEntries(m)).Select(m => RouterCommand.Print(m)),
            .. RouterMenus.Things.Where(RouterMenus.HoldsEntries).SelectMany(m => Entries(m, scope)),
            .. RouterMenus.Rules.Concat(RouterMenus.Doings).Select(m => RouterCommand.Print(m)),
        ];
        var replies = await Task.WhenAll(commands.Select(c => session.Run(c, stop).AsTask()));
        var items = new List<RouterItem>();
        foreach (var (command, reply) in commands.Zip(replies))
        {
            if (reply.Loss is { } loss)
                return (null, loss);
            if (reply.Trap is { Kind: not TrapKind.NoSuchCommand } trap)
                return (null, $"{command.Menu}: {trap.Message}");
            items.AddRange(reply.Records.Select(r => Item(command.Menu, r)).Where(i => i.Menu != RouterMenus.Scheduler || !PushNames.IsPushing(i["name"])));
        }

        return (new RouterSnapshot(items), null);
    }

    private static IEnumerable<RouterCommand> Entries(string menu, ReadingScope scope) => scope.HasDynamicEntries
        ? [RouterCommand.Print(menu)]
        : [RouterCommand.Print(menu, new RouterProperty("dynamic", "false")), .. scope.Lists.Select(l => RouterCommand.Print(menu, new("dynamic", "true"), new("list", l))),
            .. scope.Address is { } address && RouterMenus.HoldsEntries(menu) && IsFor(menu, address) ? [RouterCommand.Print(menu, new("dynamic", "true"), new("address", address.ToString()))] : (RouterCommand[])[]];

    private static bool IsFor(string menu, IPAddress address) =>
        menu == RouterMenus.AddressList6 == (address.AddressFamily == AddressFamily.InterNetworkV6);

    private static RouterItem Item(string menu, IReadOnlyList<RouterProperty> record)
    {
        var item = new RouterItem(menu, [.. record.Where(p => !p.Name.StartsWith('.'))]);
        return item with { Id = record.FirstOrDefault(p => p.Name == ".id").Value, IsDynamic = item["dynamic"] is "true" || item["builtin"] is "true" };
    }
}
