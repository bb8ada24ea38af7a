using Postern.Policy.Diagnostics;
using Postern.Policy.Proof.Cells;
using Postern.Policy.Proof.Chains;
using Postern.Policy.Proof.Guards;
using Postern.Rules.Model;

namespace Postern.Policy.Proof;

/// <summary>
/// Start here: who can get in, and what it takes. Packets are cut into the kinds that the rules can tell apart, states are what one source
/// can reach, and all of them are tried. A policy and a script given together are looked at one after the other: a packet must pass both,
/// so each alone lets in at least as much. How it is done, and why: docs/decisions/0008.
/// </summary>
public static class Prover
{
    public static GateProof Prove(RuleSet ruleSet, ProofOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(ruleSet);
        options ??= new ProofOptions();
        var notExplored = new HashSet<string>();
        var findings = new List<Diagnostic>();
        var doors = new List<DoorProof>();
        var reach = new List<Reach>();
        var (states, work) = (0L, options.Work);
        IReadOnlyList<string> outside = [];
        if (ruleSet.Guard is { } guard)
        {
            var prover = new GuardProver(guard, options, notExplored);
            doors.AddRange(prover.Doors());
            reach.AddRange(prover.Reach());
            states += prover.States;
        }

        if (ruleSet.Chains.Any(c => c.Rules.Any(r => !r.Disabled)))
        {
            var interfaces = InterfaceClasses.Of(ruleSet, options.Outside);
            outside = interfaces.All.Count > 1 ? [.. interfaces.Outside.Select(i => i.Text)] : [];
            var families = ruleSet.Chains.Where(c => c.Rules.Count > 0).Select(c => c.Family).Distinct().Order().ToList();
            foreach (var family in families)
            {
                var prover = new ChainProver(new Site(interfaces.RuleSet, interfaces, family), options, notExplored);
                doors.AddRange(prover.Doors(ref work));
                reach.AddRange(prover.Reach());
                states += prover.States;
            }

            var first = ruleSet.Chains.SelectMany(c => c.Rules).First().Span;
            foreach (var missing in IpFamily.Both.Each().Where(f => !families.Contains(f)))
                findings.Add(ProofDiagnostics.OtherFamilyOpen(first, missing));
            if (!reach.Exists(r => r.Places.Count > 0) && !doors.Exists(d => d.Packets > 0))
                findings.Add(ProofDiagnostics.NobodyGetsIn(first));
            if (ruleSet.Guard is not null)
                notExplored.Add("the policy and the script together: each was looked at alone, which lets in at least as much");
        }

        return new GateProof(doors, reach, outside, [.. doors.SelectMany(Findings), .. findings], [.. notExplored], states, options.Work - work);
    }

    private static IEnumerable<Diagnostic> Findings(DoorProof door)
    {
        if (door.Packets > 0 && door.Packets < door.Stages)
            yield return ProofDiagnostics.ShorterThanMeant(door);
        foreach (var scan in door.Scans.Where(s => s.Order != ScanOrder.Random && s.Probability > 0))
            yield return ProofDiagnostics.ScanOpens(door, scan);
    }
}
