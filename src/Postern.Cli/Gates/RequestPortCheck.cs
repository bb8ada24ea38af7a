using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;

namespace Postern.Cli.Gates;

/// <summary>HTTP steps, and SPA packets in requests, at ports where nothing answers: no connection comes about there, so no request is ever sent.</summary>
internal static class RequestPortCheck
{
    /// <param name="listening">The TCP ports that programs of this machine listen on.</param>
    public static IEnumerable<Diagnostic> Find(Guard? guard, IReadOnlySet<ushort> listening) => (guard?.Doors ?? [])
        .Where(d => !d.Listens)
        .SelectMany(d => d.Opener.AllSteps)
        .Where(s => s.Request is not null && !listening.Contains(s.Port!.Value))
        .DistinctBy(s => s.Port)
        .Select(s => MachineDiagnostics.NobodyListens(s.Span, s.Port!.Value))
        .Concat(guard?.Spa is not { Listens: false } spa ? [] : spa.HttpPorts.Distinct().Where(p => !listening.Contains(p)).Select(p => MachineDiagnostics.NobodyTakesRequests(spa.Span, p)));
}
