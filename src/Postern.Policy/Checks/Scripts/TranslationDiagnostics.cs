using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>PN312x: address translation and fasttrack beside a grant.</summary>
internal static class TranslationDiagnostics
{
    public static Diagnostic TranslatedBefore(SourceSpan span, Matcher port, string kind, SourceSpan translation) => new("PN3120", Severity.Warning, span,
        $"no packet comes here with {port}: {kind} at {translation} has changed it",
        "translation comes before the filter, which sees the inner address and port; what goes to another host passes forward, not input",
        "test the inner address and port in chain=forward, or the outer port in raw");

    public static Diagnostic TranslationOutlives(SourceSpan span, string list) => new("PN3121", Severity.Note, span,
        $"only the first packet of a connection is asked whether its source is in {list}",
        "translation is decided once for a connection: one that stands goes on after the entry has run out, until it ends by itself",
        "that is often what is wanted; to cut it, remove the connection: /ip firewall connection remove [find src-address~\"…\"]");

    public static Diagnostic FastTrackOutlives(SourceSpan span, string list) => new("PN3122", Severity.Warning, span,
        $"a connection let in by {list} that is fasttracked passes no filter rule any more",
        "drops, limits and bans that come later, and the end of the grant, do not reach it until it ends by itself",
        "leave granted sources out of it: src-address-list=!… dst-address-list=!…");
}
