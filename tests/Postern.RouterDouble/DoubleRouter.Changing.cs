using Postern.RouterDouble.Menus;
using Postern.RouterDouble.Sessions;
using Postern.RouterDouble.Values;

namespace Postern.RouterDouble;

/// <summary><c>add</c>, <c>set</c>, <c>remove</c>, <c>move</c> and their kin: each is carried out whole or refused whole.</summary>
public sealed partial class DoubleRouter
{
    private IReadOnlyList<DoubleSentence> Change(DoubleSession session, DoubleMenu menu, string verb, IReadOnlyList<DoubleWord> attributes)
    {
        var shape = menu.Shape;
        var mayBeDone = verb switch
        {
            "add" => shape.CanAdd && !shape.IsSingle,
            "remove" => shape.CanRemove && !shape.IsSingle,
            "set" => shape.CanSet,
            "unset" or "enable" or "disable" or "comment" => shape.CanSet && !shape.IsSingle && (verb is "unset" or "comment" || shape.Slots.ContainsKey("disabled")),
            "move" => shape.IsOrdered,
            "reset-counters" or "reset-counters-all" => shape.IsRules,
            _ => false,
        };
        if (!mayBeDone)
            throw RouterRefusal.NoSuchCommand();
        if (shape.Path == "/user" && !session.User.Policies.Contains("policy"))
            throw RouterRefusal.NotPermitted();
        if (verb == "add" && LockedMenus.Contains(shape.Path))
            throw RouterRefusal.Failure("not allowed by device-mode");
        if (IsDiskFull && verb is not ("reset-counters" or "reset-counters-all"))
            throw RouterRefusal.Failure("not enough disk space");
        switch (verb)
        {
            case "add":
                return [DoubleSentence.Returning(Add(menu, attributes).Id)];
            case "set" when shape.IsSingle:
                var single = Single(shape.Path);
                Apply(menu, single, Given(menu, attributes, "numbers", ".id"));
                Acted();
                break;
            case "set":
                ChangeEach(menu, attributes, (item, given) => Apply(menu, item, given));
                break;
            case "comment":
                ChangeEach(menu, attributes, (item, given) => Apply(menu, item, given));
                break;
            case "enable" or "disable":
                foreach (var item in Targets(menu, attributes))
                    Apply(menu, item, [("disabled", verb == "disable" ? "true" : "false")]);
                Acted();
                break;
            case "unset":
                Unset(menu, attributes);
                break;
            case "remove":
                foreach (var item in Targets(menu, attributes))
                {
                    Acted();
                    Drop(menu, item);
                }

                break;
            case "move":
                Move(menu, attributes);
                break;
            default:
                foreach (var item in verb == "reset-counters-all" ? menu.Items : Targets(menu, attributes))
                    (item.Packets, item.Bytes) = (0, 0);
                break;
        }

        return [DoubleSentence.Done];
    }

    private DoubleItem Add(DoubleMenu menu, IReadOnlyList<DoubleWord> attributes)
    {
        var shape = menu.Shape;
        DoubleItem? before = null;
        var item = NewItem();
        if (Value(attributes, "copy-from") is { } source)
        {
            foreach (var (name, value) in (menu.Find(source) ?? throw RouterRefusal.NoSuchItem()).Values)
                item.Set(name, value);
        }

        if (Value(attributes, "place-before") is { } place)
        {
            if (!shape.IsOrdered)
                throw RouterRefusal.UnknownParameter("place-before");
            before = menu.Find(place) ?? throw RouterRefusal.NoSuchItem();
        }

        var given = Given(menu, attributes, "place-before", "copy-from");
        foreach (var name in shape.Required)
        {
            if (given.All(g => g.Name != name) && item[name] is null)
                throw RouterRefusal.Missing(name);
        }

        Fill(menu, item, given);
        RequireUnique(menu, item, except: null);
        if (shape.Path == "/system/scheduler")
            Schedule(item);
        Acted();
        menu.Insert(item, before);
        Told(menu, item, isDead: false);
        Indexed(menu, item);
        LookUp(menu, item);
        return item;
    }

    /// <summary>Values as the router will print them; names it has not are refused.</summary>
    private static List<(string Name, string Value)> Given(DoubleMenu menu, IReadOnlyList<DoubleWord> attributes, params ReadOnlySpan<string> apart)
    {
        var given = new List<(string Name, string Value)>();
        foreach (var (name, value) in attributes)
        {
            if (apart.Contains(name))
                continue;
            if (MenuShapes.IsReadOnly(menu.Shape, name) || !menu.Shape.Slots.TryGetValue(name, out var read))
                throw RouterRefusal.UnknownParameter(name);
            given.Add((name, read(value)));
        }

        return given;
    }

    private void ChangeEach(DoubleMenu menu, IReadOnlyList<DoubleWord> attributes, Action<DoubleItem, List<(string, string)>> change)
    {
        var given = Given(menu, attributes, ".id", "numbers");
        foreach (var item in Targets(menu, attributes))
        {
            change(item, given);
            Acted();
        }
    }

