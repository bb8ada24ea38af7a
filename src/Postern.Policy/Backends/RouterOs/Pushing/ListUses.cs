namespace Postern.Policy.Backends.RouterOs.Pushing;

/// <summary>What being on an address list is good for: it lets in, or it shuts out.</summary>
internal sealed class ListUses
{
    private readonly HashSet<(bool IsV6, string List)> _lettingIn = [];
    private readonly Dictionary<(bool IsV6, string List), HashSet<ItemContent>> _rules = [];

    public ListUses(IEnumerable<RouterItem> rules)
    {
        foreach (var rule in rules)
        {
            foreach (var name in (ReadOnlySpan<string>)["src-address-list", "dst-address-list"])
            {
                if (rule[name] is not { Length: > 0 } list)
                    continue;
                var isNegated = list[0] == '!';
                var key = (IsV6(rule.Menu), isNegated ? list[1..] : list);
                if (!_rules.TryGetValue(key, out var users))
                    _rules[key] = users = [];
                users.Add(ItemContent.Of(rule));
                if (rule["action"] is "drop" or "reject" or "tarpit" == isNegated)
                    _lettingIn.Add(key);
            }
        }
    }

    public static bool IsV6(string menu) => menu.StartsWith("/ipv6", StringComparison.Ordinal);

    /// <summary>Whether somebody who is on it gets further than somebody who is not, by whichever rule.</summary>
    public bool LetsIn(bool isV6, string list) => _lettingIn.Contains((isV6, list));

    public bool IsUsed(bool isV6, string list) => _rules.ContainsKey((isV6, list));

    /// <summary>Whether the same rules ask for it in both.</summary>
    public bool UsesAlike(ListUses other, bool isV6, string list) =>
        _rules.TryGetValue((isV6, list), out var mine) && other._rules.TryGetValue((isV6, list), out var theirs) && mine.SetEquals(theirs);
}
