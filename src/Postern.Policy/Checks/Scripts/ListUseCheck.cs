using Postern.Policy.Diagnostics;
using Postern.Policy.Text;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Lists that rules fill and no rule reads.</summary>
internal static class ListUseCheck
{
    private const int LongestChoice = 100;

    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        // The one that was meant is most likely among those that are read and never filled.
        var wanted = facts.Lists.Where(l => l.Fillers.Count == 0 && l.Entries.Count == 0).Take(LongestChoice).ToLookup(l => l.Family, l => l.Name);
        foreach (var list in facts.Lists.Where(l => l.Fillers.Count > 0 && l.Readers.Count == 0))
            diagnostics.Add(ListDiagnostics.NobodyReads(list.Fillers[0].Rule.Effect.SpanOf("address-list"), list.Name, Suggestion.For(list.Name, wanted[list.Family])));
    }
}
