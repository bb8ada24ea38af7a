using System.Globalization;
using System.Text.RegularExpressions;
using Postern.Policy.FrontEnds.RouterOs.Syntax;
using Postern.RouterDouble.Sessions;
using Postern.RouterDouble.Values;

namespace Postern.RouterDouble.Scripting;

/// <summary>Operands to values, and what <c>find</c> asks of items.</summary>
internal sealed partial class ScriptRun
{
    private ScriptTerm Evaluate(Operand operand, Cursor context)
    {
        switch (operand)
        {
            case LiteralOperand literal:
                return new TextTerm(literal.Text);
            case VariableOperand variable:
                for (var i = _scopes.Count - 1; i >= 0; i--)
                {
                    if (_scopes[i].TryGetValue(variable.Name, out var local))
                        return local;
                }

                return _globals.GetValueOrDefault(variable.Name, ScriptTerm.Nothing);
            case TemplateOperand template:
                return new TextTerm(string.Concat(template.Pieces.Select(p => Evaluate(p, context).Text)));
            case CommandOperand command:
                var last = ScriptTerm.Nothing;
                var inner = new Cursor(context.Menu);
                foreach (var statement in command.Statements)
                    last = Execute(statement, inner);
                return last;
            case NotOperand not:
                return ScriptTerm.Truth(!Holds(Evaluate(not.Inner, context), not.Place));
            case BinaryOperand binary:
                return Combine(binary, context);
            case BlockOperand block:
                return new ListTerm([.. block.Statements.Select(s => s.Parts is [OperandPart single] ? Evaluate(single.Operand, context).Text : s.Parts is [WordPart word] ? word.Text : throw Fault("syntax error", s.Place))]);
            default:
                throw Fault("syntax error", operand.Place);
        }
    }

    private ScriptTerm Combine(BinaryOperand binary, Cursor context)
    {
        var left = Evaluate(binary.Left, context);
        if (binary.Operator is "&&" or "and" && !Holds(left, binary.Place))
            return ScriptTerm.Truth(false);
        if (binary.Operator is "||" or "or" && Holds(left, binary.Place))
            return ScriptTerm.Truth(true);
        var right = Evaluate(binary.Right, context);
        switch (binary.Operator)
        {
            case "&&" or "and" or "||" or "or":
                return ScriptTerm.Truth(Holds(right, binary.Place));
            case "->":
                return int.TryParse(right.Text, out var at) && Elements(left) is var elements && at >= 0 && at < elements.Count ? new TextTerm(elements[at]) : ScriptTerm.Nothing;
            case ",":
                return new ListTerm([.. Elements(left), .. Elements(right)]);
            case ".":
                return new TextTerm(left.Text + right.Text);
            case "=" or "!=":
                return ScriptTerm.Truth((left.Text == right.Text) == (binary.Operator == "="));
            case "~":
                return ScriptTerm.Truth(Matches(left.Text, right.Text, binary.Place));
        }

        if (!long.TryParse(left.Text, out var m) || !long.TryParse(right.Text, out var n))
            throw Fault($"cannot use {binary.Operator} on these values", binary.Place);
        return binary.Operator switch
        {
            "<" => ScriptTerm.Truth(m < n),
            ">" => ScriptTerm.Truth(m > n),
            "<=" => ScriptTerm.Truth(m <= n),
            ">=" => ScriptTerm.Truth(m >= n),
            "+" => new TextTerm((m + n).ToString(CultureInfo.InvariantCulture)),
            "-" => new TextTerm((m - n).ToString(CultureInfo.InvariantCulture)),
            _ => throw Fault($"operator {binary.Operator} is not known here", binary.Place),
        };
    }

    private static bool Holds(ScriptTerm term, Place place) => term.Text switch
    {
        "true" or "yes" => true,
        "false" or "no" or "" => false,
        _ => throw Fault("conditional not boolean", place),
    };

    private List<string> Find(string path, Place place, IReadOnlyList<Part> parts, int next, Cursor context)
    {
        var items = target.Printed(path) ?? throw Fault("bad command name find", place);
        var ids = new List<string>();
        foreach (var words in items)
        {
            _steps++;
            if (parts.Skip(next).All(p => Meets(p, words, context)))
                ids.Add(words[0].Value);
        }

        return ids;
    }

    private bool Meets(Part part, IReadOnlyList<DoubleWord> words, Cursor context) => part switch
    {
        WordPart { Text: "where" or "and" or "count-only" } => true,
        WordPart word => Flag(word.Text, words),
        NamedPart named => Compare(words, named.Name, named.Operator, Evaluate(named.Value, context).Text, named.Place),
        OperandPart operand => Meets(operand.Operand, words, context),
        _ => throw Fault("syntax error", part.Place),
    };

    private bool Meets(Operand operand, IReadOnlyList<DoubleWord> words, Cursor context) => operand switch
    {
        NotOperand not => !Meets(not.Inner, words, context),
        BinaryOperand { Operator: "&&" or "and" } and => Meets(and.Left, words, context) && Meets(and.Right, words, context),
        BinaryOperand { Operator: "||" or "or" } or => Meets(or.Left, words, context) || Meets(or.Right, words, context),
        BinaryOperand { Left: LiteralOperand { IsQuoted: false } name } comparison =>
            Compare(words, name.Text, comparison.Operator, Evaluate(comparison.Right, context).Text, comparison.Place),
        LiteralOperand { IsQuoted: false } flag => Flag(flag.Text, words),
        _ => throw Fault("syntax error", operand.Place),
    };

    private static bool Flag(string word, IReadOnlyList<DoubleWord> words)
    {
        var name = word.TrimStart('!');
        var holds = name == "static" ? Value(words, "dynamic") == "false" : Value(words, name) is { } value && value != "false";
        return holds != word.StartsWith('!');
    }

    private bool Compare(IReadOnlyList<DoubleWord> words, string name, string op, string wanted, Place place)
    {
        var value = Value(words, name);
        return op switch
        {
            "=" => Same(value ?? "", wanted),
            "!=" => !Same(value ?? "", wanted),
            "~" => value is not null && Matches(value, wanted, place),
            _ => throw Fault("syntax error", place),
        };
    }

    private static bool Same(string value, string wanted) =>
        value == wanted || (value == "true" && wanted == "yes") || (value == "false" && wanted == "no")
        || (value.Length > 0 && wanted.Length > 0 && char.IsAsciiDigit(wanted[0]) && RouterTimes.TryRead(value, out var a) && RouterTimes.TryRead(wanted, out var b) && a == b && !long.TryParse(value, out _));

    private static string? Value(IReadOnlyList<DoubleWord> words, string name)
    {
        foreach (var word in words)
        {
            if (word.Name == name)
                return word.Value;
        }

        return null;
    }

    private static bool Matches(string text, string expression, Place place)
    {
        try
        {
            return Regex.IsMatch(text, expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            throw Fault("invalid regular expression", place);
        }
    }
}
