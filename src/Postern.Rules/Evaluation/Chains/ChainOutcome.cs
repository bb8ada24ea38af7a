namespace Postern.Rules.Evaluation.Chains;

internal enum ChainOutcome : byte
{
    /// <summary>The chain came to its end, or a rule returned from it.</summary>
    Ended,
    Accepted,
    Dropped,
    Rejected,
    Tarpitted,
    Translated,
}
