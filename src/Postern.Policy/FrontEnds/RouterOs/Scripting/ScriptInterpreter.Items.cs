using System.Collections.Frozen;
using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Properties;
using Postern.Policy.FrontEnds.RouterOs.Syntax;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Scripting;

/// <summary>The commands of menus that hold items.</summary>
internal sealed partial class ScriptInterpreter
{
    /// <summary>Names that other firewalls and language models use for RouterOS's own.</summary>
    private static readonly FrozenDictionary<string, string> ForeignNames = new Dictionary<string, string>
    {
        ["list"] = "address-list",
        ["timeout"] = "address-list-timeout",
        ["list-timeout"] = "address-list-timeout",
        ["source-address"] = "src-address",
        ["destination-address"] = "dst-address",
        ["src-ip"] = "src-address",
        ["dst-ip"] = "dst-address",
        ["source-port"] = "src-port",
        ["destination-port"] = "dst-port",
        ["dport"] = "dst-port",
        ["sport"] = "src-port",
        ["ports"] = "dst-port",
        ["state"] = "connection-state",
        ["proto"] = "protocol",
        ["interface"] = "in-interface",
        ["in-iface"] = "in-interface",
        ["jump"] = "jump-target",
        ["size"] = "packet-size",
        ["enabled"] = "disabled",
        ["src-list"] = "src-address-list",
    }.ToFrozenDictionary();

    /// <summary>The item that the last place-before of a number put there.</summary>
    private readonly Dictionary<(MenuNode Menu, int Number), ConfigItem> _placedByNumber = [];

    private void RunItemCommand(Resolved resolved, Statement statement, MenuContext context)
    {
        var (menu, command) = (resolved.Menu, resolved.Command!);
        if (menu == MenuTree.Root)
            reports.Add(command == "import" ? ScriptingDiagnostics.ImportsFile(statement.Place.Span) : ScriptingDiagnostics.HarmlessCommand(resolved.Place.Span, command));
        else if (MenuProperties.Of(menu) is null)
            ReportUnread(resolved, statement);
        else if (command == "add")
            Add(resolved, statement, context);
        else if (command is "print" or "export" or "get" or "find" or "edit" or "reset-counters" or "reset-counters-all")
            reports.Add(MenuDiagnostics.Shows(resolved.Place.Span, command));
        else if (command == "reset")
            reports.Add(MenuDiagnostics.NotHere(resolved.Place.Span, command, menu.Path));
        else
            Change(resolved, statement, context);
    }

    private ConfigItem? Add(Resolved resolved, Statement statement, MenuContext context)
    {
        var item = configuration.Create(resolved.Menu, statement.Place);
        var inside = new MenuContext(resolved.Menu);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        ConfigItem? before = null;
        for (var i = resolved.Next; i < statement.Parts.Count; i++)
        {
            switch (statement.Parts[i])
            {
                case NamedPart { Name: "place-before" } place:
                    if (seen.Add(place.Name))
                        before = PlaceBefore(item, place, resolved.Menu);
                    else
                        reports.Add(MenuDiagnostics.Duplicate(place.NamePlace.Span, place.Name, null));
                    break;
                case NamedPart { Name: "copy-from" } copy:
                    if (Targets(resolved, [new OperandPart(copy.Value)], 0, 1, context) is [var source, ..])
                        item.CopyFrom(source);
                    break;
                case NamedPart named:
                    Assign(item, named, seen, inside);
                    break;
                case WordPart word when word.Text.StartsWith('!') && word.Text.Length > 1:
                    item.Unset(word.Text[1..]);
                    break;
                case var other:
                    reports.Add(MenuDiagnostics.UnnamedArgument(other.Place.Span, other is WordPart w ? Properties.Values.NumberValues.Shown(w.Text) : "this value"));
                    break;
            }
        }

        if (!Spend(1 + (before is null ? 0 : configuration.Items(resolved.Menu).Count / 8), statement.Place))
            return null;
        configuration.Add(item, before);
        return item;
    }

