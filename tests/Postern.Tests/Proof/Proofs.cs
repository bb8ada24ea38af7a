using Postern.Policy.Proof;
using Postern.Tests.FrontEnds.RouterOs;
using Postern.Tests.FrontEnds.Yaml;
using Postern.Tests.Golden;
using Shouldly;

namespace Postern.Tests.Proof;

/// <summary>Proofs of texts and of golden cases.</summary>
internal static class Proofs
{
    public static GateProof OfScript(string script)
    {
        var result = Scripts.Read(script);
        result.Errors.ShouldBeEmpty();
        return Prover.Prove(result.RuleSet);
    }

    public static GateProof OfCase(string name) => OfScript(File.ReadAllText(Path.Combine(GoldenCase.Root, name, "router.rsc")));

    public static GateProof OfPolicy(string policy) => Prover.Prove(Policies.Compile(policy).RuleSet);

    public static ScanChance Scan(this DoorProof door, string protocol, ScanOrder order) =>
        door.Scans.Single(s => s.Protocol.ToString() == protocol && s.Order == order);

    public static string Way(this DoorProof door) => door.Shortest[0].ToString();

    /// <summary>Every sequence that could be played was let in by the evaluator.</summary>
    public static GateProof Confirmed(this GateProof proof)
    {
        proof.Doors.SelectMany(d => d.Shortest).ShouldAllBe(s => s.IsConfirmed != false);
        return proof;
    }
}
