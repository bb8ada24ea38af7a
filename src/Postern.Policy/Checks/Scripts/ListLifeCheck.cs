using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>How long sources stay in stages, grants and bans.</summary>
internal static class ListLifeCheck
{
    /// <summary>TCP sends a lost SYN again after 1 s and after 3 s (RFC 6298: 1 s, then doubled).</summary>
    private static readonly TimeSpan TooShortStage = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LongestGrant = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestBan = TimeSpan.FromDays(1);

    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var rule in facts.Rules)
        {
            if (rule.Rule.Effect is not AddToListEffect add || facts.List(rule.Family, add.List) is not { } list)
                continue;
            var span = add.SpanOf("address-list-timeout");
            if (add.Timeout.Kind == ListTimeoutKind.NoneStatic)
                diagnostics.Add(ListDiagnostics.KeptForEver(span, add.List));
            else if (facts.KnockLists.Contains((rule.Family, add.List)))
                CheckKnockList(list, add, span, diagnostics);
            else if (list.IsBan && (add.Timeout.Kind == ListTimeoutKind.NoneDynamic || add.Timeout.Duration > LongestBan))
                diagnostics.Add(ListDiagnostics.BanLost(span, add.List));
        }
    }

    private static void CheckKnockList(ListFacts list, AddToListEffect add, SourceSpan span, DiagnosticBag diagnostics)
    {
        var isForEver = add.Timeout.Kind == ListTimeoutKind.NoneDynamic;
        if (list.IsGrant && isForEver)
            diagnostics.Add(ListDiagnostics.GrantForEver(span, add.List));
        else if (list.IsGrant && add.Timeout.Duration > LongestGrant)
            diagnostics.Add(ListDiagnostics.LongGrant(span, add.List, add.Timeout.Duration));
        else if (!list.IsGrant && isForEver)
            diagnostics.Add(ListDiagnostics.StageForEver(span, add.List));
        else if (!list.IsGrant && add.Timeout.Duration > SequenceChecker.LongestStepTimeout)
            diagnostics.Add(ListDiagnostics.LongStage(span, add.List, add.Timeout.Duration, SequenceChecker.LongestStepTimeout));
        else if (!list.IsGrant && add.Timeout.Duration <= TooShortStage)
            diagnostics.Add(ListDiagnostics.ShortStage(span, add.List, add.Timeout.Duration));
    }
}
