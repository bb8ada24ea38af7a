using Postern.RouterDouble.Menus;
using Postern.RouterDouble.Scripting;
using Postern.RouterDouble.Sessions;
using Postern.RouterDouble.Values;

namespace Postern.RouterDouble;

/// <summary><c>/execute</c>, <c>/import</c>, <c>/export</c> and what scripts ask of the router.</summary>
public sealed partial class DoubleRouter : IScriptTarget
{
    private readonly Dictionary<string, ScriptTerm> _globals = new(StringComparer.Ordinal);

    /// <summary>Files that <c>/import</c> finds.</summary>
    public IDictionary<string, string> Files { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Runs a whole script as somebody who may do everything; what was done before an error stays done.</summary>
    public ScriptOutcome Import(string script)
    {
        lock (_lock)
        {
            Advance();
            return RunScript(Scheduler, script);
        }
    }

    /// <summary>The configuration as a script: without what is dynamic.</summary>
    public string Export()
    {
        lock (_lock)
        {
            Advance();
            return ExportText.Of(_menus.Values.Where(m => m.Shape.IsConfiguration), VersionText, _time.GetUtcNow(), Version);
        }
    }

    IReadOnlyList<DoubleSentence> IScriptTarget.Carry(DoubleSession session, string command, IReadOnlyList<DoubleWord> attributes) => Run(session, command, attributes, []);

    IReadOnlyList<IReadOnlyList<DoubleWord>>? IScriptTarget.Printed(string menu) =>
        _menus.TryGetValue(menu, out var found) ? [.. Shown(found).Select(i => Print(found, i))] : null;

    string? IScriptTarget.Named(string menu, string name) => _menus.TryGetValue(menu, out var found)
        ? (found.Find(name) ?? (found.Shape.NameKey is null && name.Length > 0 ? found.Items.FirstOrDefault(i => i.Comment == name) : null))?.Id
        : null;

    string? IScriptTarget.Numbered(string menu, int number) =>
        _menus.TryGetValue(menu, out var found) && number >= 0 && number < found.Items.Count ? found.Items[number].Id : null;

    private ScriptOutcome RunScript(DoubleSession session, string script) => new ScriptRun(this, session).Run(script, _globals);

    private IReadOnlyList<DoubleSentence> RunSystem(DoubleSession session, string path, string verb, IReadOnlyList<DoubleWord> attributes)
    {
        if (verb == "export")
        {
            Demand(session, "read");
            var shown = path.Length == 0 ? _menus.Values.Where(m => m.Shape.IsConfiguration) : _menus.TryGetValue(path, out var menu) ? [menu] : throw RouterRefusal.NoSuchMenu();
            return [DoubleSentence.Returning(ExportText.Of(shown, VersionText, _time.GetUtcNow(), Version))];
        }

        Demand(session, verb == "reboot" ? "reboot" : "write");
        switch (verb)
        {
            case "execute":
                var outcome = RunScript(session, Value(attributes, "script") ?? throw RouterRefusal.Missing("script"));
                return Value(attributes, "as-string") is null
                    ? [DoubleSentence.Returning(new DoubleItem(++_lastNumber).Id)]
                    : outcome.Error is { } error ? throw new RouterRefusal(error, 3) : [DoubleSentence.Returning(outcome.Output)];
            case "import":
                var name = Value(attributes, "file-name") ?? throw RouterRefusal.Missing("file-name");
                if (!Files.TryGetValue(name, out var text))
                    throw RouterRefusal.Failure("no such file");
                return RunScript(session, text).Error is { } stopped ? throw new RouterRefusal(stopped, 3) : [DoubleSentence.Done];
            case "run":
                var script = _menus["/system/script"].Find(Value(attributes, "number") ?? Value(attributes, ".id") ?? throw RouterRefusal.Missing("number")) ?? throw RouterRefusal.NoSuchItem();
                return RunScript(session, script["source"] ?? "").Error is { } failed ? throw new RouterRefusal(failed, 3) : [DoubleSentence.Done];
            default:
                Reboot();
                return [DoubleSentence.Done];
        }
    }
}
