using Postern.Policy.Diagnostics;
using Postern.Rules.Evaluation.Matching;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Rules.Payloads;

/// <summary>
/// Rules with <c>content=</c> or <c>layer7-protocol=</c>. A fixed text is found by the kernel, at its place or by trying every place of
/// a short payload; what only the watcher can judge is handed up, where the rule writes a list. See docs/decisions/0009.
/// </summary>
internal sealed class PayloadRules(RuleSet ruleSet, NftablesOptions options, RuleLooks looks, List<NftChain> chains, DiagnosticBag diagnostics)
{
    /// <summary>Null: cannot be run, which was said.</summary>
    private readonly Dictionary<string, Layer7Pattern?> _patterns = [];

    public static bool Concerns(Rule rule) => rule.Matchers.Any(m => m is ContentMatcher or Layer7Matcher);

    /// <param name="match">The rule's other matchers.</param>
    /// <param name="tail">What a packet meets that met everything: what counts, the counter, the effect.</param>
    /// <param name="name">The name of a chain of the rule's own.</param>
    /// <param name="combine">Prints a rule without payload.</param>
    /// <returns>nft rules; none where the rule is left out, and a diagnostic says why.</returns>
    public IEnumerable<string> Print(Chain chain, Rule rule, RuleMatch match, string tail, string name, Func<RuleMatch, IEnumerable<string>> combine)
    {
        if (Tests(rule) is not { } tests)
            return [];
        var isLayer7 = tests.Exists(t => t.IsLayer7);
        var places = PayloadPlace.Of(rule.Matchers.OfType<ProtocolMatcher>().FirstOrDefault(m => !m.Negated)?.Protocol, isLayer7);
        if (places.Count == 0)
        {
            diagnostics.Add(NftablesDiagnostics.NeverMatches(tests.Find(t => t.IsLayer7)!.Matcher.Span, "layer 7 patterns are looked for in TCP, UDP and ICMP only"));
            return [];
        }

        if (tests.Count == 0)
            return combine(match);
        var alternatives = isLayer7 ? [.. match.Alternatives.Select(a => $"{a} ct state {{ new, established }}".Trim())] : match.Alternatives;
        if (tests.Find(t => t.NeedsLook) is { } judged)
            return MayLook(judged, rule, match) ? Callers(alternatives, places, tests, _ => looks.ChainOf(chain, rule)) : [];
        if (Steers(rule) && tests.Find(t => t.IsLayer7) is { } split)
        {
            diagnostics.Add(NftablesDiagnostics.TextInPieces(split.Matcher.Span, split.Matcher.ToString()!, $"{rule.Effect}"));
            return [];
        }

        var isUdp = places is [{ Condition: "", Header: "ih", LeastHeader: 8 }];
        if (tests.TrueForAll(t => t is { IsNegated: false, Literal.AtStart: true } && (isUdp || !t.Literal.AtEnd)))
            return combine(match with { Alternatives = [.. Inline(alternatives, places, tests)] });
        if (rule.Effect is ReturnEffect)
        {
            diagnostics.Add(NftablesDiagnostics.Inexpressible(rule.Effect.Span, $"a return with {tests[0].Matcher}",
                "nft would have to return from two chains at once", "say the opposite by a jump to a chain"));
            return [];
        }

        return Search(chain, rule, match with { Alternatives = alternatives }, tail, name, tests, places);
    }

    /// <summary>Leaving such a rule out for a packet can let in more than the script says.</summary>
    private static bool Steers(Rule rule) => rule.Effect is not (AcceptEffect or AddToListEffect or LogEffect or PassthroughEffect);

    /// <summary>Null when the rule is left out. A text that every payload has is no test.</summary>
    private List<PayloadTest>? Tests(Rule rule)
    {
        var tests = new List<PayloadTest>();
        foreach (var matcher in rule.Matchers.Where(m => m is ContentMatcher or Layer7Matcher))
        {
            PayloadTest test;
            if (matcher is ContentMatcher content)
            {
                if (content is { Bytes.Length: 0, Negated: false })
                    continue;
                test = new PayloadTest(content, new LiteralPattern(content.Bytes));
            }
            else if (Pattern((Layer7Matcher)matcher) is { } pattern)
            {
                test = new PayloadTest(matcher, LiteralPattern.Of(pattern.Expression));
            }
            else
            {
                return null;
            }

            if (test is { IsLayer7: true, IsNegated: false, Literal.IsImpossibleInLayer7: true } or { IsLayer7: false, Literal.Bytes.Length: 0 })
            {
                diagnostics.Add(NftablesDiagnostics.NeverMatches(matcher.Span, test.IsLayer7
                    ? $"{matcher} has a capital letter or a NUL, and layer 7 text is lower-cased and without NULs"
                    : $"{matcher}: every payload has an empty text"));
                return null;
            }

            tests.Add(test);
        }

        return tests;
    }

    private Layer7Pattern? Pattern(Layer7Matcher matcher)
    {
        if (_patterns.TryGetValue(matcher.Pattern, out var known))
            return known;
        var pattern = ruleSet.Layer7Patterns.FirstOrDefault(p => p.Name == matcher.Pattern);
        if (pattern is not null && Layer7Expression.TryCreate(pattern.Expression, out var problem) is null)
        {
            diagnostics.Add(NftablesDiagnostics.BadExpression(pattern.ExpressionSpan, pattern.Name, problem));
            pattern = null;
        }
        else if (pattern is null)
        {
            diagnostics.Add(NftablesDiagnostics.NeverMatches(matcher.Span, $"no layer 7 pattern is called {matcher.Pattern}"));
        }

        return _patterns[matcher.Pattern] = pattern;
    }

