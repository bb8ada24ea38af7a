using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Rules;

/// <summary>RouterOS interfaces and interface lists as Linux interface names: include, then exclude, then members.</summary>
public sealed class InterfaceNames(RuleSet ruleSet, NftablesOptions options, DiagnosticBag diagnostics)
{
    /// <summary>Lists may include one another; deeper than this is a circle.</summary>
    private const int Depth = 16;

    private readonly HashSet<string> _used = [];

    /// <summary>Every Linux name that was handed out.</summary>
    public IEnumerable<string> Used => _used;

    /// <summary>What the user mapped the name to, or the name itself.</summary>
    public IReadOnlyList<string> Interface(string name) => Use(options.Interfaces.TryGetValue(name, out var mapped) ? mapped : [name]);

    /// <summary>Null: the list takes every interface (RouterOS's built-in <c>all</c>).</summary>
    public IReadOnlyList<string>? List(string name, SourceSpan span) => List(name, span, Depth);

    private IReadOnlyList<string>? List(string name, SourceSpan span, int depth)
    {
        if (options.Interfaces.TryGetValue(name, out var mapped))
            return Use(mapped);
        if (name == "all")
            return null;
        if (name is "none" or "dynamic" || depth == 0)
            return [];
        if (ruleSet.InterfaceLists.FirstOrDefault(l => l.Name == name) is not { } list || (list.Members.Count == 0 && list.Include.Count == 0))
        {
            diagnostics.Add(NftablesDiagnostics.UnknownInterfaceList(span, name));
            return [];
        }

        var members = new List<string>();
        foreach (var included in list.Include)
            members.AddRange(List(included, list.Span, depth - 1) ?? []);
        foreach (var excluded in list.Exclude)
            members.RemoveAll((List(excluded, list.Span, depth - 1) ?? []).Contains);
        members.AddRange(list.Members.SelectMany(Interface));
        return [.. members.Distinct()];
    }

    private IReadOnlyList<string> Use(IReadOnlyList<string> names)
    {
        _used.UnionWith(names);
        return names;
    }
}
