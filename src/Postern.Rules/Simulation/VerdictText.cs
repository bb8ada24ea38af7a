using Postern.Rules.Evaluation;

namespace Postern.Rules.Simulation;

/// <summary>Verdicts as scenarios and messages call them.</summary>
public static class VerdictText
{
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Accept => "accepted",
        Verdict.Drop => "dropped",
        Verdict.Reject => "rejected",
        _ => "tarpitted",
    };
}
