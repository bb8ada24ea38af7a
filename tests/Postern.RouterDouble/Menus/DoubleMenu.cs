using System.Globalization;

namespace Postern.RouterDouble.Menus;

/// <summary>The items of one menu, in order.</summary>
internal sealed class DoubleMenu(MenuShape shape)
{
    private readonly List<DoubleItem> _items = [];
    private readonly Dictionary<int, DoubleItem> _byNumber = [];

    public MenuShape Shape { get; } = shape;

    public IReadOnlyList<DoubleItem> Items => _items;

    /// <summary>Counts changes of what stands here; not of counters and times.</summary>
    public long Version { get; private set; }

    public DoubleItem? Find(string id) =>
        id.StartsWith('*') && int.TryParse(id.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number)
            ? _byNumber.GetValueOrDefault(number)
            : Shape.NameKey is { } key ? _items.Find(i => i[key] == id) : null;

    public void Insert(DoubleItem item, DoubleItem? before)
    {
        Version++;
        _items.Insert(before is null ? _items.Count : _items.IndexOf(before), item);
        _byNumber[item.Number] = item;
    }

    public void Remove(DoubleItem item)
    {
        Version++;
        _items.Remove(item);
        _byNumber.Remove(item.Number);
    }

    public void Changed() => Version++;

    public void Replace(IEnumerable<DoubleItem> items)
    {
        Version++;
        _items.Clear();
        _byNumber.Clear();
        foreach (var item in items)
        {
            _items.Add(item);
            _byNumber[item.Number] = item;
        }
    }
}