    private void Apply(DoubleMenu menu, DoubleItem item, IReadOnlyList<(string Name, string Value)> given)
    {
        var changed = item.Copy();
        Fill(menu, changed, given);
        RequireUnique(menu, changed, item);
        var isNewName = menu.Shape.IsAddressList && (item["address"] != changed["address"] || item["list"] != changed["list"]);
        if (isNewName)
            Forget(menu, item);
        foreach (var name in item.Values.Keys.Except(changed.Values.Keys, StringComparer.Ordinal).ToList())
            item.Unset(name);
        foreach (var (name, value) in changed.Values)
            item.Set(name, value);
        (item.Until, item.IsDynamic) = (changed.Until, changed.IsDynamic);
        if (menu.Shape.Path == "/system/scheduler")
            Schedule(item);
        menu.Changed();
        Told(menu, item, isDead: false);
        if (!isNewName)
            return;
        Indexed(menu, item);
        LookUp(menu, item);
    }

    private void Fill(DoubleMenu menu, DoubleItem item, IReadOnlyList<(string Name, string Value)> given)
    {
        foreach (var (name, value) in given)
        {
            switch (name)
            {
                case "timeout" when menu.Shape.IsAddressList:
                    SetTimeout(menu, item, value);
                    break;
                case "dynamic" when menu.Shape.IsAddressList:
                    item.IsDynamic = value == "true";
                    break;
                case var _ when value.Length == 0 && menu.Shape.Node is not null && name is not ("comment" or "regexp" or "log-prefix"):
                    item.Unset(name);
                    break;
                default:
                    item.Set(name, value);
                    break;
            }
        }

        if (menu.Shape.IsRules)
            RuleDemands.Check(menu.Shape, item, this);
        else if (menu.Shape.Path == "/interface/list/member")
            RuleDemands.CheckMember(item, this);
    }

    private void Unset(DoubleMenu menu, IReadOnlyList<DoubleWord> attributes)
    {
        var name = Value(attributes, "value-name") ?? throw RouterRefusal.Missing("value-name");
        if (!menu.Shape.Slots.ContainsKey(name))
            throw RouterRefusal.NoMatch("value-name");
        if (menu.Shape.Required.Contains(name))
            throw RouterRefusal.Failure($"can not unset {name}");
        foreach (var item in Targets(menu, attributes))
        {
            item.Unset(name);
            menu.Changed();
            Acted();
            Told(menu, item, isDead: false);
        }
    }

    private void Move(DoubleMenu menu, IReadOnlyList<DoubleWord> attributes)
    {
        var items = Targets(menu, attributes);
        var before = Value(attributes, "destination") is { Length: > 0 } destination ? menu.Find(destination) ?? throw RouterRefusal.NoSuchItem() : null;
        if (before is not null && items.Contains(before))
            return;
        items.ForEach(menu.Remove);
        items.ForEach(i => menu.Insert(i, before));
        Acted();
    }

    /// <summary>Takes an item out, and what was looked up for it.</summary>
    private void Drop(DoubleMenu menu, DoubleItem item)
    {
        foreach (var child in menu.Items.Where(i => ReferenceEquals(i.Parent, item)).ToList())
            Drop(menu, child);
        menu.Remove(item);
        Forget(menu, item);
        Told(menu, item, isDead: true);
    }

    private static List<DoubleItem> Targets(DoubleMenu menu, IReadOnlyList<DoubleWord> attributes)
    {
        if ((Value(attributes, ".id") ?? Value(attributes, "numbers")) is not { } ids)
            throw RouterRefusal.Missing(".id");
        var items = new List<DoubleItem>();
        foreach (var id in ids.Split((char[])[',', ';'], StringSplitOptions.RemoveEmptyEntries))
            items.Add(menu.Find(id) ?? throw RouterRefusal.NoSuchItem());
        return [.. items.Distinct()];
    }

    private void RequireUnique(DoubleMenu menu, DoubleItem item, DoubleItem? except)
    {
        if (menu.Shape.IsAddressList && Listed(menu, item) is { } same && !ReferenceEquals(same, except))
            throw RouterRefusal.Failure("already have such entry");
        if (menu.Shape.Path == "/interface/list/member"
            && menu.Items.Any(i => !ReferenceEquals(i, except) && i["list"] == item["list"] && i["interface"] == item["interface"]))
            throw RouterRefusal.Failure("already have such list member");
        if (menu.Shape.NameKey is { } key && menu.Items.Any(i => !ReferenceEquals(i, except) && i[key] == item[key]))
            throw RouterRefusal.Failure(menu.Shape.Path switch
            {
                "/system/scheduler" or "/system/script" => "item with such name already exists",
                _ => "already have such name",
            });
    }

    private static string? Value(IReadOnlyList<DoubleWord> attributes, string name)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Name == name)
                return attribute.Value;
        }

        return null;
    }
}