    private ConfigItem? PlaceBefore(ConfigItem added, NamedPart place, MenuNode menu)
    {
        var value = Evaluate(place.Value, new MenuContext(menu));
        ConfigItem? item;
        switch (value)
        {
            case null:
                return null;
            case ItemsValue found:
                item = found.Items.Count > 0 ? found.Items[0] : null;
                break;
            case TextValue text:
                var items = configuration.Items(menu);
                item = Identified(items, text.Text);
                if (item is null && int.TryParse(text.Text, out var number) && number >= 0)
                {
                    reports.Add(MenuDiagnostics.ByNumber(place.Value.Place.Span));
                    if (number == items.Count)
                        return null;
                    item = number < items.Count ? items[number] : null;
                    if (item is not null && _placedByNumber.TryGetValue((menu, number), out var last) && ReferenceEquals(last, item))
                        reports.Add(MenuDiagnostics.PlacedInReverse(place.Place.Span, number));
                    _placedByNumber[(menu, number)] = added;
                }

                break;
            default:
                NotConvertible(place.Place, "an array in place-before");
                return null;
        }

        if (item is null)
            reports.Add(MenuDiagnostics.PlaceUnknown(place.Value.Place.Span, menu.Path));
        return item;
    }

    private void Change(Resolved resolved, Statement statement, MenuContext context)
    {
        var parts = statement.Parts;
        var isMove = resolved.Command == "move";
        if (Targets(resolved, parts, resolved.Next, isMove ? resolved.Next + 1 : parts.Count, context) is not { } items)
            return;
        if (!Spend(items.Count + 1L, statement.Place))
            return;
        switch (resolved.Command)
        {
            case "remove":
                if (Spend(configuration.Items(resolved.Menu).Count / 8, statement.Place))
                    configuration.Remove(items);
                break;
            case "enable" or "disable":
                var value = new PropertyValue("disabled", resolved.Command == "disable" ? "yes" : "no", false, false, resolved.Menu, resolved.Place, -1);
                if (MenuProperties.Of(resolved.Menu)!.TryGetValue("disabled", out var disabled))
                    items.ForEach(i => i.Set(new Assignment(disabled, value, resolved.Place, resolved.Command == "disable")));
                else
                    reports.Add(MenuDiagnostics.NotHere(resolved.Place.Span, resolved.Command, resolved.Menu.Path));
                break;
            case "move":
                Move(resolved, statement, items, context);
                break;
            case "unset":
                foreach (var part in parts.Skip(resolved.Next + 1))
                {
                    var name = part is NamedPart { Name: "value-name", Value: LiteralOperand literal } ? literal.Text : part is WordPart word ? word.Text.TrimStart('!') : null;
                    if (name is not null)
                        items.ForEach(i => i.Unset(name));
                }

                break;
            default:
                // set and comment
                foreach (var item in items)
                    ChangeOne(item, parts, resolved.Next);
                break;
        }
    }

