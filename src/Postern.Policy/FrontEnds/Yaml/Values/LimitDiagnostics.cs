using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary>PN2385 to PN2387: what a person may do.</summary>
internal static class LimitDiagnostics
{
    public static Diagnostic NotARange(SourceSpan span, string text) => new("PN2385", Severity.Error, span,
        $"{Quote.Of(text)} is no address, prefix or range", "where packets come from is an address, not a name; patterns would be a guess", "write for example 198.51.100.7, 198.51.100.0/24 or 2001:db8::/64");

    public static Diagnostic NotPrefixes(SourceSpan span) => new("PN2386", Severity.Error, span,
        "prefix is two lengths, IPv4's and IPv6's", "they are the widest that may be asked for where a network changes its users' addresses", "write prefix: [24, 64]; 1 to 32 and 1 to 128");

    public static Diagnostic NotAMoment(SourceSpan span, string text) => new("PN2387", Severity.Error, span,
        $"{Quote.Of(text)} is no day or time", "a key that ends at a guess may never end",
        "write until: 2027-01-31, its first moment in UTC; or until: 2027-01-31 18:00 +02:00");
}
