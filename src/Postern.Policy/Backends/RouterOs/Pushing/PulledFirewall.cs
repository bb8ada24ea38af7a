namespace Postern.Policy.Backends.RouterOs.Pushing;

/// <summary>What <c>postern pull</c> prints of a router, and what it leaves out.</summary>
/// <param name="Text">A script that the RouterOS front end reads back.</param>
/// <param name="Invalid">Rules that the router skips because what they name is gone; printed as disabled.</param>
public sealed record PulledFirewall(string Text, IReadOnlyList<(string Menu, int Count)> LeftOut, IReadOnlyList<RouterItem> Invalid)
{
    /// <param name="hasDynamicEntries">Entries with time left are printed too.</param>
    public static PulledFirewall Of(RouterSnapshot snapshot, bool hasDynamicEntries)
    {
        var pulled = new List<RouterItem>();
        var left = new List<RouterItem>();
        var invalid = new List<RouterItem>();
        foreach (var item in snapshot.Items.Where(i => !RouterMenus.Doings.Contains(i.Menu)))
        {
            if (item["builtin"] is "true" || (item.IsDynamic && item.Menu == "/ip/service"))
                continue;
            if (item.IsDynamic && !(hasDynamicEntries && RouterMenus.HoldsEntries(item.Menu)) && !IsAddress(item))
            {
                left.Add(item);
                continue;
            }

            var isInvalid = item["invalid"] is "true" && RouterMenus.HoldsRules(item.Menu);
            if (isInvalid)
                invalid.Add(item);
            pulled.Add(Narrowed(isInvalid ? item with { Properties = [.. item.Properties.Where(p => p.Name != "disabled"), new("disabled", "yes")] } : item));
        }

        return new PulledFirewall(ItemScript.Text(new RouterSnapshot(pulled)), [.. left.GroupBy(i => i.Menu).Select(g => (g.Key, g.Count()))], invalid);
    }

    private static bool IsAddress(RouterItem item) => item.Menu is "/ip/address" or "/ipv6/address";

    /// <summary>Of menus that say how the router stands, only what the front end looks at.</summary>
    private static RouterItem Narrowed(RouterItem item)
    {
        string[]? names = item.Menu switch
        {
            "/ip/address" or "/ipv6/address" => ["address", "interface", "disabled"],
            "/ip/service" => ["name", "port", "disabled"],
            "/interface/bridge/port" => ["bridge", "interface", "disabled"],
            "/interface/pppoe-client" => ["name", "interface", "disabled"],
            _ => null,
        };
        return (names is null ? item : item with { Properties = [.. item.Properties.Where(p => names.Contains(p.Name))] }) with { IsDynamic = false };
    }
}
