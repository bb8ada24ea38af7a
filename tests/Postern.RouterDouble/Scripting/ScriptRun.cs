using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.RouterOs;
using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Syntax;
using Postern.Policy.Text;
using Postern.RouterDouble.Sessions;
using Postern.RouterDouble.Values;

namespace Postern.RouterDouble.Scripting;

/// <summary>
/// Runs a script on the double, and stops at the first error as <c>import</c> does. The grammar is the front end's; what statements do
/// is the double's own, command by command as the API would be asked for them.
/// </summary>
internal sealed partial class ScriptRun(IScriptTarget target, DoubleSession session)
{
    private const int MaximumSteps = 2_000_000;

    private readonly StringBuilder _output = new();
    private readonly List<Dictionary<string, ScriptTerm>> _scopes = [new(StringComparer.Ordinal)];
    private int _steps;

    /// <param name="globals">Live on from script to script.</param>
    public ScriptOutcome Run(string text, Dictionary<string, ScriptTerm> globals)
    {
        _globals = globals;
        var builder = new ScriptText.Builder(new SourceText("script", text));
        builder.Copy(0, text.Length);
        var diagnostics = new DiagnosticBag();
        var parser = new ScriptParser(builder.Build(), new Reports(diagnostics));
        var context = new Cursor(MenuTree.Root);
        try
        {
            while (parser.Next() is { } statement)
            {
                RequireGood(diagnostics);
                Execute(statement, context);
            }

            RequireGood(diagnostics);
        }
        catch (ScriptFault fault)
        {
            return new ScriptOutcome(_output.ToString(), fault.Message);
        }

        return new ScriptOutcome(_output.ToString(), null);
    }

    private Dictionary<string, ScriptTerm> _globals = [];

    /// <summary>The menu that relative commands begin from.</summary>
    private sealed class Cursor(MenuNode menu)
    {
        public MenuNode Menu { get; set; } = menu;
    }

    private static void RequireGood(DiagnosticBag diagnostics)
    {
        if (diagnostics.HasErrors)
        {
            var span = diagnostics.InOrder().First(d => d.Severity == Severity.Error).Span;
            throw new ScriptFault($"syntax error (line {span.Line} column {span.Column})");
        }
    }

    private static ScriptFault Fault(string message, Place place)
    {
        var span = place.Span;
        return new ScriptFault($"{message} (line {span.Line} column {span.Column})");
    }

    private ScriptTerm Execute(Statement statement, Cursor context)
    {
        if (++_steps > MaximumSteps)
            throw Fault("script takes too long", statement.Place);
        if (statement.Parts.Count == 0)
            return ScriptTerm.Nothing;
        switch (statement.Parts[0])
        {
            case WordPart word when statement.IsDirective:
                return Direct(word.Text, statement, 1, context);
            case WordPart word when context.Menu == MenuTree.Root && !context.Menu.Children.ContainsKey(word.Text) && IsDirective(word.Text)
                && !(word.Text == "set" && statement.Parts.Count < 2):
                return Direct(word.Text, statement, 1, context);
            case WordPart:
                return Command(statement, context);
            case OperandPart { Operand: BlockOperand block } when statement.Parts.Count == 1:
                return Block(block.Statements, context);
            case OperandPart operand when statement.Parts.Count == 1:
                return Evaluate(operand.Operand, context);
            default:
                throw Fault("syntax error", statement.Place);
        }
    }

    private ScriptTerm Block(IReadOnlyList<Statement> statements, Cursor context)
    {
        var inner = new Cursor(context.Menu);
        _scopes.Add(new Dictionary<string, ScriptTerm>(StringComparer.Ordinal));
        try
        {
            var last = ScriptTerm.Nothing;
            foreach (var statement in statements)
                last = Execute(statement, inner);
            return last;
        }
        finally
        {
            _scopes.RemoveAt(_scopes.Count - 1);
        }
    }

    private ScriptTerm Command(Statement statement, Cursor context)
    {
        var menu = context.Menu;
        for (var i = 0; i < statement.Parts.Count; i++)
        {
            if (statement.Parts[i] is OperandPart { Operand: BlockOperand block } && i > 0 && i == statement.Parts.Count - 1)
                return Block(block.Statements, new Cursor(menu));
            if (statement.Parts[i] is not WordPart word)
                throw Fault("expected end of command", statement.Parts[i].Place);
            if (word.Text[0] == '/')
                menu = MenuTree.Root;
            foreach (var piece in word.Text.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                if (piece == "..")
                    menu = menu.Parent ?? menu;
                else if (menu.Children.TryGetValue(piece, out var child))
                    menu = child;
                else
                    return Carry(menu, piece, word.Place, statement.Parts, i + 1, context);
            }
        }

        context.Menu = menu;
        return ScriptTerm.Nothing;
    }

