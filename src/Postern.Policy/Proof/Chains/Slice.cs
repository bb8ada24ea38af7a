namespace Postern.Policy.Proof.Chains;

/// <summary>
/// The lists on which a question depends, and what is left of the programs when all others are taken out. Doors that share no list
/// are looked at one after the other instead of in all combinations.
/// </summary>
internal sealed class Slice
{
    /// <summary>A state is a number with a bit for each list.</summary>
    public const int MostLists = 60;

    /// <summary>Each condition that is not followed doubles the work.</summary>
    public const int MostChoices = 4;

    private readonly Dictionary<int, int> _places;
    private readonly Dictionary<int, int> _choices = [];

    private Slice(IReadOnlyList<int> lists)
    {
        Lists = lists;
        _places = lists.Select((list, i) => (list, i)).ToDictionary(p => p.list, p => p.i);
    }

    /// <summary>Numbers of the lists; their places here are the bits of a state.</summary>
    public IReadOnlyList<int> Lists { get; }

    /// <summary>Numbers of the conditions that are tried both ways.</summary>
    public IEnumerable<int> Choices => _choices.Keys;

    /// <summary>Conditions beyond <see cref="MostChoices"/> are taken as met.</summary>
    public bool HasTooManyChoices { get; private set; }

    /// <summary>What each list depends on: the lists tested where it is written, and before, where a rule could end the packet's way.</summary>
    public static Dictionary<int, HashSet<int>> Dependencies(IEnumerable<CellProgram> programs)
    {
        var all = new Dictionary<int, HashSet<int>>();
        foreach (var program in programs)
        {
            var before = new HashSet<int>();
            Depend(program.Raw, before, [], all);
            Depend(program.Nat, before, [], all);
            foreach (var filter in program.Filters.Distinct())
                Depend(filter.Lines, [.. before], [], all);
        }

        return all;
    }

    /// <summary>The lists that decide whether the program's packet passes.</summary>
    public static HashSet<int> Deciding(CellProgram program)
    {
        var before = new HashSet<int>();
        var unused = new Dictionary<int, HashSet<int>>();
        Depend(program.Raw, before, [], unused);
        Depend(program.Nat, before, [], unused);
        foreach (var filter in program.Filters)
            Depend(filter.Lines, before, [], unused);
        return before;
    }

    /// <summary>Null when there are more lists than a state has bits.</summary>
    public static Slice? Around(IEnumerable<int> lists, Dictionary<int, HashSet<int>> dependencies)
    {
        var found = new SortedSet<int>();
        var open = new Stack<int>(lists);
        while (open.TryPop(out var list))
        {
            if (found.Add(list) && dependencies.TryGetValue(list, out var more))
            {
                foreach (var other in more)
                    open.Push(other);
            }
        }

        return found.Count > MostLists ? null : new Slice([.. found]);
    }

    /// <summary>
    /// The program with bits for lists: null where it writes none of them. For a verdict nothing is written: what a packet's own writes let
    /// in is what the state behind them lets in, and one step later.
    /// </summary>
    public CellProgram? Project(CellProgram program, bool forVerdict)
    {
        if (!forVerdict && !Writes(program.Raw) && !Writes(program.Nat) && !program.Filters.Any(f => Writes(f.Lines)))
            return null;
        var filters = program.Filters.Select(f => f with { Lines = Project(f.Lines, forVerdict, !forVerdict) }).ToArray();
        return new CellProgram(Project(program.Raw, true, !forVerdict), Project(program.Nat, true, !forVerdict), program.Translations, filters);
    }

    private bool Writes(Line[] lines) => lines.Any(l => (l.Kind == LineKind.Write && _places.ContainsKey(l.Number)) || Writes(l.Called));

    private Line[] Project(Line[] lines, bool whole, bool writes)
    {
        // Behind the last write nothing matters to the lists.
        var end = whole ? lines.Length : Array.FindLastIndex(lines, l => (l.Kind == LineKind.Write && _places.ContainsKey(l.Number)) || Writes(l.Called)) + 1;
        var kept = new List<Line>();
        foreach (var line in lines.Take(end))
        {
            if (line.Kind == LineKind.Write && !(writes && _places.ContainsKey(line.Number)))
                continue;
            // A condition that decides nothing here names a list that is not in the slice.
            if (line.Tests.Any(t => !t.IsChoice && !_places.ContainsKey(t.List)))
                continue;
            var called = line.Kind == LineKind.Jump ? Project(line.Called, true, writes) : line.Called;
            kept.Add(line with
            {
                Tests = [.. line.Tests.Select(Place).Where(t => t is not null).Select(t => t!.Value)],
                Number = line.Kind == LineKind.Write ? _places[line.Number] : line.Number,
                Called = called,
            });
        }

        return [.. kept];
    }

    private OpenTest? Place(OpenTest test)
    {
        if (!test.IsChoice)
            return test with { List = _places[test.List] };
        if (!_choices.TryGetValue(test.Choice, out var place))
        {
            if (_choices.Count == MostChoices)
            {
                HasTooManyChoices = true;
                return null;
            }

            _choices[test.Choice] = place = _choices.Count;
        }

        return new OpenTest(-1 - place, test.Negated);
    }

    // Lists tested by lines that may end the way are remembered in "before"; a write depends on them, on its own tests and its callers'.
    private static void Depend(Line[] lines, HashSet<int> before, HashSet<int> callers, Dictionary<int, HashSet<int>> all)
    {
        foreach (var line in lines)
        {
            var own = line.Tests.Where(t => !t.IsChoice).Select(t => t.List).ToHashSet();
            switch (line.Kind)
            {
                case LineKind.Write:
                    if (!all.TryGetValue(line.Number, out var needs))
                        all[line.Number] = needs = [];
                    needs.UnionWith(own);
                    needs.UnionWith(before);
                    needs.UnionWith(callers);
                    break;
                case LineKind.Jump:
                    own.UnionWith(callers);
                    Depend(line.Called, before, own, all);
                    break;
                default:
                    before.UnionWith(own);
                    before.UnionWith(callers);
                    break;
            }
        }
    }
}
