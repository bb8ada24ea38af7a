using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Matching;

/// <summary>The interfaces that a matcher names, with lists resolved: include, then exclude, then members.</summary>
internal sealed class InterfaceSet
{
    /// <summary>Lists may include one another; deeper than this is a circle.</summary>
    private const int Depth = 16;

    private readonly bool _all;
    private readonly string[] _names;

    private InterfaceSet(bool all, string[] names) => (_all, _names) = (all, names);

    public static InterfaceSet Of(string name) => new(false, [name]);

    public static InterfaceSet OfList(RuleSet ruleSet, string list)
    {
        var (all, names) = Resolve(ruleSet, list, Depth);
        return new InterfaceSet(all, [.. names]);
    }

    /// <param name="name">Not empty.</param>
    public bool Contains(string name)
    {
        if (_all)
            return true;
        foreach (var member in _names)
        {
            if (member == name)
                return true;
        }

        return false;
    }

    private static (bool All, HashSet<string> Names) Resolve(RuleSet ruleSet, string name, int depth)
    {
        // Every interface that a script can know is a static one.
        if (ruleSet.InterfaceLists.FirstOrDefault(l => l.Name == name) is not { } list || depth == 0)
            return (name is "all" or "static" && depth > 0, []);
        var (all, names) = (false, new HashSet<string>());
        foreach (var included in list.Include)
        {
            var (allIncluded, namesIncluded) = Resolve(ruleSet, included, depth - 1);
            all |= allIncluded;
            names.UnionWith(namesIncluded);
        }

        foreach (var excluded in list.Exclude)
        {
            var (allExcluded, namesExcluded) = Resolve(ruleSet, excluded, depth - 1);
            (all, names) = allExcluded ? (false, []) : (all, names);
            names.ExceptWith(namesExcluded);
        }

        names.UnionWith(list.Members);
        return (all, names);
    }
}
