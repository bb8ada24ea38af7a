using System.Text.RegularExpressions;
using Postern.Policy.Backends.Nftables;

namespace Postern.NetworkTests.Equality.Mutating;

/// <summary>One mistake that somebody could make in the back end, made in its finished table.</summary>
/// <param name="Apply">Null where the table has nothing of the kind.</param>
internal sealed partial record Mutation(string Name, Func<NftTable, NftTable?> Apply)
{
    public static IReadOnlyList<Mutation> All { get; } =
    [
        InFirstRule("a list's time is another", "update @list", @"timeout \S+ \}", "timeout 17s }"),
        InFirstRule("a grant's time is another", "update @grants4", @"timeout \S+ \}", "timeout 17s }"),
        InEveryRule("an attempt is not reset", "delete @attempts", _ => null),
        InFirstRule("a port range ends too early", "th dport", @"(\d+)-(\d+)", m => $"{m.Groups[1].Value}-{Number(m.Groups[2]) - 1}"),
        InEveryRule("the IPv6 twin of a grant is missing", "update @grants6", _ => null),
        InEveryRule("the IPv6 twin of an attempt is missing", "ip6 saddr map @attempts", _ => null),
        InFirstRule("a negation is lost", " != @list", " != @list", " @list"),
        InFirstRule("a port's negation is lost", "th dport != ", " != ", " "),
        new("two rules change places", SwapRules),
        InEveryRule("an entry's time is not renewed", "update @list", rule => rule.Replace("update @list", "add @list")),
        InEveryRule("an attempt's time is not renewed", "update @attempts", rule => rule.Replace("update @attempts", "add @attempts")),
        InFirstRule("a list's matcher is dropped", "ip saddr @list", @"ip saddr @list\S+ ", ""),
        InFirstRule("a flags matcher is dropped", "tcp flags & (", @"tcp flags & \([^)]*\) == (\([^)]*\)|\S+) ", ""),
        InFirstRule("a drop became an accept", " drop comment \"r", " drop comment", " accept comment"),
        InEveryRule("refused services pass", "counter drop comment \"no grant", rule => rule.Replace(" drop ", " accept ")),
        InFirstRule("the entry goes into another list", "update @list.a.", @"@list\.a\.", "@list.b."),
        Emptied("repeats"),
        Emptied("arrivals"),
        Emptied("trusted4"),
        InEveryRule("traps ban whoever is granted", "@admitted", _ => null),
        InEveryRule("the banned are let in", "\"banned sources\"", _ => null),
        InEveryRule("a text's letters are taken as they stand", "& 0xdf", rule => Regex.Replace(rule, @" & 0x[df]+ ==", "")),
        InEveryRule("a text is looked for where a payload begins and nowhere else", " goto ", rule => Inside().IsMatch(rule) ? null : rule),
        InEveryRule("a text may have anything behind it", "", rule => rule.EndsWith(">= 0 return", StringComparison.Ordinal) ? null : Regex.Replace(rule, @"udp length \d+ @ih", "@ih")),
        InFirstRule("a burst is one packet longer", "burst ", @"burst (\d+) packets counter", m => $"burst {Number(m.Groups[1]) + 1} packets counter"),
    ];

    private static int Number(Group group) => int.Parse(group.ValueSpan, System.Globalization.CultureInfo.InvariantCulture);

    private static Mutation InFirstRule(string name, string holds, string pattern, string replacement) => InFirstRule(name, holds, pattern, _ => replacement);

    private static Mutation InFirstRule(string name, string holds, string pattern, MatchEvaluator replacement) => new(name, table =>
    {
        var isDone = false;
        return Rules(table, rule =>
        {
            if (isDone || !rule.Contains(holds, StringComparison.Ordinal))
                return rule;
            var changed = new Regex(pattern).Replace(rule, replacement, 1);
            isDone = changed != rule;
            return changed;
        });
    });

    private static Mutation InEveryRule(string name, string holds, Func<string, string?> change) =>
        new(name, table => Rules(table, rule => rule.Contains(holds, StringComparison.Ordinal) ? change(rule) : rule));

    private static Mutation Emptied(string set) => new($"{set} is empty", table => table.Sets.Any(s => s.Name == set && s.Elements.Count > 0)
        ? table with { Sets = [.. table.Sets.Select(s => s.Name == set ? s with { Elements = [] } : s)] }
        : null);

    private static NftTable? SwapRules(NftTable table)
    {
        var chain = table.Chains.FirstOrDefault(c => c.Name.EndsWith(".filter.input", StringComparison.Ordinal) && c.Rules.Count > 2);
        return chain is null ? null : table with { Chains = [.. table.Chains.Select(c => c == chain ? c with { Rules = [.. c.Rules.Take(c.Rules.Count - 2), c.Rules[^1], c.Rules[^2]] } : c)] };
    }

    private static NftTable? Rules(NftTable table, Func<string, string?> change)
    {
        var isChanged = false;
        var chains = table.Chains.Select(chain => chain with
        {
            Rules = [.. chain.Rules.Select(rule =>
            {
                var changed = change(rule);
                isChanged |= changed != rule;
                return changed;
            }).OfType<string>()],
        }).ToList();
        return isChanged ? table with { Chains = chains } : null;
    }

    /// <summary>A place behind the first byte of TCP's and UDP's payloads.</summary>
    [GeneratedRegex(@"^@ih,(?!0,)\d+,\d+ (?!>=)")]
    private static partial Regex Inside();
}
