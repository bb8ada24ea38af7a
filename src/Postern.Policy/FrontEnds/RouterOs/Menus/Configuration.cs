using Postern.Policy.FrontEnds.RouterOs.Syntax;

namespace Postern.Policy.FrontEnds.RouterOs.Menus;

/// <summary>The router as far as the firewall is concerned: the items of each menu, in order. Empty at first.</summary>
internal sealed class Configuration
{
    private readonly Dictionary<MenuNode, List<ConfigItem>> _items = [];
    private int _lastId;

    public SetupRecorder Setup { get; } = new();

    public IReadOnlyList<ConfigItem> Items(MenuNode menu) => List(menu);

    public IEnumerable<ConfigItem> Items(MenuKind kind) => _items.Where(m => m.Key.Kind == kind).SelectMany(m => m.Value);

    /// <summary>An item that stands in no menu yet.</summary>
    public ConfigItem Create(MenuNode menu, Place place) => new(menu, ++_lastId, place);

    /// <param name="before">Null: at the end.</param>
    public void Add(ConfigItem item, ConfigItem? before)
    {
        var list = List(item.Menu);
        var at = before is null ? -1 : list.IndexOf(before);
        list.Insert(at < 0 ? list.Count : at, item);
    }

    public void Remove(IReadOnlyCollection<ConfigItem> items)
    {
        var doomed = items.ToHashSet();
        foreach (var menu in items.Select(i => i.Menu).Distinct().ToList())
            List(menu).RemoveAll(doomed.Contains);
    }

    private List<ConfigItem> List(MenuNode menu)
    {
        if (!_items.TryGetValue(menu, out var list))
            _items[menu] = list = [];
        return list;
    }
}
