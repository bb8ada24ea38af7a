using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary>Trusted sources: an address, a prefix, a range, or a host name that the watcher will keep resolved.</summary>
internal static class TrustedReader
{
    /// <summary>RFC 1035: 253 characters of text.</summary>
    private const int LongestName = 253;

    private const int LongestLabel = 63;

    /// <summary>Null after a diagnostic.</summary>
    public static TrustedSource? Read(ScalarNode scalar, DiagnosticBag diagnostics)
    {
        var text = scalar.Text;
        if (AddressRange.TryParse(text, out var range))
        {
            if (text.IndexOf('/') is var slash and >= 0 && range.First.ToString() is var first && AddressRange.TryParse(text[..slash], out var host) && host.First.ToString() != first)
                diagnostics.Add(PortDiagnostics.HostBits(scalar.Span, text, range.ToString()));
            return new TrustedSource(range, null, scalar.Span);
        }

        if (IsHostName(text))
            return new TrustedSource(null, text.ToLowerInvariant(), scalar.Span);
        diagnostics.Add(PortDiagnostics.NotASource(scalar.Span, text));
        return null;
    }

    // The last label has a letter: 198.51.100.300 is a broken address, not a name.
    private static bool IsHostName(string text)
    {
        if (text.Length > LongestName)
            return false;
        var labels = text.TrimEnd('.').Split('.');
        return labels.All(IsLabel) && labels[^1].Any(char.IsAsciiLetter);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LongestLabel && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
