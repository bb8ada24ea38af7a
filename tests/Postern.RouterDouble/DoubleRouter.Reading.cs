using System.Globalization;
using Postern.RouterDouble.Menus;
using Postern.RouterDouble.Sessions;
using Postern.RouterDouble.Values;

namespace Postern.RouterDouble;

/// <summary><c>print</c>, <c>get</c> and <c>find</c>.</summary>
public sealed partial class DoubleRouter
{
    private IReadOnlyList<DoubleSentence> Read(DoubleMenu menu, string verb, IReadOnlyList<DoubleWord> attributes, IReadOnlyList<string> queries)
    {
        string? Attribute(string name) => attributes.Where(a => a.Name == name).Select(a => a.Value).FirstOrDefault();

        foreach (var attribute in attributes)
        {
            if (attribute.Name is not (".proplist" or "detail" or "stats" or "count-only" or ".id" or "numbers" or "value-name" or "brief" or "terse" or "without-paging" or "dynamic" or "all" or "static"))
                throw RouterRefusal.UnknownParameter(attribute.Name);
        }

        IEnumerable<DoubleItem> items = Shown(menu);
        if ((Attribute(".id") ?? Attribute("numbers")) is { } ids && !menu.Shape.IsSingle)
            items = ids.Split(',').Select(id => menu.Find(id) ?? throw RouterRefusal.NoSuchItem()).ToList();
        if (verb == "get")
        {
            var item = items.FirstOrDefault() ?? throw RouterRefusal.NoSuchItem();
            var printed = Print(menu, item);
            if (Attribute("value-name") is not { } name)
                return [new DoubleSentence("!done", [new("ret", string.Join(';', printed.Select(w => $"{w.Name}={w.Value}")))])];
            return printed.Any(w => w.Name == name)
                ? [DoubleSentence.Returning(printed.First(w => w.Name == name).Value)]
                : menu.Shape.Slots.ContainsKey(name) ? [DoubleSentence.Done] : throw RouterRefusal.NoMatch("value-name");
        }

        var query = QueryWords.Read(queries);
        var found = items.Select(i => Print(menu, i)).Where(words => query(words)).ToList();
        if (verb == "find")
            return [DoubleSentence.Returning(string.Join(';', found.Select(w => w[0].Value)))];
        if (Attribute("count-only") is not null)
            return [DoubleSentence.Returning(found.Count.ToString(CultureInfo.InvariantCulture))];
        if (found.Count == 0)
            return SaysEmpty ? [new DoubleSentence("!empty", []), DoubleSentence.Done] : [DoubleSentence.Done];
        var wanted = Attribute(".proplist")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return
        [
            .. found.Select(words => new DoubleSentence("!re", wanted is null ? words : [.. wanted.Distinct().SelectMany(n => words.Where(w => w.Name == n))])),
            DoubleSentence.Done,
        ];
    }

    /// <summary>The items of a menu, those among them that the router makes when it is asked.</summary>
    private IEnumerable<DoubleItem> Shown(DoubleMenu menu)
    {
        switch (menu.Shape.Path)
        {
            case "/system/resource":
                var now = _time.GetUtcNow();
                return
                [
                    Made(("uptime", RouterTimes.Text(TimeSpan.FromSeconds(Math.Floor((now - _started).TotalSeconds)))), ("version", $"{VersionText} (stable)"),
                        ("build-time", "2025-02-24 08:48:00"), ("free-memory", "805306368"), ("total-memory", "1073741824"), ("cpu-count", "1"), ("cpu-load", "0"),
                        ("free-hdd-space", IsDiskFull ? "0" : "67108864"), ("total-hdd-space", "93564928"), ("architecture-name", "x86_64"),
                        ("board-name", "CHR"), ("platform", "MikroTik")),
                ];
            case "/system/clock":
                return [Made(("time", RouterTimes.Clock(_time.GetUtcNow())), ("date", RouterTimes.Date(_time.GetUtcNow(), Version)), ("time-zone-name", "UTC"), ("gmt-offset", "+00:00"))];
            case "/system/device-mode":
                return [Made([("mode", "advanced"), .. LockedMenus.Select(m => (m[(m.LastIndexOf('/') + 1)..], "no"))])];
            case "/user":
                return [.. _users.Select((u, i) => Made(i + 1, ("name", u.Name), ("group", u.Policies.Contains("write") ? "full" : "read"), ("address", ""), ("disabled", "false")))];
            case "/user/active":
                return [.. _sessions.Where(s => s.Via != "console").Select((s, i) => Made(i + 1, ("when", ""), ("name", s.User.Name), ("address", s.Address), ("via", s.Via), ("group", "full")))];
            default:
                if (menu.Shape.IsSingle)
                    _ = Single(menu.Shape.Path);
                return menu.Items;
        }
    }

    private static DoubleItem Made(params IEnumerable<(string Name, string Value)> values) => Made(0, values);

    private static DoubleItem Made(int number, params IEnumerable<(string Name, string Value)> values)
    {
        var item = new DoubleItem(number);
        foreach (var (name, value) in values)
            item.Set(name, value);
        return item;
    }

    /// <summary>All that <c>print</c> says of an item, <c>.id</c> first.</summary>
    private List<DoubleWord> Print(DoubleMenu menu, DoubleItem item)
    {
        var shape = menu.Shape;
        var words = new List<DoubleWord>();
        if (!shape.IsSingle)
            words.Add(new(".id", item.Id));
        foreach (var (name, value) in item.Values)
        {
            if (name is not ("disabled" or "comment"))
                words.Add(new(name, value));
        }

        foreach (var (name, value) in shape.Defaults)
        {
            if (name != "disabled" && item[name] is null)
                words.Add(new(name, value));
        }

        if (shape.IsAddressList)
        {
            var now = _time.GetUtcNow();
            words.Add(new("creation-time", $"{RouterTimes.Date(item.Created, Version)} {RouterTimes.Clock(item.Created)}"));
            if (item.Until is { } until)
                words.Add(new("timeout", RouterTimes.Left(until - now)));
        }

        if (shape.IsRules)
        {
            words.Add(new("bytes", item.Bytes.ToString(CultureInfo.InvariantCulture)));
            words.Add(new("packets", item.Packets.ToString(CultureInfo.InvariantCulture)));
            words.Add(new("invalid", "false"));
        }

        if (shape.Path == "/system/scheduler")
            PrintSchedule(item, words);
        if (shape.Node is not null && shape.NameKey is null)
            words.Add(new("dynamic", item.IsDynamic ? "true" : "false"));
        if (shape.Slots.ContainsKey("disabled"))
            words.Add(new("disabled", item["disabled"] ?? "false"));
        if (item["comment"] is { Length: > 0 } comment)
            words.Add(new("comment", comment));
        return words;
    }
}
