namespace Postern.Policy.Backends.RouterOs.Pushing;

/// <summary>One chain as it is and as it is to be: which rules stay, and where the others belong.</summary>
internal sealed class RuleMatch
{
    private readonly List<Slot> _slots = [];

    /// <param name="present">The chain's rules on the router, everybody's, in order.</param>
    /// <param name="desired">Ours as they are to be, in order.</param>
    public RuleMatch(IReadOnlyList<RouterItem> present, IReadOnlyList<RouterItem> desired)
    {
        // The router's own dummy rules cannot be named in place-before.
        var foreign = present.Where(i => !i.IsDynamic && !RouterSnapshot.IsOurs(i)).Take(1).ToList();
        var comesFirst = desired.Any(d => d.ComesFirst);
        var firstForeign = foreign.Count == 0 ? int.MaxValue : IndexOf(present, foreign[0]);
        var ours = present.Where(RouterSnapshot.IsOurs).ToList();
        Gone = ours;
        var candidates = comesFirst ? ours.Where(o => IndexOf(present, o) < firstForeign).ToList() : ours;
        var kept = Longest(candidates, desired);
        Kept = kept.Count;
        Gone = [.. ours.Where(o => !kept.ContainsValue(o))];
        var old = new Queue<RouterItem>(candidates);
        foreach (var (index, rule) in desired.Index())
        {
            if (!kept.TryGetValue(index, out var stays))
            {
                _slots.Add(new Slot(rule, null));
                continue;
            }

            while (old.TryDequeue(out var passed) && !ReferenceEquals(passed, stays))
                _slots.Add(new Slot(null, passed));
            _slots.Add(new Slot(null, stays));
        }

        _slots.AddRange(old.Select(o => new Slot(null, o)));
        if (comesFirst && foreign is [var anchor])
            _slots.Add(new Slot(null, anchor));
        New = [.. _slots.Where(s => s.Present is null).Select(s => s.Rule!)];
    }

    public int Kept { get; }

    /// <summary>Ours that do not stay.</summary>
    public IReadOnlyList<RouterItem> Gone { get; }

    /// <summary>What is missing, in its order.</summary>
    public IReadOnlyList<RouterItem> New { get; }

    /// <summary>In front of what a rule that is missing goes; null: at the end.</summary>
    /// <param name="removed">Of those that were there.</param>
    /// <param name="added">By which step what was missing came.</param>
    public Place? PlaceOf(RouterItem rule, HashSet<RouterItem> removed, Dictionary<RouterItem, int> added)
    {
        for (var i = _slots.FindIndex(s => ReferenceEquals(s.Rule, rule)) + 1; i < _slots.Count; i++)
        {
            if (_slots[i].Present is { } present)
            {
                if (!removed.Contains(present))
                    return new Place(present.Id, 0);
            }
            else if (added.TryGetValue(_slots[i].Rule!, out var step))
            {
                return new Place(null, step);
            }
        }

        return null;
    }

    /// <summary>The most rules that may stay where they are, each desired one by its index.</summary>
    private static Dictionary<int, RouterItem> Longest(IReadOnlyList<RouterItem> present, IReadOnlyList<RouterItem> desired)
    {
        var places = new Dictionary<ItemContent, Queue<int>>();
        foreach (var (index, rule) in desired.Index())
        {
            var content = ItemContent.Of(rule);
            if (!places.TryGetValue(content, out var queue))
                places[content] = queue = new Queue<int>();
            queue.Enqueue(index);
        }

        var matched = new List<(RouterItem Item, int Index)>();
        foreach (var item in present)
        {
            if (places.TryGetValue(ItemContent.Of(item), out var queue) && queue.TryDequeue(out var index))
                matched.Add((item, index));
        }

        // Patience: ends[k] is the match with the least index that ends a rising run of k + 1.
        var ends = new List<int>();
        var previous = new int[matched.Count];
        for (var i = 0; i < matched.Count; i++)
        {
            int low = 0, high = ends.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (matched[ends[middle]].Index < matched[i].Index)
                    low = middle + 1;
                else
                    high = middle;
            }

            previous[i] = low == 0 ? -1 : ends[low - 1];
            if (low == ends.Count)
                ends.Add(i);
            else
                ends[low] = i;
        }

        var longest = new Dictionary<int, RouterItem>();
        for (var i = ends.Count == 0 ? -1 : ends[^1]; i >= 0; i = previous[i])
            longest[matched[i].Index] = matched[i].Item;
        return longest;
    }

    private static int IndexOf(IReadOnlyList<RouterItem> items, RouterItem item)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (ReferenceEquals(items[i], item))
                return i;
        }

        return -1;
    }

    /// <param name="Rule">What is missing here; null where there is one.</param>
    private readonly record struct Slot(RouterItem? Rule, RouterItem? Present);
}
