using System.Globalization;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary>
/// A day or a time. A day is its first moment, as in OpenSSH; without a zone the time is UTC, so that a policy means the same at every
/// gate and wherever it is checked.
/// </summary>
internal static class MomentReader
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd", "yyyy-MM-ddzzz", "yyyy-MM-dd'Z'",
        .. new[] { "yyyy-MM-ddTHH:mm", "yyyy-MM-dd HH:mm" }.SelectMany(m => new[] { m, $"{m}:ss" }).SelectMany(m => new[] { m, $"{m}'Z'", $"{m}zzz", $"{m} zzz", $"{m} 'UTC'" }),
    ];

    /// <summary>Null after a diagnostic.</summary>
    public static DateTimeOffset? Read(ScalarNode scalar, DiagnosticBag diagnostics)
    {
        if (DateTimeOffset.TryParseExact(scalar.Text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            return moment.ToUniversalTime();
        diagnostics.Add(LimitDiagnostics.NotAMoment(scalar.Span, scalar.Text));
        return null;
    }
}
