using System.Globalization;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Yaml.Nodes;
using Postern.Policy.FrontEnds.Yaml.Values;
using Postern.Policy.Model;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.AuthorizedKeys;

/// <summary>
/// The options before a key: Postern's own, and those of OpenSSH that mean something here. An option takes away from what its person may,
/// and never gives: so a person may keep the file without being able to let others in further. no-touch-required is no more than the person could do
/// with a key that no authenticator keeps.
/// </summary>
internal static class KeyOptions
{
    /// <summary>As OpenSSH has it: commas between options, a value in double quotes, inside which <c>\"</c> is a quote; white space ends them.</summary>
    /// <returns>Null after a diagnostic.</returns>
    public static (IReadOnlyList<KeyOption> Options, Slice Behind)? Split(Slice line, DiagnosticBag diagnostics)
    {
        var options = new List<KeyOption>();
        var at = 0;
        while (true)
        {
            var length = line.Chars[at..].IndexOfAny("=, \t\"") is var cut and >= 0 ? cut : line.Length - at;
            var name = line.Part(at, length);
            at += length;
            Slice? value = null;
            if (at < line.Length && line.Chars[at] == '=')
            {
                if (QuotedLength(line.Chars[(at + 1)..]) is not { } quoted)
                {
                    diagnostics.Add(AuthorizedKeysDiagnostics.Unquoted(line.Part(at, 1).Span));
                    return null;
                }

                value = line.Part(at + 2, quoted);
                at += quoted + 3;
            }

            options.Add(new KeyOption(name.Text.ToLowerInvariant(), name, value?.Text.Replace("\\\"", "\"", StringComparison.Ordinal), value ?? name));
            if (at < line.Length && line.Chars[at] is not (',' or ' ' or '\t'))
            {
                diagnostics.Add(AuthorizedKeysDiagnostics.Unquoted(line.Part(at, 1).Span));
                return null;
            }

            if (at >= line.Length || line.Chars[at] != ',')
                return (options, line.From(Math.Min(at, line.Length)));
            at++;
        }
    }

