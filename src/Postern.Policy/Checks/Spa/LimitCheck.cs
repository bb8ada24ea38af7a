using Postern.Policy.Diagnostics;
using Postern.Policy.Model;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Spa;

/// <summary>What a key's holder may, where it is more than is needed, or nothing any more.</summary>
internal static class LimitCheck
{
    /// <summary>A provider's whole network begins here.</summary>
    private const int Widest4 = 16;

    private const int Widest6 = 48;

    public static void Check(KeyLimits limits, SourceSpan span, DateTimeOffset? now, DiagnosticBag diagnostics)
    {
        if (limits.Prefix4 < Widest4 || limits.Prefix6 < Widest6)
            diagnostics.Add(SpaWeaknessDiagnostics.WidePrefix(span, limits.Prefix4, limits.Prefix6));
        if (limits is { Source: SourceRule.Either, Sources.Count: 0 })
            diagnostics.Add(SpaWeaknessDiagnostics.EitherFromAnywhere(span));
        if (limits.Expires <= now)
            diagnostics.Add(SpaWeaknessDiagnostics.Expired(span, limits.Expires.Value));
    }
}
