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
    public static GateComparison Compare(RuleSet first, RuleSet second, ProofOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        options ??= new ProofOptions();
        var notExplored = new HashSet<string>();
        var differences = new List<Difference>();
        if (first.Guard is not null || second.Guard is not null)
            differences.AddRange(GuardComparison.Compare(first.Guard, second.Guard, notExplored));
        var interfaces = InterfaceClasses.OfAll([first, second], options.Outside);
        var work = options.Work;
        foreach (var family in first.Chains.Concat(second.Chains).Where(c => c.Rules.Count > 0).Select(c => c.Family).Distinct().Order())
            differences.AddRange(new ChainComparison(first, second, interfaces, family, notExplored).Compare(ref work));
        if (first.Guard is not null != second.Guard is not null && first.Chains.Count + second.Chains.Count > 0)
            notExplored.Add("a policy against a script: what the one names and the other leaves to other rules");
        return new GateComparison(differences, [.. notExplored]);
    }
}
