using Postern.Rules.Evaluation.Lists;
using Postern.Rules.Evaluation.Matching;
using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Chains;

/// <summary>A rule set made flat once, for many packets.</summary>
internal sealed class RuleProgram
{
    private readonly Dictionary<Chain, CompiledChain> _compiled = new(ReferenceEqualityComparer.Instance);
    private readonly List<NotEvaluated> _notEvaluated = [];
    private readonly TestCompiler _tests;

    public RuleProgram(RuleSet ruleSet, EvaluatorOptions options)
    {
        (RuleSet, Options, Addresses) = (ruleSet, options, new GateAddresses(ruleSet, options));
        _tests = new TestCompiler(ruleSet, Lists, Memories);
        foreach (var chain in ruleSet.Chains)
            _compiled.TryAdd(chain, new CompiledChain(chain, [.. chain.Rules.Select((rule, i) => Compile(chain, i, rule))]));
        foreach (var chain in _compiled.Values)
        {
            foreach (var rule in chain.Rules)
            {
                if (rule.Rule.Effect is JumpEffect jump)
                    rule.Target = Find(c => c.Table == chain.Chain.Table && c.Family == chain.Chain.Family && c.Name == jump.Chain);
            }
        }

        foreach (var entry in ruleSet.AddressListEntries)
            Lists.Number(entry.Family, entry.List);
        V4 = new HookedChains(this, IpFamily.V4);
        V6 = new HookedChains(this, IpFamily.V6);
    }

    public RuleSet RuleSet { get; }

    public EvaluatorOptions Options { get; }

    public GateAddresses Addresses { get; }

    public ListNames Lists { get; } = new();

    public Memories Memories { get; } = new();

    public int RuleCount { get; private set; }

    public IReadOnlyList<NotEvaluated> NotEvaluated => _notEvaluated;

    public HookedChains V4 { get; }

    public HookedChains V6 { get; }

    public HookedChains Of(IpFamily family) => family == IpFamily.V4 ? V4 : V6;

    public CompiledChain? Find(Func<Chain, bool> isIt) => RuleSet.Chains.FirstOrDefault(isIt) is { } chain ? _compiled[chain] : null;

    /// <summary>Place of a rule's counters.</summary>
    /// <exception cref="ArgumentException">The rule set has no such chain.</exception>
    public int Number(Chain chain, int index) => _compiled.TryGetValue(chain, out var compiled) || (compiled = Find(c => c.Equals(chain))) is not null
        ? compiled.Rules[index].Number
        : throw new ArgumentException($"the rule set has no chain {chain.Name} like this one", nameof(chain));

    private CompiledRule Compile(Chain chain, int index, Rule rule)
    {
        var add = rule.Effect as AddToListEffect;
        return new CompiledRule
        {
            Rule = rule,
            Number = RuleCount++,
            Tests = [.. rule.Matchers.OrderBy(m => m.Order).Select(m => Compile(chain, index, rule, m))],
            Effect = Effect(chain, index, rule),
            List = add is null ? 0 : Lists.Number(chain.Family, add.List),
            End = add?.End ?? PacketEnd.Source,
            Timeout = add?.Timeout ?? ListTimeout.NoneDynamic,
        };
    }

    private Test Compile(Chain chain, int index, Rule rule, Matcher matcher)
    {
        var test = _tests.Compile(matcher, chain.Family, out var problem);
        if (problem.Length > 0 && !rule.Disabled)
            _notEvaluated.Add(new NotEvaluated(chain, index, matcher, problem));
        return test;
    }

    private EffectKind Effect(Chain chain, int index, Rule rule)
    {
        if (rule.Effect is NamedEffect named && !rule.Disabled)
            _notEvaluated.Add(new NotEvaluated(chain, index, null, $"the action {named} is known by name only"));
        return rule.Effect switch
        {
            DropEffect => EffectKind.Drop,
            RejectEffect => EffectKind.Reject,
            TarpitEffect => EffectKind.Tarpit,
            JumpEffect => EffectKind.Jump,
            ReturnEffect => EffectKind.Return,
            FastTrackEffect => EffectKind.FastTrack,
            NoTrackEffect => EffectKind.NoTrack,
            AddToListEffect => EffectKind.AddToList,
            TranslateEffect => EffectKind.Translate,
            _ => rule.Effect.Terminates ? EffectKind.Accept : EffectKind.Continue,
        };
    }
}

/// <summary>The chains that the packets of one family meet; null is an empty one.</summary>
internal sealed class HookedChains(RuleProgram program, IpFamily family)
{
    public CompiledChain? RawPrerouting { get; } = At(program, family, RuleTable.Raw, Hook.Prerouting);

    public CompiledChain? RawOutput { get; } = At(program, family, RuleTable.Raw, Hook.Output);

    public CompiledChain? DestinationNat { get; } = At(program, family, RuleTable.Nat, Hook.Prerouting);

    public CompiledChain? SourceNat { get; } = At(program, family, RuleTable.Nat, Hook.Postrouting);

    /// <summary>v7: sources of what ends at the gate, and destinations of what it sends.</summary>
    public CompiledChain? InputNat { get; } = At(program, family, RuleTable.Nat, Hook.Input);

    /// <inheritdoc cref="InputNat"/>
    public CompiledChain? OutputNat { get; } = At(program, family, RuleTable.Nat, Hook.Output);

    public CompiledChain? Input { get; } = At(program, family, RuleTable.Filter, Hook.Input);

    public CompiledChain? Forward { get; } = At(program, family, RuleTable.Filter, Hook.Forward);

    public CompiledChain? Output { get; } = At(program, family, RuleTable.Filter, Hook.Output);

    private static CompiledChain? At(RuleProgram program, IpFamily family, RuleTable table, Hook hook) =>
        program.Find(c => c.Table == table && c.Family == family && c.Hook == hook && c.Rules.Count > 0);
}
