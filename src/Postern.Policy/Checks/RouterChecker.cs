using Postern.Policy.Diagnostics;
using Postern.Policy.Model;
using Postern.Rules.Model;

namespace Postern.Policy.Checks;

/// <summary>Routers that a policy names, beside what it has them do.</summary>
internal static class RouterChecker
{
    public static void Check(PolicyModel policy, DiagnosticBag diagnostics)
    {
        foreach (var router in policy.Routers)
        {
            if (policy.Routers.First(r => r.Login.Address == router.Login.Address) is var first && first != router)
                diagnostics.Add(RouterCheckDiagnostics.SameRouter(router.Span, router.Name, first.Name));
            if (!router.Login.Address.IsEncrypted)
                diagnostics.Add(RouterCheckDiagnostics.PlainTransport(router.Span, router.Name));
            if (router.Login.Password is null && policy.Enforcements.FirstOrDefault(e => e.Router == router.Name) is { } enforcement)
                diagnostics.Add(RouterCheckDiagnostics.NeedsPassword(router.Span, router.Name, enforcement.Door));
        }
    }
}

/// <summary>PN322x: routers that enforce grants.</summary>
internal static class RouterCheckDiagnostics
{
    public static Diagnostic PlainTransport(SourceSpan span, string router) => new("PN3220", Severity.Warning, span,
        $"{router} is spoken to in the clear", "whoever sees the packets on their way reads the password, and can change what the router is told",
        "give the router a certificate and name it by routeros:// or routeros-rest://: docs/routers.md has the commands");

    public static Diagnostic NeedsPassword(SourceSpan span, string router, string door) => new("PN3221", Severity.Error, span,
        $"{router} has no password file, and grants of the door {door} go there", "the gate logs in by itself: there is nobody to ask",
        $"write password: {router}.password, a file beside the policy that nobody else can read");

    public static Diagnostic SameRouter(SourceSpan span, string router, string first) => new("PN3223", Severity.Error, span,
        $"{router} is the same router as {first}", "each would take away the entries that the other adds", $"keep one of the names; its address lists are told apart by enforce: [routeros://{first}/LIST]");

    public static Diagnostic NeedsWatcher(SourceSpan span, string router) => new("PN3222", Severity.Error, span,
        $"the watcher takes grants to {router}, and postern up leaves none running", "the door would open here and stay shut there", "run postern gate FILE, or take the router out of enforce");
}
