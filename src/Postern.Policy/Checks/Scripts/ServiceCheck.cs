using Postern.Policy.Diagnostics;

namespace Postern.Policy.Checks.Scripts;

/// <summary>Services of the router that send passwords in the clear.</summary>
internal static class ServiceCheck
{
    public static void Check(ScriptFacts facts, DiagnosticBag diagnostics)
    {
        foreach (var service in facts.RuleSet.Router.Services.Where(s => s.IsOff == false && s.Name is "telnet" or "ftp" or "www"))
            diagnostics.Add(RouterDiagnostics.ClearTextService(service.Span, service.Name));
    }
}