    private ScriptTerm Carry(MenuNode menu, string verb, Place place, IReadOnlyList<Part> parts, int next, Cursor context)
    {
        var path = menu == MenuTree.Root ? "" : "/" + menu.Path[1..].Replace(' ', '/');
        var inside = new Cursor(menu);
        if (verb is "find" || (verb is "print" && parts.Skip(next).Any(p => p is WordPart { Text: "where" or "count-only" })))
        {
            var ids = Find(path, place, parts, next, context);
            return verb == "find" ? new ListTerm(ids) : new TextTerm(ids.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var words = new List<DoubleWord>();
        var unset = new List<string>();
        var takesItems = verb is "set" or "remove" or "enable" or "disable" or "move" or "comment" or "unset" or "get" or "print" or "reset-counters" or "run";
        string? items = null;
        for (var i = next; i < parts.Count; i++)
        {
            switch (parts[i])
            {
                case NamedPart { Operator: "=" } named:
                    words.Add(Word(path, named, inside));
                    break;
                case WordPart word when word.Text.StartsWith('!') && verb is "set" or "add":
                    unset.Add(word.Text[1..]);
                    break;
                case var part when takesItems && items is null:
                    items = Items(path, Bare(part, inside), part.Place);
                    break;
                case WordPart word when verb == "get":
                    words.Add(new DoubleWord("value-name", word.Text));
                    break;
                case WordPart word when verb == "unset":
                    words.Add(new DoubleWord("value-name", word.Text));
                    break;
                case var part when verb == "move":
                    words.Add(new DoubleWord("destination", Items(path, Bare(part, inside), part.Place)));
                    break;
                case WordPart when verb == "print":
                    break;
                case var part:
                    throw Fault("expected end of command", part.Place);
            }
        }

        // Nothing found: nothing to do, and no error.
        if (items is { Length: 0 } && takesItems && verb != "get")
            return ScriptTerm.Nothing;
        if (items is not null)
            words.Insert(0, new DoubleWord(verb == "run" ? "number" : ".id", items));
        try
        {
            var replies = target.Carry(session, $"{path}/{verb}", words);
            foreach (var name in unset)
                target.Carry(session, path + "/unset", [new(".id", items ?? replies[^1]["ret"] ?? ""), new("value-name", name)]);
            return replies[^1]["ret"] is { } returned ? new TextTerm(returned) : ScriptTerm.Nothing;
        }
        catch (RouterRefusal refusal)
        {
            throw refusal.Message switch
            {
                "no such command" or "no such command prefix" => Fault($"bad command name {verb}", place),
                "missing =.id=" => new ScriptFault("missing value(s) of argument(s) numbers"),
                _ when refusal.Message.StartsWith("unknown parameter ", StringComparison.Ordinal) => Fault("expected end of command",
                    parts.OfType<NamedPart>().FirstOrDefault(p => refusal.Message.EndsWith(" " + p.Name, StringComparison.Ordinal))?.Place ?? place),
                _ when refusal.Message.StartsWith("missing =", StringComparison.Ordinal) => new ScriptFault($"missing value(s) of argument(s) {refusal.Message[9..^1]}"),
                _ => new ScriptFault(refusal.Message),
            };
        }
    }

    private ScriptTerm Bare(Part part, Cursor inside) => part switch
    {
        OperandPart operand => Evaluate(operand.Operand, inside),
        WordPart word => new TextTerm(word.Text),
        _ => throw Fault("expected end of command", part.Place),
    };

    private DoubleWord Word(string path, NamedPart named, Cursor inside)
    {
        var value = Evaluate(named.Value, inside);
        return named.Name is "numbers" or "place-before" or "destination" or "copy-from" or ".id"
            ? new DoubleWord(named.Name == "numbers" ? ".id" : named.Name, Items(path, value, named.Place) is { Length: > 0 } ids
                ? named.Name is "place-before" ? ids.Split(',')[0] : ids
                : named.Name == "numbers" ? "" : throw new ScriptFault("no such item"))
            : new DoubleWord(named.Name, value.Text);
    }

    /// <summary>Ids by comma: from ids, a list of them, names, or the numbers in the order of the menu.</summary>
    private string Items(string path, ScriptTerm term, Place place)
    {
        var ids = new List<string>();
        foreach (var one in term is ListTerm list ? list.Elements : term.Text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (one.StartsWith('*') || !int.TryParse(one, out var number))
                ids.Add(target.Named(path, one) ?? one);
            else
                ids.Add(target.Numbered(path, number) ?? throw new ScriptFault("no such item"));
        }

        return string.Join(',', ids);
    }
}
