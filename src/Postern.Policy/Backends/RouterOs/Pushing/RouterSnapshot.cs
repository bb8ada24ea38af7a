namespace Postern.Policy.Backends.RouterOs.Pushing;

/// <summary>A router's firewall as it was read: of each menu all items, in their order, with the router's ids.</summary>
public sealed record RouterSnapshot(IReadOnlyList<RouterItem> Items)
{
    public static readonly RouterSnapshot Empty = new([]);

    public IEnumerable<RouterItem> Of(string menu) => Items.Where(i => i.Menu == menu);

    /// <summary>What Postern put there.</summary>
    public static bool IsOurs(RouterItem item) => !item.IsDynamic && RouterNames.IsOurs(item.Comment);

    /// <summary>What of it is ours, as something that could be pushed again.</summary>
    public RouterConfiguration Ours()
    {
        var foreign = Items.Where(i => !i.IsDynamic && !IsOurs(i)).Select(i => (i.Menu, i["chain"])).ToHashSet();
        var passed = new HashSet<(string, string?)>();
        var ours = new List<RouterItem>();
        foreach (var item in Items)
        {
            var chain = (item.Menu, item["chain"]);
            if (IsOurs(item))
                ours.Add(new RouterItem(item.Menu, [.. item.Properties.Where(p => !ItemContent.IsRouterOwn(p.Name))]) { ComesFirst = foreign.Contains(chain) && !passed.Contains(chain) });
            else if (!item.IsDynamic)
                passed.Add(chain);
        }

        return new RouterConfiguration(ours);
    }

    /// <summary>As it is after some steps of a plan; what the plan adds has ids that begin with <c>+</c>.</summary>
    public RouterSnapshot After(PushPlan plan, int steps)
    {
        var items = Items.ToList();
        for (var i = 0; i < steps; i++)
        {
            switch (plan.Steps[i])
            {
                case AddStep add:
                    var at = add.Before is { } before ? items.FindIndex(x => x.Menu == add.Item.Menu && x.Id == before.IdOrName) : -1;
                    items.Insert(at < 0 ? items.Count : at, add.Item with { Id = Place.Name(i) });
                    break;
                case SetStep set:
                    var place = items.FindIndex(x => x.Menu == set.Item.Menu && x.Id == set.Item.Id);
                    items[place] = set.To with { Id = set.Item.Id };
                    break;
                case var remove:
                    items.RemoveAll(x => x.Menu == remove.Item.Menu && x.Id == remove.Item.Id);
                    break;
            }
        }

        return new RouterSnapshot(items);
    }
}
