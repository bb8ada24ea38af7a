using Postern.Policy.Diagnostics;
using Postern.Policy.Text;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Lists that rules fill and no rule reads.</summary>
internal static class ListUseCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var list in facts.Lists.Where(l => l.Fillers.Count > 0 && l.Readers.Count == 0))
        {
            var wanted = facts.Lists.Where(l => l.Family == list.Family && l.Fillers.Count == 0 && l.Entries.Count == 0).Select(l => l.Name);
            diagnostics.Add(ListDiagnostics.NobodyReads(list.Fillers[0].Rule.Effect.SpanOf("address-list"), list.Name, Suggestion.For(list.Name, wanted)));
        }
    }
}
