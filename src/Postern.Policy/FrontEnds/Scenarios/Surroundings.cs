using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Rules.Evaluation;
using Postern.Rules.Simulation;

namespace Postern.Policy.FrontEnds.Scenarios;

/// <summary>What stands at the end of a line: <c>to inside</c>, <c>in wan0</c>, <c>→ dropped</c>.</summary>
/// <param name="Target">Null: the gate.</param>
internal readonly record struct Surroundings(ScenarioHost? Target, string? Interface, Verdict? Expected)
{
    public static readonly IReadOnlyList<string> Words = ["to HOST", "in INTERFACE", "→ VERDICT"];

    private static readonly IReadOnlyList<(string Name, Verdict Verdict)> Verdicts = [.. Enum.GetValues<Verdict>().Select(v => (VerdictText.Of(v), v))];

    public static bool IsNext(ScenarioLine line) => line[0] is "to" or "at" or "in" or "→" or "->";

    /// <summary>Takes one of them; false after a diagnostic.</summary>
    public static bool Take(ScenarioLine line, ScenarioHosts hosts, DiagnosticBag diagnostics, ref Surroundings surroundings)
    {
        var word = line.Take();
        var isSaid = word.Text switch
        {
            "to" or "at" => surroundings.Target is not null,
            "in" => surroundings.Interface is not null,
            _ => surroundings.Expected is not null,
        };
        if (isSaid)
        {
            diagnostics.Add(ScenarioDiagnostics.SaidTwice(word.Span, word.Text));
            return false;
        }

        switch (word.Text)
        {
            case "to" or "at":
                if (line.Left == 0)
                    diagnostics.Add(ScenarioDiagnostics.Missing(word.Span, "the host", $"{word.Text} inside"));
                else if (hosts.Find(line.Take(), diagnostics) is { } target)
                    surroundings = surroundings with { Target = target };
                return surroundings.Target is not null;
            case "in":
                if (line.Left == 0)
                    diagnostics.Add(ScenarioDiagnostics.Missing(word.Span, "the interface", "in ether1"));
                else
                    surroundings = surroundings with { Interface = line.Take().Text };
                return surroundings.Interface is not null;
            default:
                surroundings = surroundings with { Expected = ReadVerdict(line.Left == 0 ? word.From(word.Length) : line.Take(), diagnostics) };
                return surroundings.Expected is not null;
        }
    }

    private static Verdict? ReadVerdict(Slice word, DiagnosticBag diagnostics)
    {
        foreach (var (name, verdict) in Verdicts)
        {
            if (name == word.Text)
                return verdict;
        }

        diagnostics.Add(ScenarioDiagnostics.UnknownVerdict(word.Span, word.Text, [.. Verdicts.Select(v => v.Name)]));
        return null;
    }
}