    private bool MayLook(PayloadTest judged, Rule rule, RuleMatch match)
    {
        var (span, what) = (judged.Matcher.Span, judged.Matcher.ToString()!);
        if (rule.Effect is not AddToListEffect add)
            diagnostics.Add(NftablesDiagnostics.DecidedLate(span, what, $"{rule.Effect}"));
        else if (match.Counting.Length > 0)
            diagnostics.Add(NftablesDiagnostics.Inexpressible(span, $"{what} beside a limit, random or nth",
                "these count what met all other matchers, which here only the watcher knows", "leave the limit out: a source is looked at 20 times a second at most"));
        else if (!options.HasWatcher)
            diagnostics.Add(NftablesDiagnostics.NeedsWatcher(span, what, "run postern gate FILE, which is up and the watcher in one"));
        else
            diagnostics.Add(NftablesDiagnostics.WrittenByWatcher(span, what, add.List));
        return options.HasWatcher && rule.Effect is AddToListEffect && match.Counting.Length == 0;
    }

    private static IEnumerable<string> Inline(IReadOnlyList<string> alternatives, IReadOnlyList<PayloadPlace> places, List<PayloadTest> tests) =>
        from alternative in alternatives
        from place in places
        let exact = tests.Where(t => t.Literal!.AtEnd).Select(t => $"udp length {place.LeastHeader + t.Literal!.Bytes.Length}")
        select string.Join(' ', new[] { alternative, place.Condition }.Concat(exact).Concat(tests.Select(t => place.Are(t.Literal!, t.FoldsCase))).Where(p => p.Length > 0));

    private IEnumerable<string> Search(Chain chain, Rule rule, RuleMatch match, string tail, string name, List<PayloadTest> tests, IReadOnlyList<PayloadPlace> places)
    {
        var header = chain.Family == IpFamily.V4 ? 20 : 40;
        var largest = rule.Matchers.OfType<PacketSizeMatcher>().Where(m => !m.Negated).Select(m => m.Last).DefaultIfEmpty(int.MaxValue).Min();
        string? whenLonger = null;
        if (tests.Find(t => t.IsSearched) is { } searched && places.Any(p => largest - header - p.LeastHeader > PayloadTest.Reach))
        {
            if (WhenLonger(searched, chain, rule, match, PayloadTest.Reach + header + places.Min(p => p.LeastHeader)) is not { } verdict)
                return [];
            whenLonger = verdict;
        }

        var entries = new Dictionary<PayloadPlace, string>();
        foreach (var place in places)
        {
            var next = $"goto {name}";
            for (var i = tests.Count; i > 0; i--)
            {
                var tries = $"{name}.{place.Name}{(tests.Count == 1 ? "" : $".{i}")}";
                var longest = Math.Clamp(largest - header - place.LeastHeader, 0, PayloadTest.Reach);
                chains.Add(new NftChain(tries, null, tests[i - 1].Matcher.ToString()!, tests[i - 1].Rules(place, next, longest, tests[i - 1].IsSearched ? whenLonger : null)));
                next = $"goto {tries}";
            }

            entries[place] = next["goto ".Length..];
        }

        chains.Add(new NftChain(name, null, "", [tail]));
        return Callers(match.Alternatives, places, tests, place => entries[place]);
    }

    /// <summary>What becomes of a packet whose payload is too long to be searched; null when the rule is refused.</summary>
    private string? WhenLonger(PayloadTest searched, Chain chain, Rule rule, RuleMatch match, int size)
    {
        var (span, what) = (searched.Matcher.Span, searched.Matcher.ToString()!);
        if (Steers(rule))
        {
            diagnostics.Add(NftablesDiagnostics.UnboundedSearch(span, what, PayloadTest.Reach, $"{rule.Effect}", size));
            return null;
        }

        if (rule.Effect is not AddToListEffect)
        {
            diagnostics.Add(NftablesDiagnostics.LongPayloadUnseen(span, what, PayloadTest.Reach));
            return "return";
        }

        if (match.Counting.Length > 0 || !options.HasWatcher)
        {
            diagnostics.Add(NftablesDiagnostics.NeedsWatcher(span, $"{what} in payloads above {PayloadTest.Reach} bytes",
                $"{(match.Counting.Length > 0 ? "" : "run postern gate FILE, or ")}add packet-size=0-{size} to the rule"));
            return null;
        }

        return $"goto {looks.ChainOf(chain, rule)}";
    }

    /// <summary>Rules that send on what met the rest and has enough payload.</summary>
    private static IEnumerable<string> Callers(IReadOnlyList<string> alternatives, IReadOnlyList<PayloadPlace> places, List<PayloadTest> tests, Func<PayloadPlace, string> chain)
    {
        var least = tests.Max(t => t.IsLayer7 || !t.IsNegated ? t.Literal is null || t.IsNegated ? 1 : t.Literal.Bytes.Length : 0);
        return from alternative in alternatives
               from place in places
               let enough = least > 0 && least <= PayloadTest.Reach ? place.IsLongerThan(least - 1) : ""
               select string.Join(' ', new[] { alternative, place.Condition, enough, $"jump {chain(place)}" }.Where(p => p.Length > 0));
    }
}
