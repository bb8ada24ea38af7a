using System.Collections.Frozen;
using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;

namespace Postern.Policy.Checks;

/// <summary>Expressions and HTTP requests that are met by those who know nothing, or by nobody.</summary>
internal static class PayloadStepChecker
{
    private static readonly FrozenSet<string> CommonPaths = new[]
    {
        "/", "/index.html", "/index.php", "/favicon.ico", "/robots.txt", "/sitemap.xml", "/login", "/admin", "/wp-login.php", "/.env", "/.well-known/security.txt",
        "/apple-touch-icon.png",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<ushort> EncryptedPorts = new ushort[] { 443, 8443 }.ToFrozenSet();

    /// <summary>What is said there is not seen by the gate.</summary>
    public static bool IsEncrypted(ushort port) => EncryptedPorts.Contains(port);

    public static void Check(Door door, DiagnosticBag diagnostics)
    {
        foreach (var step in door.Opener.AllSteps)
        {
            if (step.Expression?.IsMetBy([]) == true)
                diagnostics.Add(WeaknessDiagnostics.AnyPayload(step.Span, step));
            if (step.Request is null)
                continue;
            if (IsEncrypted(step.Port!.Value))
                diagnostics.Add(WeaknessDiagnostics.EncryptedPort(step.Span, step));
            if (CommonPaths.Contains(step.Request.Path))
                diagnostics.Add(WeaknessDiagnostics.CommonPath(step.Span, step));
        }

        if (door.Listens && door.Opener.AllSteps.All(s => s.Request is null))
            diagnostics.Add(WeaknessDiagnostics.NothingToListenFor(door.Span, door));
    }
}
