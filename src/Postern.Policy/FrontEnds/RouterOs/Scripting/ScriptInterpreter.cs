using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Syntax;

namespace Postern.Policy.FrontEnds.RouterOs.Scripting;

/// <summary>
/// Runs scripts over an in-memory <see cref="Configuration"/>, as <c>import</c> would, except that it goes on after an error.
/// One for all files, because globals and items live on from file to file.
/// </summary>
internal sealed partial class ScriptInterpreter(Configuration configuration, Reports reports)
{
    /// <summary>Loops over items and queries cost; no install script comes near.</summary>
    private const int MaximumWork = 50_000_000;
    private const int MaximumText = 65_536;

    private readonly Dictionary<string, ScriptValue?> _globals = new(StringComparer.Ordinal);
    private readonly List<Dictionary<string, ScriptValue?>> _scopes = [];
    private readonly HashSet<MenuNode> _reportedMenus = [];
    private readonly HashSet<string> _reportedDirectives = [];
    private long _work;
    private bool _isStopped;

    public void Run(ScriptText script)
    {
        var parser = new ScriptParser(script, reports);
        var context = new MenuContext(MenuTree.Root);
        _isStopped = false;
        _scopes.Clear();
        _scopes.Add(new Dictionary<string, ScriptValue?>(StringComparer.Ordinal));
        while (!_isStopped && !reports.IsFull && parser.Next() is { } statement)
            Execute(statement, context);
    }

    private void ExecuteBlock(IReadOnlyList<Statement> statements, MenuContext context)
    {
        _scopes.Add(new Dictionary<string, ScriptValue?>(StringComparer.Ordinal));
        foreach (var statement in statements)
        {
            if (_isStopped || reports.IsFull)
                break;
            Execute(statement, context);
        }

        _scopes.RemoveAt(_scopes.Count - 1);
    }

    private void Execute(Statement statement, MenuContext context)
    {
        if (!Spend(1, statement.Place) || statement.Parts.Count == 0)
            return;
        switch (statement.Parts[0])
        {
            case WordPart word when statement.IsDirective:
                RunDirective(word, statement, 1, context);
                break;
            case WordPart:
                RunCommand(statement, context);
                break;
            case NamedPart named:
                reports.Add(ScriptingDiagnostics.NoCommand(named.Place.Span, named.Name));
                break;
            case OperandPart { Operand: BlockOperand block } when statement.Parts.Count == 1:
                ExecuteBlock(block.Statements, context.Inner());
                break;
            case OperandPart { Operand: CommandOperand command } when statement.Parts.Count == 1:
                _ = EvaluateCommand(command, context);
                break;
            case OperandPart operand:
                reports.Add(ScriptingDiagnostics.NotConvertible(operand.Place.Span, "a statement that begins with a value"));
                break;
        }
    }

    private void RunCommand(Statement statement, MenuContext context)
    {
        if (Resolve(statement, context) is not { } resolved)
            return;
        if (resolved.Command is null)
        {
            context.Menu = resolved.Menu;
            return;
        }

        if (resolved.IsDirective)
        {
            RunDirective(new WordPart(resolved.Place, resolved.Command), statement, resolved.Next, context);
            return;
        }

        if (resolved.HasPath)
            context.LastCommandMenu = resolved.Menu;
        // A {block} behind the path: the container form.
        RunItemCommand(resolved, statement, context);
    }

    /// <returns>False when the script has asked for too much, which is said once and ends it.</returns>
    private bool Spend(long work, Place place)
    {
        _work += work;
        if (_work <= MaximumWork)
            return true;
        if (!_isStopped)
            reports.Add(ScriptingDiagnostics.TooMuchWork(place.Span));
        _isStopped = true;
        return false;
    }
}
