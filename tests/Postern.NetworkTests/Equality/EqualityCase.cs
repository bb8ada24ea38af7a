using Postern.NetworkTests.Equality.Drafts;
using Postern.NetworkTests.Equality.Generation;
using Postern.Policy.Backends.Nftables;
using Postern.Rules.Model;

namespace Postern.NetworkTests.Equality;

/// <summary>A rule set that compiles, and packets for it.</summary>
/// <param name="Seed">Makes the same case again: <c>POSTERN_SEED</c>.</param>
internal sealed record EqualityCase(int Seed, RuleSetDraft Draft, RuleSet RuleSet, NftTable Table, Trace Trace)
{
    /// <summary>Drafts that the compiler refuses, sequences that stand in each other's way for instance, are drawn anew.</summary>
    private const int Draws = 200;

    /// <summary>Every fourth script looks into payloads; it draws these from numbers of its own, so that the other cases stay what they are.</summary>
    private const int PayloadsEvery = 4;

    /// <summary>Every third policy has doors that open to several sequences, as those of rolling knocks do; drawn from numbers of their own too.</summary>
    private const int AlternativesEvery = 3;

    public static EqualityCase Generate(int seed)
    {
        var random = new Random(seed);
        var payloads = seed % PayloadsEvery == PayloadsEvery - 1 ? new Random(~seed) : null;
        var alternatives = seed % AlternativesEvery == AlternativesEvery - 1 ? new Random(seed ^ 0x5eed) : null;
        var enforcing = new Random(seed ^ 0xe4f0);
        for (var draw = 0; draw < Draws; draw++)
        {
            var kind = random.Next(20);
            var draft = new RuleSetDraft(kind < 11 ? ScriptGenerator.Generate(random, payloads) : null, kind >= 9 ? PolicyGenerator.Generate(random, alternatives, enforcing) : null);
            if (Of(seed, draft, ruleSet => TraceGenerator.Generate(random, ruleSet)) is { } made)
                return made;
        }

        throw new InvalidOperationException($"seed {seed}: {Draws} drafts in a row were refused");
    }

    /// <summary>Null when the compiler refuses the draft.</summary>
    public static EqualityCase? Of(int seed, RuleSetDraft draft, Func<RuleSet, Trace> trace)
    {
        var compilation = draft.Compile();
        return compilation.Table is null ? null : new EqualityCase(seed, draft, compilation.RuleSet, compilation.Table, trace(compilation.RuleSet));
    }

    public override string ToString() => $"POSTERN_SEED={Seed}\n{Draft}{Trace}";
}
