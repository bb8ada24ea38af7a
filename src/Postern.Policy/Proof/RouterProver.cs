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
        var (linux, router) = (Prover.Prove(policy, options), Prover.Prove(lowered, options));
        var comparison = policy.Guard is null
            ? GateComparer.Compare(policy, lowered, options, GateNames.LinuxAndRouter)
            : GateComparer.Compare(policy, lowered, linux, router, options, GateNames.LinuxAndRouter);
        return new RouterProof(linux, Named(router, policy), comparison);
    }

    private static GateProof Named(GateProof router, RuleSet policy)
    {
        var names = (policy.Guard?.Doors ?? []).ToDictionary(d => RouterNames.GrantList(d.Name), d => d.Name);
        return router with { Doors = [.. router.Doors.Select(d => d with { Name = names.GetValueOrDefault(d.Name, d.Name) })] };
    }
}
