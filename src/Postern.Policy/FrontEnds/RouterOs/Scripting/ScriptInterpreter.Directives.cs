using Postern.Policy.FrontEnds.RouterOs.Syntax;

namespace Postern.Policy.FrontEnds.RouterOs.Scripting;

/// <summary>The directives that install scripts use; any other is "not convertible".</summary>
internal sealed partial class ScriptInterpreter
{
    private void RunDirective(WordPart directive, Statement statement, int next, MenuContext context)
    {
        var parts = statement.Parts;
        switch (directive.Text)
        {
            case "local":
            case "global":
            case "set":
                Assign(directive, parts, next, context);
                break;
            case "if":
                RunIf(directive, parts, next, context);
                break;
            case "foreach":
                RunForeach(directive, parts, next, context);
                break;
            case "do" when parts.OfType<NamedPart>().All(p => p.Name == "on-error"):
                if (next < parts.Count && parts[next] is OperandPart { Operand: BlockOperand body })
                    ExecuteBlock(body.Statements, context.Inner());
                else
                    reports.Add(ScriptingDiagnostics.MissingArgument(directive.Place.Span, "do", ":do {…} on-error={…}"));
                break;
            case "onerror":
                if (Argument(parts, "in") is { Value: BlockOperand attempt })
                    ExecuteBlock(attempt.Statements, context.Inner());
                else
                    reports.Add(ScriptingDiagnostics.MissingArgument(directive.Place.Span, "onerror", ":onerror e in={…} do={…}"));
                break;
            case "put" or "log" or "delay" or "beep" or "nothing" or "len":
                if (_reportedDirectives.Add(directive.Text))
                    reports.Add(ScriptingDiagnostics.Harmless(directive.Place.Span, directive.Text));
                foreach (var part in parts.Skip(next).OfType<OperandPart>())
                    _ = part.Operand is CommandOperand command ? EvaluateCommand(command, context) : null;
                break;
            case "error":
                reports.Add(ScriptingDiagnostics.Stops(statement.Place.Span));
                _isStopped = true;
                break;
            default:
                reports.Add(ScriptingDiagnostics.NotConvertible(directive.Place.Span, ":" + directive.Text));
                break;
        }
    }

    private void Assign(WordPart directive, IReadOnlyList<Part> parts, int next, MenuContext context)
    {
        var form = $":{directive.Text} name value";
        if (next >= parts.Count || NameOf(parts[next]) is not { } name)
        {
            reports.Add(ScriptingDiagnostics.MissingArgument(directive.Place.Span, directive.Text, form));
            return;
        }

        if (parts.Count > next + 2 || parts[next] is NamedPart)
        {
            reports.Add(ScriptingDiagnostics.NotConvertible(parts[^1].Place.Span, $"more than a name and a value after :{directive.Text}"));
            return;
        }

        var home = directive.Text switch
        {
            "global" => _globals,
            "set" => _scopes.LastOrDefault(s => s.ContainsKey(name)) ?? (_globals.ContainsKey(name) ? _globals : _scopes[^1]),
            _ => _scopes[^1],
        };
        if (parts.Count == next + 1)
        {
            // :global x only makes an existing value visible.
            home.TryAdd(name, new TextValue(parts[next].Place, ""));
            return;
        }

        home[name] = parts[next + 1] switch
        {
            WordPart word => new TextValue(word.Place, word.Text, TextStart: word.Place.Start),
            OperandPart operand => Evaluate(operand.Operand, context),
            _ => NotAValue(parts[next + 1]),
        };
    }

    private ScriptValue? NotAValue(Part part)
    {
        reports.Add(ScriptingDiagnostics.NotConvertible(part.Place.Span, "name=value as a value"));
        return null;
    }

    private void RunIf(WordPart directive, IReadOnlyList<Part> parts, int next, MenuContext context)
    {
        if (next >= parts.Count || parts[next] is not OperandPart condition || Argument(parts, "do") is not { Value: BlockOperand then })
        {
            reports.Add(ScriptingDiagnostics.MissingArgument(directive.Place.Span, "if", ":if (condition) do={…} else={…}"));
            return;
        }

        if (Evaluate(condition.Operand, context) is not { } value)
            return;
        if (IsTrue(value) is not { } isTrue)
            reports.Add(ScriptingDiagnostics.NotConvertible(condition.Place.Span, "a condition that is neither true nor false"));
        else if (isTrue)
            ExecuteBlock(then.Statements, context.Inner());
        else if (Argument(parts, "else") is { Value: BlockOperand otherwise })
            ExecuteBlock(otherwise.Statements, context.Inner());
    }

    private void RunForeach(WordPart directive, IReadOnlyList<Part> parts, int next, MenuContext context)
    {
        if (next >= parts.Count || NameOf(parts[next]) is not { } name || Argument(parts, "in") is not { } source
            || Argument(parts, "do") is not { Value: BlockOperand body })
        {
            reports.Add(ScriptingDiagnostics.MissingArgument(directive.Place.Span, "foreach", ":foreach i in=[…] do={…}"));
            return;
        }

        IReadOnlyList<ScriptValue> elements;
        switch (Evaluate(source.Value, context))
        {
            case ItemsValue items:
                elements = [.. items.Items.Select(i => new ItemsValue(items.Place, [i]))];
                break;
            case ListValue list:
                elements = list.Elements;
                break;
            case { } single:
                elements = [single];
                break;
            default:
                return;
        }

        foreach (var element in elements)
        {
            if (_isStopped || reports.IsFull)
                return;
            _scopes.Add(new Dictionary<string, ScriptValue?>(StringComparer.Ordinal) { [name] = element });
            ExecuteBlock(body.Statements, context.Inner());
            _scopes.RemoveAt(_scopes.Count - 1);
        }
    }

    private static NamedPart? Argument(IReadOnlyList<Part> parts, string name) => parts.OfType<NamedPart>().FirstOrDefault(p => p.Name == name);

    private static string? NameOf(Part part) => part switch
    {
        WordPart word when word.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') => word.Text,
        OperandPart { Operand: LiteralOperand literal } => literal.Text,
        NamedPart named => named.Name,
        _ => null,
    };
}
