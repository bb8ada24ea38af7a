namespace Postern.Policy.Backends.RouterOs.Pushing;

/// <summary>The rules of one menu in an order in which a packet may meet them: a chain stands where it is jumped to.</summary>
internal static class PacketOrder
{
    /// <param name="rules">In the menu's order. Circles of jumps, which no router takes, end in that order too.</param>
    public static IReadOnlyList<RouterItem> Of(IReadOnlyList<RouterItem> rules)
    {
        var chains = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < rules.Count; i++)
        {
            var chain = rules[i]["chain"] ?? "";
            if (!chains.TryGetValue(chain, out var members))
                chains[chain] = members = [];
            members.Add(i);
        }

        var followers = new List<int>[rules.Count];
        var waits = new int[rules.Count];
        for (var i = 0; i < rules.Count; i++)
            followers[i] = [];
        foreach (var members in chains.Values)
        {
            for (var at = 0; at < members.Count; at++)
            {
                var rule = members[at];
                if (at > 0)
                    Follows(members[at - 1], rule);
                if (rules[rule]["jump-target"] is not { } target || !chains.TryGetValue(target, out var called) || ReferenceEquals(called, members))
                    continue;
                if (at > 0)
                    Follows(members[at - 1], called[0]);
                Follows(called[^1], rule);
            }
        }

        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, rules.Count).Where(i => waits[i] == 0).Select(i => (i, i)));
        var ordered = new List<RouterItem>(rules.Count);
        var isDone = new bool[rules.Count];
        while (ready.TryDequeue(out var next, out _))
        {
            isDone[next] = true;
            ordered.Add(rules[next]);
            foreach (var follower in followers[next])
            {
                if (--waits[follower] == 0)
                    ready.Enqueue(follower, follower);
            }
        }

        ordered.AddRange(rules.Where((_, i) => !isDone[i]));
        return ordered;

        void Follows(int first, int second)
        {
            followers[first].Add(second);
            waits[second]++;
        }
    }
}
