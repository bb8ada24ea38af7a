using Postern.Policy.Backends.RouterOs;
using Postern.Rules.Model;

namespace Postern.Policy.Proof;

/// <summary>A policy as the Linux gate, as the router that it becomes, and the two side by side.</summary>
/// <param name="Router">With the policy's names of doors.</param>
public sealed record RouterProof(GateProof Linux, GateProof Router, GateComparison Comparison)
{
    public bool IsAsStrict => !Comparison.LetsInMore;
}

/// <summary>Whether the router that a policy becomes is as strict as the Linux gate.</summary>
public static class RouterProver
{
    /// <param name="lowered">What <see cref="RouterOsBackend.Lower"/> made of the policy.</param>
    public static RouterProof Prove(RuleSet policy, RuleSet lowered, ProofOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(lowered);
        options ??= new ProofOptions();
        var linux = Prover.Prove(policy, options);
        var router = Guessed(Prover.Prove(lowered, options), linux, policy);
        var comparison = policy.Guard is null
            ? GateComparer.Compare(policy, lowered, options, GateNames.LinuxAndRouter)
            : GateComparer.Compare(policy, lowered, linux, router, options, GateNames.LinuxAndRouter);
        return new RouterProof(linux, Named(router, policy), comparison);
    }

    /// <summary>Of a rolling knock a guesser knows the range, whoever judges it; a router's rules do not tell of it.</summary>
    private static GateProof Guessed(GateProof router, GateProof linux, RuleSet policy)
    {
        var rolling = (policy.Guard?.Doors ?? []).Where(d => d.Rolling is not null).Select(d => d.Name).ToHashSet();
        var known = linux.Doors.Where(d => rolling.Contains(d.Name) && d.Shortest.Count > 0).ToDictionary(d => RouterNames.GrantList(d.Name), d => d.Shortest[0]);
        return router with { Doors = [.. router.Doors.Select(d => known.TryGetValue(d.Name, out var sequence) ? d with { Shortest = [.. d.Shortest.Select(s => Guessed(s, sequence))] } : d)] };
    }

    private static OpeningSequence Guessed(OpeningSequence sequence, OpeningSequence known) => sequence.Steps.Count != known.Steps.Count ? sequence
        : sequence with { Steps = [.. sequence.Steps.Zip(known.Steps, (step, same) => step with { Bits = same.Bits })] };

    private static GateProof Named(GateProof router, RuleSet policy)
    {
        var names = (policy.Guard?.Doors ?? []).ToDictionary(d => RouterNames.GrantList(d.Name), d => d.Name);
        return router with { Doors = [.. router.Doors.Select(d => d with { Name = names.GetValueOrDefault(d.Name, d.Name) })] };
    }
}
