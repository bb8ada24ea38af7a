using System.Text;
using System.Text.RegularExpressions;
using Postern.Policy.FrontEnds.RouterOs.Properties;
using Postern.Policy.FrontEnds.RouterOs.Properties.Values;
using Postern.Policy.FrontEnds.RouterOs.Syntax;

namespace Postern.Policy.FrontEnds.RouterOs.Scripting;

/// <summary>Operands to values. Null: not known, and reported.</summary>
internal sealed partial class ScriptInterpreter
{
    private readonly Dictionary<string, Regex?> _expressions = new(StringComparer.Ordinal);

    private ScriptValue? Evaluate(Operand operand, MenuContext context)
    {
        if (!Spend(1, operand.Place))
            return null;
        return operand switch
        {
            LiteralOperand literal => new TextValue(literal.Place, literal.Text, literal.IsQuoted, literal.TextStart),
            VariableOperand variable => Look(variable),
            TemplateOperand template => Join(template, context),
            CommandOperand command => EvaluateCommand(command, context),
            NotOperand not => Evaluate(not.Inner, context) is { } value ? Negate(value, not.Place) : null,
            BinaryOperand binary => EvaluateBinary(binary, context),
            BlockOperand block => EvaluateArray(block, context),
            _ => NotConvertible(operand.Place, "this value"),
        };
    }

    private ScriptValue? Look(VariableOperand variable)
    {
        for (var i = _scopes.Count - 1; i >= 0; i--)
        {
            if (_scopes[i].TryGetValue(variable.Name, out var local))
                return At(local, variable.Place);
        }

        if (_globals.TryGetValue(variable.Name, out var global))
            return At(global, variable.Place);
        if (variable.Name.Length == 0)
            return new TextValue(variable.Place, "$", TextStart: variable.Place.Start);
        reports.Add(ScriptingDiagnostics.UndefinedVariable(variable.Place.Span, variable.Name));
        return new TextValue(variable.Place, "");
    }

    // A message about the value points at where it is used.
    private static ScriptValue? At(ScriptValue? value, Place place) => value switch
    {
        TextValue text => new TextValue(place, text.Text, text.IsQuoted),
        null => null,
        _ => value with { Place = place },
    };

    private bool IsDefined(string name) => _globals.ContainsKey(name) || _scopes.Any(s => s.ContainsKey(name));

    private TextValue? Join(TemplateOperand template, MenuContext context)
    {
        var text = new StringBuilder();
        foreach (var piece in template.Pieces)
        {
            if (Evaluate(piece, context) is not { } value || TextOf(value) is not { } part)
                return null;
            text.Append(part);
            if (text.Length > MaximumText)
                return Overlong(template.Place);
        }

        return new TextValue(template.Place, text.ToString(), IsQuoted: true);
    }

    private ListValue? EvaluateArray(BlockOperand block, MenuContext context)
    {
        var elements = new List<ScriptValue>();
        foreach (var statement in block.Statements)
        {
            var value = statement.Parts switch
            {
                [OperandPart single] => Evaluate(single.Operand, context),
                [WordPart word] => new TextValue(word.Place, word.Text, TextStart: word.Place.Start),
                _ => NotConvertible(statement.Place, "a block or a keyed array as a value"),
            };
            if (value is null)
                return null;
            elements.Add(value);
        }

        return new ListValue(block.Place, elements);
    }

    private ScriptValue? EvaluateBinary(BinaryOperand binary, MenuContext context)
    {
        if (Evaluate(binary.Left, context) is not { } left || Evaluate(binary.Right, context) is not { } right)
            return null;
        var place = binary.Place;
        switch (binary.Operator)
        {
            case "->" when right is TextValue { Text: var index } && int.TryParse(index, out var at):
                return left switch
                {
                    ItemsValue items when at >= 0 && at < items.Items.Count => new ItemsValue(place, [items.Items[at]]),
                    ItemsValue => new ItemsValue(place, []),
                    ListValue list when at >= 0 && at < list.Elements.Count => list.Elements[at],
                    _ => new TextValue(place, ""),
                };
            case ",":
                var elements = Elements(left).Concat(Elements(right)).ToList();
                return Spend(elements.Count, place) ? new ListValue(place, elements) : null;
            case "&&" or "and" or "||" or "or":
                if (IsTrue(left) is not { } a || IsTrue(right) is not { } b)
                    return NotConvertible(place, "a condition that is neither true nor false");
                return Truth(place, binary.Operator is "&&" or "and" ? a && b : a || b);
        }

        if (TextOf(left) is not { } x || TextOf(right) is not { } y)
            return null;
        switch (binary.Operator)
        {
            case ".":
                return x.Length + y.Length > MaximumText ? Overlong(place) : new TextValue(place, x + y, IsQuoted: true);
            case "=" or "!=":
                return Truth(place, SameText(x, y) == (binary.Operator == "="));
            case "~":
                return Matches(x, y, binary.Right.Place) is { } matches ? Truth(place, matches) : null;
        }

        const long Bound = 1_000_000_000_000;
        if (!long.TryParse(x, out var m) || !long.TryParse(y, out var n) || m is < -Bound or > Bound || n is < -Bound or > Bound)
            return NotConvertible(place, $"{binary.Operator} on values that are no numbers");
        return binary.Operator switch
        {
            "<" => Truth(place, m < n),
            ">" => Truth(place, m > n),
            "<=" => Truth(place, m <= n),
            ">=" => Truth(place, m >= n),
            "+" => new TextValue(place, (m + n).ToString()),
            "-" => new TextValue(place, (m - n).ToString()),
            _ => NotConvertible(place, $"the operator {binary.Operator}"),
        };
    }

