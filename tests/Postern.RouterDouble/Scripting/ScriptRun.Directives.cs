using Postern.Policy.FrontEnds.RouterOs.Syntax;

namespace Postern.RouterDouble.Scripting;

/// <summary>What begins with a colon.</summary>
internal sealed partial class ScriptRun
{
    private static bool IsDirective(string word) =>
        word is "local" or "global" or "set" or "if" or "foreach" or "for" or "while" or "do" or "onerror" or "put" or "log" or "delay" or "error" or "len" or "tostr" or "tonum" or "toarray" or "pick" or "find" or "typeof" or "nothing";

    private ScriptTerm Direct(string name, Statement statement, int next, Cursor context)
    {
        var parts = statement.Parts;
        switch (name)
        {
            case "local" or "global" or "set":
                Assign(name, parts, next, statement.Place, context);
                return ScriptTerm.Nothing;
            case "if":
                var branch = Holds(Unnamed(parts, next, context, statement.Place), statement.Place) ? "do" : "else";
                return Argument(parts, branch) is { } chosen ? Body(chosen, context) : ScriptTerm.Nothing;
            case "foreach":
                var variable = NameOf(parts, next, statement.Place);
                var source = Argument(parts, "in") ?? throw Fault("missing value(s) of argument(s) in", statement.Place);
                var body = Argument(parts, "do") ?? throw Fault("missing value(s) of argument(s) do", statement.Place);
                foreach (var element in Elements(Evaluate(source, context)))
                    Scoped(variable, new TextTerm(element), () => Body(body, context));
                return ScriptTerm.Nothing;
            case "for":
                var counter = NameOf(parts, next, statement.Place);
                for (var (i, last) = (Number(parts, "from", context, statement.Place), Number(parts, "to", context, statement.Place)); i <= last; i++)
                    Scoped(counter, new TextTerm(i.ToString(System.Globalization.CultureInfo.InvariantCulture)), () => Body(Argument(parts, "do")!, context));
                return ScriptTerm.Nothing;
            case "while":
                while (Holds(Unnamed(parts, next, context, statement.Place), statement.Place))
                {
                    if (++_steps > MaximumSteps)
                        throw Fault("script takes too long", statement.Place);
                    Body(Argument(parts, "do")!, context);
                }

                return ScriptTerm.Nothing;
            case "do":
                return Guarded(parts.Count > next && parts[next] is OperandPart first ? first.Operand : throw Fault("syntax error", statement.Place), Argument(parts, "on-error"), null, context);
            case "onerror":
                return Guarded(Argument(parts, "in") ?? throw Fault("missing value(s) of argument(s) in", statement.Place), Argument(parts, "do"),
                    NameOf(parts, next, statement.Place), context);
            case "put":
                _output.Append(Unnamed(parts, next, context, statement.Place).Text).Append("\r\n");
                return ScriptTerm.Nothing;
            case "log" or "delay" or "nothing":
                return ScriptTerm.Nothing;
            case "error":
                throw new ScriptFault(Unnamed(parts, next, context, statement.Place).Text);
            case "len":
                var measured = Unnamed(parts, next, context, statement.Place);
                return new TextTerm((measured is ListTerm list ? list.Elements.Count : measured.Text.Length).ToString(System.Globalization.CultureInfo.InvariantCulture));
            case "tostr" or "tonum":
                return new TextTerm(Unnamed(parts, next, context, statement.Place).Text);
            case "toarray":
                return new ListTerm(Elements(Unnamed(parts, next, context, statement.Place)));
            case "typeof":
                return new TextTerm(Unnamed(parts, next, context, statement.Place) switch { ListTerm => "array", { Text: "" } => "nothing", _ => "str" });
            default:
                throw Fault($"bad command name {name}", statement.Place);
        }
    }

    private ScriptTerm Guarded(Operand attempt, Operand? otherwise, string? variable, Cursor context)
    {
        try
        {
            return Body(attempt, context);
        }
        catch (ScriptFault fault) when (otherwise is not null)
        {
            if (variable is null)
                return Body(otherwise, context);
            Scoped(variable, new TextTerm(fault.Message), () => Body(otherwise, context));
            return ScriptTerm.Nothing;
        }
    }

    private void Assign(string directive, IReadOnlyList<Part> parts, int next, Place place, Cursor context)
    {
        var name = NameOf(parts, next, place);
        var home = directive switch
        {
            "global" => _globals,
            "set" => _scopes.LastOrDefault(s => s.ContainsKey(name)) ?? _globals,
            _ => _scopes[^1],
        };
        if (parts.Count > next + 1)
            home[name] = Unnamed(parts, next + 1, context, place);
        else
            home.TryAdd(name, ScriptTerm.Nothing);
    }

    private void Scoped(string name, ScriptTerm value, Action body)
    {
        _scopes.Add(new Dictionary<string, ScriptTerm>(StringComparer.Ordinal) { [name] = value });
        try
        {
            body();
        }
        finally
        {
            _scopes.RemoveAt(_scopes.Count - 1);
        }
    }

    private ScriptTerm Body(Operand operand, Cursor context) => operand is BlockOperand block ? Block(block.Statements, context) : Evaluate(operand, context);

    private ScriptTerm Unnamed(IReadOnlyList<Part> parts, int at, Cursor context, Place place) => parts.Count <= at
        ? throw Fault("missing value(s)", place)
        : parts[at] switch
        {
            OperandPart operand => Evaluate(operand.Operand, context),
            WordPart word => new TextTerm(word.Text),
            _ => throw Fault("syntax error", place),
        };

    private static string NameOf(IReadOnlyList<Part> parts, int at, Place place) => parts.Count <= at
        ? throw Fault("missing value(s)", place)
        : parts[at] switch
        {
            WordPart word => word.Text,
            OperandPart { Operand: LiteralOperand literal } => literal.Text,
            _ => throw Fault("syntax error", place),
        };

    private long Number(IReadOnlyList<Part> parts, string name, Cursor context, Place place) =>
        Argument(parts, name) is { } operand && long.TryParse(Evaluate(operand, context).Text, out var number) ? number : throw Fault($"missing value(s) of argument(s) {name}", place);

    private static Operand? Argument(IReadOnlyList<Part> parts, string name) => parts.OfType<NamedPart>().FirstOrDefault(p => p.Name == name)?.Value;

    private static IReadOnlyList<string> Elements(ScriptTerm term) => term is ListTerm list ? list.Elements : term.Text.Length == 0 ? [] : term.Text.Split(',');
}