    private void ChangeOne(ConfigItem item, IReadOnlyList<Part> parts, int next)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { "numbers" };
        for (var i = next; i < parts.Count; i++)
        {
            if (parts[i] is NamedPart { Name: not "numbers" } named)
                Assign(item, named, seen, new MenuContext(item.Menu));
            else if (parts[i] is WordPart word && word.Text.StartsWith('!') && word.Text.Length > 1)
                item.Unset(word.Text[1..]);
        }
    }

    private void Move(Resolved resolved, Statement statement, List<ConfigItem> items, MenuContext context)
    {
        var parts = statement.Parts;
        ConfigItem? before = null;
        if (parts.Count > resolved.Next + 1)
        {
            var destination = parts[resolved.Next + 1] is NamedPart { Name: "destination" } named ? new OperandPart(named.Value) : parts[resolved.Next + 1];
            if (Targets(resolved, [destination], 0, 1, context) is not { } found)
                return;
            before = found.FirstOrDefault();
        }

        if (before is not null && items.Contains(before))
            return;
        configuration.Remove(items);
        foreach (var item in items)
        {
            if (!Spend(configuration.Items(item.Menu).Count / 8, statement.Place))
                return;
            configuration.Add(item, before);
        }
    }

    private void Assign(ConfigItem item, NamedPart named, HashSet<string> seen, MenuContext context)
    {
        var menu = item.Menu;
        if (FindProperty(menu, named) is not { } property)
            return;
        if (named.Operator != "=")
        {
            reports.Add(MenuDiagnostics.UnnamedArgument(named.Place.Span, named.Name + named.Operator));
            return;
        }

        if (!seen.Add(property.Name))
        {
            reports.Add(MenuDiagnostics.Duplicate(named.NamePlace.Span, property.Name,
                property.Name == "address-list" ? "the condition is written src-address-list" : null));
            return;
        }

        if (property.IsReadOnly)
        {
            reports.Add(MenuDiagnostics.ReadOnlyParameter(named.NamePlace.Span, property.Name));
            return;
        }

        if (Evaluate(named.Value, context) is not { } value)
            return;
        if (value is not TextValue text)
        {
            NotConvertible(named.Value.Place, $"items or an array as the value of {property.Name}");
            return;
        }

        if (ToPropertyValue(property, text, menu, named) is not { } given)
            return;
        if (given.Text.Length == 0 && property.WhenEmpty != WhenEmpty.Text)
        {
            item.Unset(property.Name);
            if (property.WhenEmpty == WhenEmpty.Error)
            {
                reports.Add(ValueDiagnostics.Empty(named.Place.Span, property.Name));
                item.Set(new Assignment(property, given, named.Place, null));
            }
            else if (property.WhenEmpty == WhenEmpty.UnsetWithWarning)
            {
                reports.Add(ValueDiagnostics.EmptySet(named.Place.Span, property.Name));
            }

            return;
        }

        var meaning = property.Read(given, reports);
        item.Set(new Assignment(property, given, named.Place, meaning is Matcher matcher ? matcher with { Span = named.Place.Span } : meaning));
    }

    private PropertyValue? ToPropertyValue(Property property, TextValue value, MenuNode menu, NamedPart named)
    {
        var text = property.KeepsBytes ? value.Text : ScriptBytes.ToText(value.Text);
        var place = named.Value.Place.End > named.Value.Place.Start ? named.Value.Place : named.Place;
        var start = value.TextStart;
        if (property.KeepsBang || !text.StartsWith('!'))
            return new PropertyValue(property.Name, text, false, value.IsQuoted, menu, place, start);
        if (property.IsNegatable)
            return new PropertyValue(property.Name, text[1..], true, value.IsQuoted, menu, place, start < 0 ? -1 : start + 1);
        reports.Add(ValueDiagnostics.NotNegatable(place.Span, property.Name, property.Name is "ttl" or "hop-limit" ? "write not-equal:…" : null));
        return null;
    }

    private Property? FindProperty(MenuNode menu, NamedPart named)
    {
        var table = MenuProperties.Of(menu)!;
        if (table.TryGetValue(named.Name, out var property) && MenuProperties.Has(menu, property))
            return property;
        var span = named.NamePlace.Span;
        if (property is null && named.Name.Length is > 0 and < 40)
        {
            var meanings = MenuProperties.Names(menu).Where(n => n.StartsWith(named.Name, StringComparison.Ordinal)).ToList();
            if (meanings.Count == 1 && !ForeignNames.ContainsKey(named.Name))
            {
                reports.Add(MenuDiagnostics.Abbreviated(span, named.Name, meanings[0]));
                return table[meanings[0]];
            }

            if (meanings.Count > 1 && !MenuProperties.AllNames.Contains(named.Name) && !ForeignNames.ContainsKey(named.Name))
            {
                reports.Add(MenuDiagnostics.Ambiguous(span, named.Name, meanings.Take(6)));
                return null;
            }
        }

        var shown = Properties.Values.NumberValues.Shown(named.Name);
        if (property is not null && menu.Kind == MenuKind.Raw && (named.Name.StartsWith("connection-", StringComparison.Ordinal) || named.Name == "layer7-protocol"))
            reports.Add(MenuDiagnostics.RawHasNoState(span, named.Name, menu.Path));
        else if (menu.HoldsRules && property is null && ForeignNames.TryGetValue(named.Name, out var own))
            reports.Add(MenuDiagnostics.Hallucinated(span, named.Name + "=", named.Name == "enabled" ? "write disabled=no or disabled=yes" : $"write {own}="));
        else if (MenuProperties.AllNames.Contains(named.Name))
            reports.Add(MenuDiagnostics.WrongMenu(span, named.Name, menu.Path, MenuProperties.Owner(named.Name, menu.Family)));
        else
            reports.Add(MenuDiagnostics.UnknownParameter(span, shown, menu.Path, Spelling.Suggest(named.Name, MenuProperties.Names(menu))));
        return null;
    }

    /// <summary>A menu that is not taken over: said once, and a service each time.</summary>
    private void ReportUnread(Resolved resolved, Statement statement)
    {
        var menu = resolved.Menu;
        if (menu.Kind == MenuKind.Service && resolved.Command == "set")
        {
            var disabled = statement.Parts.OfType<NamedPart>().FirstOrDefault(p => p.Name == "disabled")?.Value is LiteralOperand { Text: "yes" };
            foreach (var part in statement.Parts.Skip(resolved.Next).OfType<WordPart>())
                reports.Add(MenuDiagnostics.Service(part.Place.Span, Properties.Values.NumberValues.Shown(part.Text), disabled));
            return;
        }

        if (menu.Kind == MenuKind.Mangle && resolved.Command is "add" or "set")
        {
            var action = statement.Parts.OfType<NamedPart>().FirstOrDefault(p => p.Name == "action")?.Value as LiteralOperand;
            var isOff = statement.Parts.OfType<NamedPart>().Any(p => p.Name == "disabled" && p.Value is LiteralOperand { Text: "yes" });
            if (action?.Text is "add-src-to-address-list" or "add-dst-to-address-list" && !isOff)
                reports.Add(MenuDiagnostics.MangleList(statement.Place.Span, menu.Path));
            if (_reportedMenus.Add(menu))
                reports.Add(MenuDiagnostics.Mangle(statement.Place.Span, menu.Path));
            return;
        }

        if (menu.Path is "/ip" or "/ipv6" or "/ip firewall" or "/ipv6 firewall" && resolved.Command is not ("print" or "export"))
        {
            reports.Add(MenuDiagnostics.UnknownWord(resolved.Place.Span, resolved.Command!, menu.Path, "name the menu below it, for example /ip firewall filter"));
            return;
        }

        if (!_reportedMenus.Add(menu))
            return;
        reports.Add(menu.Path switch
        {
            "/ip firewall service-port" => MenuDiagnostics.ForeignFirewallMenu(statement.Place.Span, menu.Path,
                "on Linux the connection tracking helpers are set by the host"),
            "/ip firewall connection" or "/ip firewall connection tracking" or "/ipv6 firewall connection" => MenuDiagnostics.ForeignFirewallMenu(
                statement.Place.Span, menu.Path, "on Linux connection tracking is set by sysctl net.netfilter.nf_conntrack_*"),
            "/ip firewall calea" => MenuDiagnostics.ForeignFirewallMenu(statement.Place.Span, menu.Path, "it copies traffic and decides nothing"),
            _ => MenuDiagnostics.ForeignMenu(statement.Place.Span, menu.Path),
        });
    }
}
