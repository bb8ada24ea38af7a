using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Steps;
using Postern.Policy.Text;
using Postern.Rules.Doors;

namespace Postern.Policy.FrontEnds.Scenarios;

/// <summary>
/// Knocks one after the other, each as a policy has it: <c>tcp/7001 udp/62000 "open sesame" icmp/size=720 http/GET /letmein</c>; a payload may also
/// follow a colon, quoted or not, as the client has it.
/// </summary>
internal static class KnockWords
{
    private static readonly string[] Protocols = ["tcp", "udp", "icmp"];

    /// <summary>Up to the first word that is none of a knock's; null after a diagnostic.</summary>
    public static IReadOnlyList<KnockStep>? Read(ScenarioLine line, SourceText source, DiagnosticBag diagnostics)
    {
        var (knocks, good) = (new List<KnockStep>(), true);
        while (line.Left > 0 && !Surroundings.IsNext(line))
        {
            var head = line.Take();
            var tail = head;
            if (StepText.IsRequest(head.Chars) && line[0].StartsWith('/'))
                tail = line.Take();
            while (IsDetail(line[0]))
                tail = line.Take();
            if (ReadOne(line.Between(head, tail), head, source, diagnostics) is { } knock)
                knocks.Add(knock);
            else
                good = false;
        }

        if (good && knocks.Count == 0)
            diagnostics.Add(ScenarioDiagnostics.Missing(line.Span, "the knock", "client knocks tcp/7001 udp/9001"));
        return good && knocks.Count > 0 ? knocks : null;
    }

    private static KnockStep? ReadOne(Slice all, Slice head, SourceText source, DiagnosticBag diagnostics)
    {
        var colon = head.Chars.IndexOf(':');
        if (StepText.IsRequest(head.Chars))
            return StepText.Read(Scalar(all, source), diagnostics)?.Build(diagnostics);
        if (colon < 0 || !Protocols.Contains(head.Part(0, head.Chars.IndexOfAny("/:")).Text))
            return Sendable(StepText.Read(Scalar(all, source), diagnostics)?.Build(diagnostics), diagnostics);
        var payload = head.From(colon + 1);
        if (StepText.Read(Scalar(head.Part(0, colon), source), diagnostics) is not { } draft)
            return null;
        if (PayloadForms.IsPayload(payload.Chars))
            return StepText.WithPayload(draft, payload, diagnostics)?.Build(diagnostics);
        return (draft with { Payload = payload }).Build(diagnostics);
    }

    // An expression is what a door waits for; a client sends some text.
    private static KnockStep? Sendable(KnockStep? step, DiagnosticBag diagnostics)
    {
        if (step?.Expression is null)
            return step;
        diagnostics.Add(ScenarioDiagnostics.SentExpression(step.Span, step.Expression.ToString()));
        return null;
    }

    private static bool IsDetail(string word) =>
        word.StartsWith('/') || PayloadForms.IsPayload(word) || word.StartsWith("size=") || word.StartsWith("flags=");

    // A scalar of its own: a step is read from its beginning to its end.
    private static ScalarNode Scalar(Slice slice, SourceText source) => new(slice.Span, slice.Text, source, slice.Scalar.OffsetOf(slice.Start));
}
