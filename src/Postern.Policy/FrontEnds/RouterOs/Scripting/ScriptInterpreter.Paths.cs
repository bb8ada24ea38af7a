using System.Collections.Frozen;
using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Syntax;

namespace Postern.Policy.FrontEnds.RouterOs.Scripting;

/// <summary>Which menu and command a statement means: slashes or spaces, relative or absolute, abbreviated or not.</summary>
internal sealed partial class ScriptInterpreter
{
    private static readonly FrozenSet<string> ItemCommands = new[]
    {
        "add", "comment", "disable", "edit", "enable", "export", "find", "get", "move", "print", "remove", "reset", "reset-counters",
        "reset-counters-all", "set", "unset",
    }.ToFrozenSet();

    /// <summary>Directives that are understood without their colon as well.</summary>
    private static readonly FrozenSet<string> Directives = new[]
    {
        "local", "global", "if", "foreach", "for", "while", "do", "put", "log", "delay", "error", "onerror", "return", "execute", "parse", "beep",
        "nothing", "retry", "break", "continue",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> HarmlessRootCommands = new[]
    {
        "ping", "resolve", "export", "quit", "beep", "password", "setup", "blink", "quickset", "info", "warning", "debug",
    }.ToFrozenSet();

    /// <param name="Command">Null: the statement only moves to the menu.</param>
    /// <param name="Next">The first part behind the command.</param>
    /// <param name="HasPath">The statement named its menu itself.</param>
    private sealed record Resolved(MenuNode Menu, string? Command, Place Place, int Next, bool HasPath, bool IsDirective);

    /// <summary>Null when a diagnostic says what is wrong.</summary>
    private Resolved? Resolve(Statement statement, MenuContext context)
    {
        var menu = context.Menu;
        var hasPath = false;
        for (var i = 0; i < statement.Parts.Count; i++)
        {
            if (statement.Parts[i] is OperandPart { Operand: BlockOperand block } && hasPath && i == statement.Parts.Count - 1)
            {
                // The container form: /routing rule { add …; add … }
                ExecuteBlock(block.Statements, new MenuContext(menu));
                return null;
            }

            if (statement.Parts[i] is not WordPart word)
            {
                reports.Add(statement.Parts[i] is NamedPart named
                    ? ScriptingDiagnostics.NoCommand(named.Place.Span, named.Name)
                    : MenuDiagnostics.UnnamedArgument(statement.Parts[i].Place.Span, "this value"));
                return null;
            }

            if (word.Text[0] == '/')
            {
                if (i > 0)
                {
                    reports.Add(MenuDiagnostics.UnnamedArgument(word.Place.Span, word.Text));
                    return null;
                }

                menu = MenuTree.Root;
                hasPath = true;
            }

            for (var start = 0; start < word.Text.Length;)
            {
                var end = word.Text.IndexOf('/', start) is var slash and >= 0 ? slash : word.Text.Length;
                if (end > start)
                {
                    var piece = new WordPart(word.Place with { Start = word.Place.Start + start, End = word.Place.Start + end }, word.Text[start..end]);
                    var step = Step(piece, menu, hasPath);
                    if (step.Menu is null)
                        return null;
                    menu = step.Menu;
                    if (step.Command is not null)
                        return Named(statement, step.Command, piece.Place, menu, i + 1, hasPath, step.IsDirective, context);
                    hasPath = true;
                }

                start = end + 1;
            }
        }

        return new Resolved(menu, null, statement.Place, statement.Parts.Count, hasPath, false);
    }

    private (MenuNode? Menu, string? Command, bool IsDirective) Step(WordPart piece, MenuNode menu, bool hasPath)
    {
        var text = piece.Text;
        if (text == "..")
            return (menu.Parent ?? menu, null, false);
        if (menu.Children.TryGetValue(text, out var child))
            return (child, null, false);
        if (ItemCommands.Contains(text))
            return (menu, text, false);
        if (!hasPath && Directives.Contains(text))
            return (menu, text, true);
        if (menu == MenuTree.Root && text is "import" || (menu == MenuTree.Root && HarmlessRootCommands.Contains(text)))
            return (menu, text, false);

        if (text.Length <= 40)
        {
            var meanings = menu.Children.Keys.Concat(menu == MenuTree.Root && !hasPath ? [] : ItemCommands).Where(n => n.StartsWith(text, StringComparison.Ordinal)).ToList();
            if (meanings.Count == 1)
            {
                reports.Add(MenuDiagnostics.Abbreviated(piece.Place.Span, text, meanings[0]));
                return menu.Children.TryGetValue(meanings[0], out child) ? (child, null, false) : (menu, meanings[0], false);
            }

            // "pr" is print to everyone, and "re" could be remove.
            if (meanings.Count > 1 && !(IsForeign(menu) && hasPath))
            {
                reports.Add(MenuDiagnostics.Ambiguous(piece.Place.Span, text, meanings.Take(5)));
                return (null, null, false);
            }
        }

        if (IsForeign(menu))
            return (menu, text, false);
        var known = menu.Children.Keys.Concat(menu == MenuTree.Root ? [] : ItemCommands).ToList();
        var suggestion = MenuTree.Root.Children.ContainsKey(text) ? $"write /{text}: a path from the top begins with a slash" : Spelling.Suggest(text, known);
        reports.Add(MenuDiagnostics.UnknownWord(piece.Place.Span, Properties.Values.NumberValues.Shown(text), menu == MenuTree.Root ? "the top level" : menu.Path, suggestion));
        return (null, null, false);
    }

    private Resolved? Named(
        Statement statement, string command, Place place, MenuNode menu, int next, bool hasPath, bool isDirective, MenuContext context)
    {
        if (isDirective || menu != MenuTree.Root || hasPath || !ItemCommands.Contains(command))
            return new Resolved(menu, command, place, next, hasPath, isDirective);
        if (command == "set" && next < statement.Parts.Count && statement.Parts[next] is WordPart variable && IsDefined(variable.Text))
            return new Resolved(menu, command, place, next, hasPath, IsDirective: true);
        if (context.LastCommandMenu is not { } last)
        {
            reports.Add(MenuDiagnostics.NoMenu(place.Span, command));
            return null;
        }

        reports.Add(MenuDiagnostics.GuessedMenu(place.Span, command, last.Path));
        return new Resolved(last, command, place, next, HasPath: false, IsDirective: false);
    }

    /// <summary>True for a menu of which nothing is read, nor of any below it.</summary>
    private static bool IsForeign(MenuNode menu) =>
        menu.Kind == MenuKind.Foreign && menu != MenuTree.Root && menu.Path is not ("/ip" or "/ipv6" or "/ip firewall" or "/ipv6 firewall" or "/interface");
}