    /// <summary>How much stands between the quote that a text begins with and the one that ends it; null where there is none.</summary>
    private static int? QuotedLength(ReadOnlySpan<char> text)
    {
        if (text.Length == 0 || text[0] != '"')
            return null;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
                return i - 1;
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] == '"')
                i++;
        }

        return null;
    }

    /// <returns>What the key's holder may; null after an error.</returns>
    public static KeyLimits? Read(IReadOnlyList<KeyOption> options, KeyLimits person, DiagnosticBag diagnostics)
    {
        var (limits, isWhole) = (person, true);
        var seen = new HashSet<string>();
        foreach (var option in options)
        {
            if (KeyOptionNames.Ignored.Contains(option.Name))
            {
                diagnostics.Add(AuthorizedKeysDiagnostics.Ignored(option.Place.Span, option.Name));
                continue;
            }

            if (!seen.Add(option.Name))
                diagnostics.Add(AuthorizedKeysDiagnostics.Twice(option.Place.Span));
            else if (KeyOptionNames.Refused.TryGetValue(option.Name, out var why))
                diagnostics.Add(AuthorizedKeysDiagnostics.Refused(option.Place.Span, option.Name, why));
            else if (!KeyOptionNames.Own.Contains(option.Name))
                diagnostics.Add(AuthorizedKeysDiagnostics.Unknown(option.Place.Span, KeyOptionNames.Near(option.Name)));
            else if (option.Name is KeyOptionNames.NoTouchRequired or KeyOptionNames.VerifyRequired && option.Value is null)
            {
                limits = option.Name == KeyOptionNames.NoTouchRequired ? limits with { WithoutTouch = true } : limits with { WithVerification = true };
                continue;
            }
            else if (option.Name is KeyOptionNames.NoTouchRequired or KeyOptionNames.VerifyRequired)
                diagnostics.Add(AuthorizedKeysDiagnostics.Refused(option.ValuePlace.Span, option.Name, "it is written without a value"));
            else if (option.Value is not { Length: > 0 } value)
                diagnostics.Add(AuthorizedKeysDiagnostics.NoValue(option.Place.Span, option.Name));
            else if (Narrow(option, value, person, limits, diagnostics) is { } narrowed)
            {
                limits = narrowed;
                continue;
            }

            isWhole = false;
        }

        if (isWhole && limits.For > limits.Longest)
            limits = limits with { For = limits.Longest };
        return isWhole ? limits : null;
    }

    /// <summary>Null after a diagnostic.</summary>
    private static KeyLimits? Narrow(KeyOption option, string value, KeyLimits person, KeyLimits limits, DiagnosticBag diagnostics)
    {
        var place = option.ValuePlace.Span;
        switch (option.Name)
        {
            case KeyOptionNames.Doors:
                return limits with { Doors = [.. value.Split(',').Select(d => d.Trim()).Where(d => d.Length > 0).Distinct()] };
            case KeyOptionNames.From:
                return Within(value, person, place, diagnostics) is { } ranges ? limits with { Sources = ranges } : null;
            case KeyOptionNames.ExpiryTime:
                return Moment(value, place, diagnostics) is { } moment ? limits with { Expires = person.Expires < moment ? person.Expires : moment } : null;
            case KeyOptionNames.Source:
                return Rule(value, person, place, diagnostics) is { } rule ? limits with { Source = rule } : null;
            case KeyOptionNames.Prefix:
                return Prefixes(value, person, place, diagnostics) is var (four, six) ? limits with { Prefix4 = four, Prefix6 = six } : null;
            case KeyOptionNames.For:
                return Time(option, value, person, "a longer time than the person may have", diagnostics) is { } lasts ? limits with { For = lasts, StaysWithinDoor = HasNoTime(person) } : null;
            default:
                return Time(option, value, person, "a longer time than the person may ask for", diagnostics) is { } longest ? limits with { Longest = longest, StaysWithinDoor = HasNoTime(person) } : null;
        }
    }

    private static bool HasNoTime(KeyLimits person) => (person.Longest ?? person.For) is null;

    private static TimeSpan? Time(KeyOption option, string value, KeyLimits person, string what, DiagnosticBag diagnostics)
    {
        var place = option.ValuePlace.Span;
        if (DurationReader.Read(option.Name, value, place, diagnostics) is not { } time)
            return null;
        if (time <= (person.Longest ?? person.For ?? TimeSpan.MaxValue))
            return time;
        diagnostics.Add(AuthorizedKeysDiagnostics.Widens(place, what, "longest"));
        return null;
    }

    /// <summary>Where both the person and the key may come from.</summary>
    private static List<AddressRange>? Within(string value, KeyLimits person, SourceSpan place, DiagnosticBag diagnostics)
    {
        var ranges = new List<AddressRange>();
        foreach (var part in value.Split(',').Select(p => p.Trim()))
        {
            if (!AddressRange.TryParse(part, out var range))
            {
                diagnostics.Add(LimitDiagnostics.NotARange(place, part));
                return null;
            }

            if (person.Sources.Count == 0)
                ranges.Add(range);
            else
                ranges.AddRange(person.Sources.Where(s => s.Overlaps(range)).Select(s => AddressRange.Between(
                    s.FirstNumber > range.FirstNumber ? s.First : range.First, s.LastNumber < range.LastNumber ? s.Last : range.Last)).OfType<AddressRange>());
        }

        if (ranges.Count > 0)
            return ranges;
        diagnostics.Add(AuthorizedKeysDiagnostics.Widens(place, "addresses that the person may not come from", "from"));
        return null;
    }

    private static SourceRule? Rule(string value, KeyLimits person, SourceSpan place, DiagnosticBag diagnostics)
    {
        var words = LimitsReader.SourceWords.Select(w => w.Word).ToList();
        if (words.IndexOf(value) is not (var index and >= 0))
        {
            diagnostics.Add(ChoiceDiagnostics.Unknown(place, KeyOptionNames.Source, value, words));
            return null;
        }

        var rule = LimitsReader.SourceWords[index].Rule;
        if (rule == person.Source || rule == SourceRule.Both || person.Source == SourceRule.Either)
            return rule;
        diagnostics.Add(AuthorizedKeysDiagnostics.Widens(place, "addresses that the person may not open for", "source"));
        return null;
    }

    private static (int Four, int Six)? Prefixes(string value, KeyLimits person, SourceSpan place, DiagnosticBag diagnostics)
    {
        if (value.Split(',') is not [var first, var second] || LimitsReader.TryPrefixes(first.Trim(), second.Trim()) is not var (four, six))
        {
            diagnostics.Add(LimitDiagnostics.NotPrefixes(place));
            return null;
        }

        if (four >= person.Prefix4 && six >= person.Prefix6)
            return (four, six);
        diagnostics.Add(AuthorizedKeysDiagnostics.Widens(place, "wider prefixes than the person may ask for", "prefix"));
        return null;
    }

    // OpenSSH reads a time without Z in the zone of the machine, which a policy that is checked elsewhere does not know.
    private static DateTimeOffset? Moment(string value, SourceSpan place, DiagnosticBag diagnostics)
    {
        var digits = value.EndsWith('Z') ? value[..^1] : value;
        if (!DateTimeOffset.TryParseExact(digits, ["yyyyMMdd", "yyyyMMddHHmm", "yyyyMMddHHmmss"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            diagnostics.Add(AuthorizedKeysDiagnostics.NotAMoment(place));
            return null;
        }

        if (digits.Length == value.Length)
            diagnostics.Add(AuthorizedKeysDiagnostics.ReadAsUtc(place));
        return moment;
    }
}
