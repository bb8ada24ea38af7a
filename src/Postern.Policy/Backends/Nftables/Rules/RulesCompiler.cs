using Postern.Policy.Backends.Nftables.Rules.Payloads;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Rules;

/// <summary>
/// RouterOS's chains as nft chains, one for one: a hooked chain per table and hook hands IPv4 and IPv6 packets to the chains of
/// their menus, whose rules keep their order, their counters and their comments.
/// </summary>
public sealed class RulesCompiler
{
    private readonly RuleSet _ruleSet;
    private readonly NftablesOptions _options;
    private readonly DiagnosticBag _diagnostics;
    private readonly ListSets _lists;
    private readonly InterfaceNames _interfaces;
    private readonly RuleLooks _looks;
    private readonly PayloadRules _payloads;
    private readonly ChainCallers _callers;
    private readonly List<NftChain> _chains = [];

    private RulesCompiler(RuleSet ruleSet, NftablesOptions options, DiagnosticBag diagnostics)
    {
        (_ruleSet, _options, _diagnostics) = (ruleSet, options, diagnostics);
        _lists = new ListSets(ruleSet, options, diagnostics);
        _interfaces = new InterfaceNames(ruleSet, options, diagnostics);
        _looks = new RuleLooks(ruleSet, _lists);
        _payloads = new PayloadRules(ruleSet, options, _looks, _chains, diagnostics);
        _callers = new ChainCallers(ruleSet);
    }

    public static TablePart Compile(RuleSet ruleSet, NftablesOptions options, DiagnosticBag diagnostics)
    {
        var compiler = new RulesCompiler(ruleSet, options, diagnostics);
        foreach (var chain in ruleSet.Chains.Where(c => c.Rules.Count > 0))
            compiler.Chain(chain);
        compiler.Hooks();
        return new TablePart([.. compiler._lists.Sets(), .. compiler._looks.Sets()], [.. compiler._chains, .. compiler._looks.Chains], compiler._interfaces.Used)
        {
            Watch = compiler._looks.Plan with { Names = [.. compiler._lists.NameUses] },
        };
    }

    private void Chain(Chain chain)
    {
        var matchers = new MatcherPrinter(chain, _lists, _interfaces, _diagnostics);
        var effects = new EffectPrinter(chain, _ruleSet, _lists, _callers.HooksOf(chain), _diagnostics);
        var name = ChainName(chain);
        var rules = new List<string>();
        for (var i = 0; i < chain.Rules.Count; i++)
        {
            var rule = chain.Rules[i];
            if (rule.Disabled)
            {
                _diagnostics.Add(NftablesDiagnostics.DisabledRule(rule.Span));
                continue;
            }

            if (effects.Print(rule) is { } effect && matchers.Print(rule) is { } match)
                rules.AddRange(Print(chain, rule, match, effect, $"{name}.{i + 1}"));
        }

        _chains.Add(new NftChain(name, null, "", rules));
    }

    private IEnumerable<string> Print(Chain chain, Rule rule, RuleMatch match, string effect, string own)
    {
        var log = rule.Log && rule.Effect is not LogEffect ? EffectPrinter.Log(rule.LogPrefix) + " " : "";
        var comment = NftText.Quoted(rule.Comment.Length > 0 ? rule.Comment : $"{rule.Span.File}:{rule.Span.Line}");
        var tail = $"{match.Counting} {log}counter {effect}".Trim() + $" comment \"{comment}\"";
        return PayloadRules.Concerns(rule)
            ? _payloads.Print(chain, rule, match, tail, own, m => Combine(m, tail, rule, own))
            : Combine(match, tail, rule, own);
    }

    /// <summary>
    /// One nft rule where that says it. A condition with alternatives ("in the static or in the dynamic part of a list") becomes
    /// one rule for each, disjoint, so that a packet meets exactly one; what counts (limits, the counter) then stands in a chain
    /// of its own behind them, once.
    /// </summary>
    private IEnumerable<string> Combine(RuleMatch match, string tail, Rule rule, string chain)
    {
        if (match.Alternatives is [var only])
            return [$"{only} {tail}".TrimStart()];
        if (rule.Effect is ReturnEffect)
        {
            if (match.Counting.Length > 0)
                _diagnostics.Add(NftablesDiagnostics.Inexpressible(rule.Span, "a return with a limit over a list that has static and dynamic entries",
                    "nft would have to return from two chains at once", "name a list without configured entries, or put the limit in a chain that is jumped to"));
            return match.Alternatives.Select(a => $"{a} {tail}");
        }

        _chains.Add(new NftChain(chain, null, "", [tail]));
        return match.Alternatives.Select(a => $"{a} jump {chain}");
    }

    private void Hooks()
    {
        foreach (var group in _ruleSet.Chains.Where(c => c.Hook is not null && c.Rules.Count > 0).GroupBy(c => (c.Table, c.Hook)))
        {
            var (table, hook) = (group.Key.Table, group.Key.Hook!.Value);
            var targets = group.Select(c => $"ipv{NftText.Digit(c.Family)} : jump {ChainName(c)}").ToList();
            string[] aside = _options.Owned ? [] : [$"meta mark {NftText.Mark(NftablesOptions.TrialMark)} return"];
            _chains.Add(new NftChain($"{table.ToString().ToLowerInvariant()}.{hook.ToString().ToLowerInvariant()}",
                $"type {(table == RuleTable.Nat ? "nat" : "filter")} hook {hook.ToString().ToLowerInvariant()} priority {Priority(table, hook)}; policy accept;", "",
                [.. aside, $"meta nfproto vmap {{ {string.Join(", ", targets)} }}"]));
        }
    }

    /// <summary>RouterOS's order. nft knows dstnat and srcnat by name at prerouting and postrouting only.</summary>
    private static string Priority(RuleTable table, Hook hook) => (table, hook) switch
    {
        // Behind the guard's, which stands at raw: of two chains with one priority the kernel asks the one that was added last.
        (RuleTable.Raw, _) => "raw + 1",
        (RuleTable.Nat, Hook.Prerouting) => "dstnat",
        (RuleTable.Nat, Hook.Output) => "-100",
        (RuleTable.Nat, Hook.Input) => "100",
        (RuleTable.Nat, _) => "srcnat",
        _ => "filter",
    };

    internal static string ChainName(Chain chain) => ChainName(chain.Family, chain.Table, chain.Name);

    internal static string ChainName(IpFamily family, RuleTable table, string name) =>
        $"{NftText.Address(family)}.{table.ToString().ToLowerInvariant()}.{NftText.Slug(name)}";
}

/// <summary>A rule's conditions in nft: any of the alternatives, then what counts.</summary>
/// <param name="Alternatives">At least one; an empty string matches everything. Disjoint.</param>
/// <param name="Counting">Conditions that only see what met all others: limit, random, nth.</param>
public sealed record RuleMatch(IReadOnlyList<string> Alternatives, string Counting);
