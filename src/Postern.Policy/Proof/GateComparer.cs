using Postern.Policy.Proof.Cells;
using Postern.Policy.Proof.Comparing;
using Postern.Rules.Model;

namespace Postern.Policy.Proof;

/// <summary>
/// Whether anyone can do with the second rule set what they could not with the first: both see the same packets, and every pair of states
/// that one source can bring them to is compared.
/// </summary>
public static class GateComparer
{
    public static GateComparison Compare(RuleSet first, RuleSet second, ProofOptions? options = null, GateNames? names = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        options ??= new ProofOptions();
        if (first.Guard is not null != second.Guard is not null)
            return Compare(first, second, Prover.Prove(first, options), Prover.Prove(second, options), options, names ?? GateNames.Default);
        var notExplored = new HashSet<string>();
        var differences = new List<Difference>();
        if (first.Guard is not null)
            differences.AddRange(GuardComparison.Compare(first.Guard, second.Guard, notExplored));
        var interfaces = InterfaceClasses.OfAll([first, second], options.Outside);
        var work = options.Work;
        foreach (var family in first.Chains.Concat(second.Chains).Where(c => c.Rules.Count > 0).Select(c => c.Family).Distinct().Order())
            differences.AddRange(new ChainComparison(first, second, interfaces, family, notExplored).Compare(ref work));
        return new GateComparison(differences, [.. notExplored]);
    }

    /// <summary>A policy and chains, each of which is proven already.</summary>
    internal static GateComparison Compare(RuleSet first, RuleSet second, GateProof firstProof, GateProof secondProof, ProofOptions options, GateNames names)
    {
        var notExplored = new HashSet<string>();
        var work = options.Work;
        var (policy, chains) = first.Guard is not null ? (firstProof, secondProof) : (secondProof, firstProof);
        var differences = new PolicyAgainstChains(first, second, names, options, notExplored).Compare(policy, chains, ref work);
        return new GateComparison(differences, [.. policy.NotExplored.Union(chains.NotExplored).Union(notExplored)]);
    }
}
