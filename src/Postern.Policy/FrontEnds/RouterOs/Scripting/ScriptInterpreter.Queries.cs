using System.Globalization;
using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Properties.Values;
using Postern.Policy.FrontEnds.RouterOs.Syntax;

namespace Postern.Policy.FrontEnds.RouterOs.Scripting;

/// <summary>Which items a statement means: <c>[find …]</c>, ids, numbers, names.</summary>
internal sealed partial class ScriptInterpreter
{
    /// <summary>The items that meet all conditions, or null when a condition is not known.</summary>
    private List<ConfigItem>? Find(MenuNode menu, IReadOnlyList<Part> parts, int next, Place place, MenuContext context)
    {
        var conditions = new List<Func<ConfigItem, bool?>>();
        for (var i = next; i < parts.Count; i++)
        {
            switch (parts[i])
            {
                case WordPart { Text: "where" or "and" }:
                    break;
                case WordPart { Text: "or" } or:
                    NotConvertible(or.Place, "or between conditions without parentheses");
                    return null;
                case WordPart word:
                    conditions.Add(item => Flag(item, word.Text));
                    break;
                case NamedPart named:
                    if (Evaluate(named.Value, context) is not { } value || TextOf(value) is not { } text)
                        return null;
                    conditions.Add(item => Compare(item, named.Name, named.Operator, text, named.Value.Place));
                    break;
                case OperandPart operand:
                    conditions.Add(item => Holds(operand.Operand, item, context));
                    break;
            }
        }

        var found = new List<ConfigItem>();
        foreach (var item in configuration.Items(menu))
        {
            if (!Spend(1 + conditions.Count, place))
                return null;
            var isMeant = true;
            foreach (var condition in conditions)
            {
                if (condition(item) is not { } holds)
                    return null;
                if (!holds)
                {
                    isMeant = false;
                    break;
                }
            }

            if (isMeant)
                found.Add(item);
        }

        return found;
    }

    // A condition in parentheses: names on the left are the item's own.
    private bool? Holds(Operand operand, ConfigItem item, MenuContext context)
    {
        switch (operand)
        {
            case NotOperand not:
                return !Holds(not.Inner, item, context);
            case BinaryOperand { Operator: "&&" or "and" } and:
                return Holds(and.Left, item, context) is { } left && Holds(and.Right, item, context) is { } right ? left && right : null;
            case BinaryOperand { Operator: "||" or "or" } or:
                return Holds(or.Left, item, context) is { } one && Holds(or.Right, item, context) is { } other ? one || other : null;
            case BinaryOperand { Left: LiteralOperand { IsQuoted: false } name, Operator: "=" or "!=" or "~" } comparison:
                return Evaluate(comparison.Right, context) is { } value && TextOf(value) is { } text
                    ? Compare(item, name.Text, comparison.Operator, text, comparison.Right.Place)
                    : null;
            case LiteralOperand { IsQuoted: false } flag:
                return Flag(item, flag.Text);
            default:
                NotConvertible(operand.Place, "this condition");
                return null;
        }
    }

    private static bool Flag(ConfigItem item, string word)
    {
        var isNegated = word.StartsWith('!');
        var name = isNegated ? word[1..] : word;
        var holds = name switch
        {
            "dynamic" => IsDynamic(item),
            "static" => !IsDynamic(item),
            "disabled" => item.IsDisabled,
            "invalid" => false,
            _ => item.Assigned(name) is not null,
        };
        return holds != isNegated;
    }

    private bool? Compare(ConfigItem item, string name, string op, string wanted, Place place)
    {
        var actual = ItemText(item, name);
        switch (op)
        {
            case "=":
                return SameValue(actual ?? "", wanted);
            case "!=":
                return !SameValue(actual ?? "", wanted);
            case "~":
                return actual is null ? false : Matches(actual, wanted, place);
            default:
                NotConvertible(place, $"the comparison {op} in find");
                return null;
        }
    }

    /// <summary>What <c>get</c> gives: the text as set, or the default. Null: not set.</summary>
    private static string? ItemText(ConfigItem item, string name) => name switch
    {
        "disabled" => item.IsDisabled ? "true" : "false",
        "dynamic" => IsDynamic(item) ? "true" : "false",
        ".id" => $"*{item.Id:X}",
        _ => item.Assigned(name) is { } assignment ? (assignment.Value.Negated ? "!" : "") + assignment.Value.Text
            : name == "action" && item.Menu.HoldsRules ? "accept" : null,
    };

    private static bool IsDynamic(ConfigItem item) => item.Menu.Kind == MenuKind.AddressList && item.Assigned("timeout") is not null;

    private static bool SameValue(string actual, string wanted) =>
        SameText(actual, wanted)
        || (actual.Length is > 0 and < 100 && wanted.Length is > 0 and < 100 && char.IsAsciiHexDigit(actual[0]) && char.IsAsciiHexDigit(wanted[0])
            && AddressValue.TryParse(actual, out var one, out _) && AddressValue.TryParse(wanted, out var other, out _) && one == other);

    /// <summary>The items that <c>set</c>, <c>remove</c> … name, from the unnamed arguments and <c>numbers=</c>. Null: not known, reported.</summary>
    private List<ConfigItem>? Targets(Resolved resolved, IReadOnlyList<Part> parts, int from, int to, MenuContext context)
    {
        var items = new List<ConfigItem>();
        var isNamed = false;
        for (var i = from; i < Math.Min(to, parts.Count); i++)
        {
            ScriptValue? value;
            switch (parts[i])
            {
                case WordPart word when word.Text[0] != '!':
                    value = new TextValue(word.Place, word.Text);
                    break;
                case OperandPart operand:
                    value = Evaluate(operand.Operand, new MenuContext(resolved.Menu));
                    break;
                case NamedPart { Name: "numbers" } named:
                    value = Evaluate(named.Value, new MenuContext(resolved.Menu));
                    break;
                default:
                    continue;
            }

            if (value is null)
                return null;
            isNamed = true;
            foreach (var element in Elements(value))
            {
                if (element is ItemsValue found)
                    items.AddRange(found.Items);
                else if (element is TextValue text)
                    items.AddRange(text.Text.Split(',').Take(10_000).Select(one => Referred(resolved.Menu, one, element.Place)).OfType<ConfigItem>());
            }
        }

        if (isNamed)
            return items;
        reports.Add(MenuDiagnostics.NoTarget(resolved.Place.Span, resolved.Command!));
        return null;
    }

    private ConfigItem? Referred(MenuNode menu, string text, Place place)
    {
        var items = configuration.Items(menu);
        if (!Spend(1 + (items.Count / 8), place))
            return null;
        var item = Identified(items, text);
        if (item is null && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            reports.Add(MenuDiagnostics.ByNumber(place.Span));
            item = number < items.Count ? items[number] : null;
        }

        if (item is null)
            reports.Add(MenuDiagnostics.NoSuchItem(place.Span, menu.Path));
        return item;
    }

    private static ConfigItem? Identified(IReadOnlyList<ConfigItem> items, string text)
    {
        if (text.StartsWith('*') && int.TryParse(text.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var id))
            return items.FirstOrDefault(i => i.Id == id);
        return items.FirstOrDefault(i => i.Assigned("name")?.Value.Text == text) ?? (text.Length > 0 ? items.FirstOrDefault(i => i.Comment == text) : null);
    }
}