    /// <summary>The value of <c>[…]</c>: what its last statement gives.</summary>
    private ScriptValue? EvaluateCommand(CommandOperand command, MenuContext context)
    {
        ScriptValue? value = new TextValue(command.Place, "");
        foreach (var statement in command.Statements)
            value = EvaluateStatement(statement, command.Place, context);
        return value;
    }

    private ScriptValue? EvaluateStatement(Statement statement, Place place, MenuContext context)
    {
        if (statement.IsDirective || statement.Parts is [WordPart { Text: "len" or "tostr" }, ..])
            return EvaluateDirective(statement, place, context);
        if (statement.Parts is not [WordPart, ..])
            return NotConvertible(place, "this command as a value");
        if (Resolve(statement, context) is not { } resolved)
            return null;
        var isRead = resolved.Menu.HoldsRules || MenuProperties.Of(resolved.Menu) is not null;
        switch (resolved.Command)
        {
            case "find" when isRead:
                return Find(resolved.Menu, statement.Parts, resolved.Next, place, context) is { } found ? new ItemsValue(place, found) : null;
            case "print" when isRead && statement.Parts.Skip(resolved.Next).Any(p => p is WordPart { Text: "count-only" }):
                var rest = statement.Parts.Skip(resolved.Next).Where(p => p is not WordPart { Text: "count-only" }).ToList();
                return Find(resolved.Menu, rest, 0, place, context) is { } counted ? new TextValue(place, counted.Count.ToString()) : null;
            case "get" when isRead:
                return Get(resolved, statement, place, context);
            case "add" when isRead:
                return Add(resolved, statement, context) is { } item ? new ItemsValue(place, [item]) : null;
            default:
                return NotConvertible(place, $"the value of {resolved.Menu.Path} {resolved.Command}");
        }
    }

    private ScriptValue? EvaluateDirective(Statement statement, Place place, MenuContext context)
    {
        if (statement.Parts is not [WordPart directive, OperandPart argument])
            return NotConvertible(place, "this command as a value");
        if (directive.Text is not ("len" or "tostr" or "toarray"))
            return NotConvertible(directive.Place, ":" + directive.Text);
        var value = Evaluate(argument.Operand, context);
        return (directive.Text, value) switch
        {
            (_, null) => null,
            ("len", ItemsValue items) => new TextValue(place, items.Items.Count.ToString()),
            ("len", ListValue list) => new TextValue(place, list.Elements.Count.ToString()),
            ("len", TextValue text) => new TextValue(place, text.Text.Length.ToString()),
            ("tostr", TextValue text) => text,
            ("toarray", TextValue text) => new ListValue(place, [.. text.Text.Split(',').Select(t => new TextValue(place, t))]),
            ("toarray", _) => value,
            _ => NotConvertible(directive.Place, ":" + directive.Text),
        };
    }

    private ScriptValue? Get(Resolved resolved, Statement statement, Place place, MenuContext context)
    {
        var parts = statement.Parts;
        var name = parts.Count > resolved.Next + 1 && parts[^1] is WordPart word ? word.Text
            : parts.OfType<NamedPart>().FirstOrDefault(p => p.Name == "value-name")?.Value is LiteralOperand literal ? literal.Text : null;
        if (name is null || Targets(resolved, statement.Parts, resolved.Next, resolved.Next + 1, context) is not { Count: 1 } items)
            return NotConvertible(place, "get of anything but one item's one value");
        return new TextValue(place, ItemText(items[0], name) ?? "");
    }

    private string? TextOf(ScriptValue value)
    {
        switch (value)
        {
            case TextValue text:
                return text.Text;
            case ItemsValue items:
                return string.Join(';', items.Items.Take(1000).Select(i => $"*{i.Id:X}"));
            default:
                NotConvertible(value.Place, "an array where a text is expected");
                return null;
        }
    }

    /// <summary>POSIX's expressions are nearly those of .NET; the engine is the one that takes linear time.</summary>
    private bool? Matches(string text, string expression, Place place)
    {
        if (!_expressions.TryGetValue(expression, out var regex))
        {
            try
            {
                if (expression.Length > 500)
                    throw new NotSupportedException("it is longer than 500 characters");
                regex = new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            }
            catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
            {
                reports.Add(ValueDiagnostics.NoRegularExpression(place.Span, NumberValues.Shown(expression), refused.Message));
                regex = null;
            }

            _expressions[expression] = regex;
        }

        return regex is null || !Spend(1 + (text.Length / 16), place) ? null : regex.IsMatch(text);
    }

    private static IReadOnlyList<ScriptValue> Elements(ScriptValue value) => value switch
    {
        ListValue list => list.Elements,
        ItemsValue items => [.. items.Items.Select(i => new ItemsValue(items.Place, [i]))],
        _ => [value],
    };

    private static TextValue Truth(Place place, bool value) => new(place, value ? "true" : "false");

    private static bool? IsTrue(ScriptValue value) => value is TextValue { Text: var text }
        ? text switch { "true" or "yes" => true, "false" or "no" or "" => false, _ => null }
        : null;

    private static bool SameText(string left, string right) =>
        left == right || (left is "yes" or "true" && right is "yes" or "true") || (left is "no" or "false" && right is "no" or "false");

    private ScriptValue? Negate(ScriptValue value, Place place) =>
        IsTrue(value) is { } isTrue ? Truth(place, !isTrue) : NotConvertible(place, "the negation of what is neither true nor false");

    private TextValue? Overlong(Place place)
    {
        reports.Add(ScriptingDiagnostics.TextTooLong(place.Span, MaximumText));
        _isStopped = true;
        return null;
    }

    private ScriptValue? NotConvertible(Place place, string what)
    {
        reports.Add(ScriptingDiagnostics.NotConvertible(place.Span, what));
        return null;
    }
}
