using System.Text;
using System.Text.RegularExpressions;
using Postern.NetworkTests.Equality.Judging;
using Postern.Rules.Evaluation;

namespace Postern.NetworkTests.Equality.Shrinking;

/// <summary>A difference for people: how to see it again, the smallest rule set and trace that still have it, and both sides' reasons.</summary>
internal static partial class EqualityReport
{
    public static string Of(EqualityResult found, EqualityResult smallest)
    {
        var text = new StringBuilder($"POSTERN_SEED={found.Case.Seed} differs:\n");
        Differences(text, found);
        text.Append("\nThe smallest like it:\n").Append(smallest.Case).Append("--- differences\n");
        Differences(text, smallest);
        if (smallest.FirstPacket is { } number && smallest.Observation.Problem is null)
        {
            text.Append($"--- the evaluator on packet #{number}\n");
            foreach (var reason in EvaluatorOutcome.Explain(smallest.Case.RuleSet, smallest.Case.Trace, number))
                text.Append("  ").Append(Line(reason)).Append('\n');
        }

        text.Append("--- the kernel\n");
        if (smallest.Observation.Listing.Length == 0)
            text.Append(smallest.Case.Table);
        foreach (var block in smallest.Observation.Listing.Split("\n\n").Where(HasSeenPackets))
            text.Append(block).Append('\n');
        return text.ToString();
    }

    private static bool HasSeenPackets(string block) => block.Contains(" expires ", StringComparison.Ordinal) || Counted().IsMatch(block);

    [GeneratedRegex("counter packets [1-9]")]
    private static partial Regex Counted();

    private static void Differences(StringBuilder text, EqualityResult result)
    {
        foreach (var difference in result.Differences.Take(12))
            text.Append("  ").Append(difference).Append('\n');
        if (result.Differences.Count > 12)
            text.Append($"  and {result.Differences.Count - 12} more\n");
    }

    private static string Line(Reason reason) => reason switch
    {
        RuleMet met => $"{met.Chain.Name}: met {met.Rule.Comment}, {met.Rule.Effect}",
        RuleMissed missed => $"{missed.Chain.Name}: not {missed.Rule.Comment}, for {missed.Failed}",
        ChainEnded ended => $"{ended.Chain.Name}: the end",
        GuardReason guard => $"guard: {guard.Event} {guard.Door?.Name} {(guard.Step > 0 ? $"step {guard.Step}" : "")} {guard.Until:mm:ss.fff}",
        ListWritten written => $"list {written.List}: {written.Address} until {written.Until:mm:ss.fff}",
        _ => reason.ToString() ?? "",
    };
}
