using Postern.RouterDouble.Menus;
using Postern.RouterDouble.Values;
using Postern.Rules.Model;

namespace Postern.RouterDouble;

/// <summary>Address lists: what runs out, what a name stands for, what is there already.</summary>
public sealed partial class DoubleRouter
{
    private readonly Dictionary<(string Menu, string List, string Address), DoubleItem> _listed = [];
    private DateTimeOffset _nextEnd = DateTimeOffset.MaxValue;

    internal bool Knows(string menu, string name) => _menus[menu].Items.Any(i => i["name"] == name);

    /// <summary>What the time has done: entries that ended, schedules that were due.</summary>
    private void Advance()
    {
        var now = _time.GetUtcNow();
        if (now >= _nextEnd)
        {
            foreach (var menu in AddressListMenus)
            {
                foreach (var item in menu.Items.Where(i => i.Until <= now).ToList())
                    Drop(menu, item);
            }

            _nextEnd = AddressListMenus.SelectMany(m => m.Items).Min(i => i.Until) ?? DateTimeOffset.MaxValue;
        }

        RunSchedules(now);
    }

    private void SetTimeout(DoubleMenu menu, DoubleItem item, string value)
    {
        if (!RouterTimes.TryRead(value, out var time))
            throw RouterRefusal.Invalid("timeout");
        if (!item.IsDynamic && menu.Find(item.Id) is not null)
            throw RouterRefusal.Failure("can not set timeout of static entry");
        item.IsDynamic = true;
        item.Until = time == TimeSpan.Zero ? null : _time.GetUtcNow() + time;
        if (item.Until < _nextEnd)
            _nextEnd = item.Until.Value;
    }

    private DoubleItem? Listed(DoubleMenu menu, DoubleItem item) => _listed.GetValueOrDefault(Key(menu, item));

    private void Indexed(DoubleMenu menu, DoubleItem item)
    {
        if (!menu.Shape.IsAddressList)
            return;
        _listed[Key(menu, item)] = item;
        if (item.Until < _nextEnd)
            _nextEnd = item.Until.Value;
    }

    private void Forget(DoubleMenu menu, DoubleItem item)
    {
        if (menu.Shape.IsAddressList && _listed.TryGetValue(Key(menu, item), out var held) && held.Number == item.Number)
            _listed.Remove(Key(menu, item));
    }

    private static (string Menu, string List, string Address) Key(DoubleMenu menu, DoubleItem item) => (menu.Shape.Path, item["list"] ?? "", item["address"] ?? "");

    /// <summary>A name's addresses become entries of their own, with the name as comment.</summary>
    private void LookUp(DoubleMenu menu, DoubleItem item)
    {
        if (!menu.Shape.IsAddressList || item["address"] is not { } name || AddressRange.TryParse(name, out _) || item.Parent is not null)
            return;
        foreach (var child in menu.Items.Where(i => ReferenceEquals(i.Parent, item)).ToList())
            Drop(menu, child);
        if (!Dns.TryGetValue(name, out var addresses))
            return;
        foreach (var address in addresses)
        {
            if (!AddressRange.TryParse(address, out var range) || range.Family != menu.Shape.Node!.Family)
                continue;
            var child = new DoubleItem(++_lastNumber) { Created = _time.GetUtcNow(), Parent = item, IsDynamic = true };
            child.Set("list", item["list"]!);
            child.Set("address", OwnTables.Address(range));
            child.Set("comment", name);
            if (Listed(menu, child) is not null)
                continue;
            menu.Insert(child, null);
            Indexed(menu, child);
        }
    }
}
