using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Sections;
using Postern.Policy.Model;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Yaml.Values;

/// <summary>What a person may do, whatever the key.</summary>
internal static class LimitsReader
{
    public static readonly (string Word, SourceRule Rule)[] SourceWords =
        [("observed", SourceRule.Observed), ("stated", SourceRule.Stated), ("both", SourceRule.Both), ("either", SourceRule.Either)];

    /// <summary>What is wrong is said and left out.</summary>
    public static KeyLimits Read(MapReader keys, DiagnosticBag diagnostics)
    {
        var limits = KeyLimits.None;
        if (keys[PolicyKeys.Source] is { } source && ChoiceReader.Read(source, SourceWords, diagnostics) is { } rule)
            limits = limits with { Source = rule };
        if (keys[PolicyKeys.From] is { } from)
            limits = limits with { Sources = [.. from.Texts("[198.51.100.0/24]", diagnostics).Select(t => ReadRange(t, diagnostics)).OfType<AddressRange>()] };
        if (keys[PolicyKeys.Prefix] is { } prefix && ReadPrefixes(prefix, diagnostics) is var (four, six))
            limits = limits with { Prefix4 = four, Prefix6 = six };
        if (keys[PolicyKeys.Until] is { } until && until.Text("2027-01-31", diagnostics) is { } moment)
            limits = limits with { Expires = MomentReader.Read(moment, diagnostics) };
        if (keys[PolicyKeys.For] is { } lasts)
            limits = limits with { For = DurationReader.Read(lasts, "1h", diagnostics) };
        if (keys[PolicyKeys.Longest] is { } longest)
            limits = limits with { Longest = DurationReader.Read(longest, "8h", diagnostics) };
        if (limits.For > limits.Longest)
            diagnostics.Add(SpaDiagnostics.LongerThanLongest(keys[PolicyKeys.For]!.Place));
        return limits;
    }

    private static AddressRange? ReadRange(ScalarNode text, DiagnosticBag diagnostics)
    {
        if (AddressRange.TryParse(text.Text, out var range))
            return range;
        diagnostics.Add(LimitDiagnostics.NotARange(text.Span, text.Text));
        return null;
    }

    private static (int Four, int Six)? ReadPrefixes(Entry entry, DiagnosticBag diagnostics)
    {
        if (entry.Value is ListNode { Items: [ScalarNode four, ScalarNode six] } && TryPrefixes(four.Text, six.Text) is { } lengths)
            return lengths;
        diagnostics.Add(LimitDiagnostics.NotPrefixes(entry.Place));
        return null;
    }

    /// <summary>Lengths with or without a slash before them; nothing wider than half the Internet.</summary>
    public static (int Four, int Six)? TryPrefixes(string four, string six) =>
        TryLength(four, 32) is { } length4 && TryLength(six, 128) is { } length6 ? (length4, length6) : null;

    private static int? TryLength(string text, int longest) =>
        text.TrimStart('/') is { Length: > 0 and <= 3 } digits && text.Length - digits.Length <= 1 && digits.All(char.IsAsciiDigit) && int.Parse(digits) is var length and > 0 && length <= longest
            ? length
            : null;
}
