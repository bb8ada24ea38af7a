using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Rules.Doors;

namespace Postern.Policy.FrontEnds.Yaml.Steps;

/// <summary>The steps of a knock, in either form.</summary>
internal static class StepReader
{
    /// <summary>In order; null after a diagnostic: a sequence with a step left out would be another sequence.</summary>
    public static IReadOnlyList<KnockStep>? ReadAll(Entry knock, DiagnosticBag diagnostics)
    {
        var items = knock.OneOrMany("[tcp/7001, udp/62000, tcp/3333]", diagnostics);
        var steps = items.Select(i => Read(i, knock, diagnostics)).ToList();
        return steps.Count == 0 || steps.Contains(null) ? null : [.. steps.OfType<KnockStep>()];
    }

    /// <summary>One step; null after a diagnostic.</summary>
    /// <param name="knock">What it belongs to.</param>
    public static KnockStep? Read(PolicyNode node, Entry knock, DiagnosticBag diagnostics)
    {
        switch (node)
        {
            case ScalarNode { Text.Length: > 0 } text:
                return StepText.Read(text, diagnostics)?.Build(diagnostics);
            case MapNode map:
                return StepMap.Read(map, diagnostics)?.Build(diagnostics);
            default:
                diagnostics.Add(YamlDiagnostics.NeedsText(node is ScalarNode ? knock.Key.Span : node.Span, "a step", node.Kind, "tcp/7001"));
                return null;
        }
    }
}
