using Postern.Rules.Model;

namespace Postern.Policy.Proof.Cells;

/// <summary>Interfaces that no rule tells apart.</summary>
/// <param name="Witness">The name of one.</param>
/// <param name="Text">For people: the lists that hold it, its names, or "any other interface".</param>
/// <param name="IsOutside">Strangers come in here.</param>
internal sealed record InterfaceClass(string Witness, IReadOnlyList<string> Lists, string Text, bool IsOutside);

/// <summary>The interfaces of a rule set as its rules see them.</summary>
internal sealed class InterfaceClasses
{
    /// <summary>A name that no router uses.</summary>
    private const string Other = "other-interface";

    private readonly Dictionary<string, HashSet<string>> _members;

    private InterfaceClasses(RuleSet ruleSet, Dictionary<string, HashSet<string>> members, IReadOnlyList<InterfaceClass> all)
    {
        RuleSet = ruleSet;
        _members = members;
        All = all;
    }

    /// <summary>
    /// The rule set with one member in each list that the rules name and the file leaves empty: a part of an export says what is
    /// done with packets from WAN, and not what WAN is.
    /// </summary>
    public RuleSet RuleSet { get; }

    public IReadOnlyList<InterfaceClass> All { get; }

    public IEnumerable<InterfaceClass> Outside => All.Where(c => c.IsOutside);

    public IEnumerable<InterfaceClass> Inside => All.Where(c => !c.IsOutside);

    /// <param name="outside">Interfaces or interface lists that strangers come in by; empty: found out from the rules.</param>
    public static InterfaceClasses Of(RuleSet ruleSet, IReadOnlyList<string> outside) => OfAll([ruleSet], outside)[0];

    /// <summary>For each rule set, with the same classes for all: those that no rule of any tells apart.</summary>
    public static IReadOnlyList<InterfaceClasses> OfAll(IReadOnlyList<RuleSet> ruleSets, IReadOnlyList<string> outside)
    {
        // What one file leaves empty may be filled in another: a new export beside a pasted part of an old one.
        var known = ruleSets.SelectMany(r => r.InterfaceLists).Where(l => l.Members.Count > 0).DistinctBy(l => l.Name).ToDictionary(l => l.Name);
        var parts = ruleSets.Select(r => Fill(r, known)).ToList();
        var matchers = parts.SelectMany(p => p.Matchers).ToList();
        var names = matchers.OfType<InterfaceMatcher>().Select(m => m.Interface).Distinct().ToList();
        var everyone = parts.SelectMany(p => p.Members.Values).SelectMany(m => m).Concat(names).Append(Other).Distinct().ToList();
        var classes = everyone
            .GroupBy(i => string.Join('|', parts.Select(p => string.Join(',', p.Named.Where(l => p.Members[l].Contains(i))))) + (names.Contains(i) ? '|' + i : ""))
            .Select(g =>
            {
                var lists = parts.SelectMany(p => p.Named.Where(l => p.Members[l].Contains(g.First()))).Distinct().ToList();
                var text = Text(names.Contains(g.First()) ? g.First() : null, string.Join(", ", lists), names.Count + parts.Sum(p => p.Named.Count));
                return new InterfaceClass(g.First(), lists, text, false);
            }).ToList();
        var isOutside = Outsiders(classes, matchers, outside, parts[^1].Members);
        IReadOnlyList<InterfaceClass> all = [.. classes.Select(c => c with { IsOutside = isOutside(c) })];
        return [.. parts.Select(p => new InterfaceClasses(p.RuleSet, p.Members, all))];
    }

    private static (RuleSet RuleSet, List<Matcher> Matchers, List<string> Named, Dictionary<string, HashSet<string>> Members) Fill(
        RuleSet ruleSet, Dictionary<string, InterfaceList> known)
    {
        var matchers = ruleSet.Chains.SelectMany(c => c.Rules).Where(r => !r.Disabled).SelectMany(r => r.Matchers).ToList();
        var named = matchers.OfType<InterfaceListMatcher>().Select(m => m.List).Where(l => !IsBuiltIn(l)).Distinct().ToList();
        var lists = ruleSet.InterfaceLists.ToDictionary(l => l.Name);
        foreach (var name in named)
        {
            if (!lists.TryGetValue(name, out var list) || (list.Members.Count == 0 && list.Include.Count == 0))
                lists[name] = known.GetValueOrDefault(name) ?? new InterfaceList(name, [], [], [$"interface-of-{name}"], default);
        }

        return (ruleSet with { InterfaceLists = [.. lists.Values] }, matchers, named, lists.Keys.ToDictionary(n => n, n => Members(n, lists, [])));
    }

    public bool IsMember(string list, string name) => list switch
    {
        "all" => name.Length > 0,
        "none" or "dynamic" => false,
        "static" => name.Length > 0,
        _ => _members.TryGetValue(list, out var members) && members.Contains(name),
    };

    private static bool IsBuiltIn(string list) => list is "all" or "none" or "dynamic" or "static";

    private static string Text(string? name, string lists, int told) =>
        name is not null ? lists.Length > 0 ? $"{name} ({lists})" : name : lists.Length > 0 ? lists : told == 0 ? "any interface" : "any other interface";

    // Strangers come from WAN where there is such a list, else from where LAN is not, else from where rules drop or list.
    private static Func<InterfaceClass, bool> Outsiders(
        List<InterfaceClass> classes, List<Matcher> matchers, IReadOnlyList<string> outside, Dictionary<string, HashSet<string>> members)
    {
        if (outside.Count > 0)
            return c => outside.Contains(c.Witness) || c.Lists.Any(outside.Contains) || outside.Any(o => members.TryGetValue(o, out var m) && m.Contains(c.Witness));
        if (classes.Exists(c => c.Lists.Contains("WAN", StringComparer.OrdinalIgnoreCase)))
            return c => c.Lists.Contains("WAN", StringComparer.OrdinalIgnoreCase);
        if (classes.Exists(c => c.Lists.Contains("LAN", StringComparer.OrdinalIgnoreCase)))
            return c => !c.Lists.Contains("LAN", StringComparer.OrdinalIgnoreCase);
        var incoming = matchers.OfType<InterfaceMatcher>().Where(m => m is { Direction: Direction.In, Negated: false }).Select(m => m.Interface).ToHashSet();
        var incomingLists = matchers.OfType<InterfaceListMatcher>().Where(m => m is { Direction: Direction.In, Negated: false }).Select(m => m.List).ToHashSet();
        return classes.Exists(c => incoming.Contains(c.Witness) || c.Lists.Any(incomingLists.Contains))
            ? c => incoming.Contains(c.Witness) || c.Lists.Any(incomingLists.Contains)
            : _ => true;
    }

    private static HashSet<string> Members(string name, Dictionary<string, InterfaceList> lists, HashSet<string> above)
    {
        if (!lists.TryGetValue(name, out var list) || !above.Add(name))
            return [];
        var members = new HashSet<string>(list.Include.SelectMany(i => Members(i, lists, above)));
        members.ExceptWith(list.Exclude.SelectMany(e => Members(e, lists, above)));
        members.UnionWith(list.Members);
        above.Remove(name);
        return members;
    }
}
