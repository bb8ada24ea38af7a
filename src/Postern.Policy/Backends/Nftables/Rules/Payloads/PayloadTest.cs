using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables.Rules.Payloads;

/// <summary>A <c>content=</c> or <c>layer7-protocol=</c> of a rule.</summary>
/// <param name="Literal">Null where it is no text but an expression.</param>
internal sealed record PayloadTest(Matcher Matcher, LiteralPattern? Literal)
{
    /// <summary>The last byte of a payload that one expression of every kernel reaches: offsets are at most 255, headers up to 12 bytes.</summary>
    public const int Reach = 240;

    public bool IsLayer7 => Matcher is Layer7Matcher;

    /// <summary>Layer 7 text is lower-cased.</summary>
    public bool FoldsCase => IsLayer7;

    public bool IsNegated => Matcher.Negated;

    /// <summary>
    /// True where the kernel cannot tell from one packet. That a connection has not said a text yet is known only to who remembers what it said.
    /// </summary>
    public bool NeedsLook => Literal is null || Literal.Bytes.Length > Reach || (IsLayer7 && IsNegated);

    /// <summary>True where every place in the payload must be tried, and so all of a long one cannot.</summary>
    public bool IsSearched => Literal is { AtStart: false };

    /// <summary>The chain that tries it; it ends with <paramref name="next"/> where the test holds and with a return where not.</summary>
    /// <param name="next">A verdict: <c>goto CHAIN</c>.</param>
    /// <param name="longest">The longest payload that is searched.</param>
    /// <param name="whenLonger">A verdict for longer ones; null where there are none.</param>
    public IReadOnlyList<string> Rules(PayloadPlace place, string next, int longest, string? whenLonger)
    {
        var literal = Literal!;
        var length = literal.Bytes.Length;
        if (literal.AtStart)
            return literal.AtEnd ? [$"{place.IsLongerThan(length)} return", $"{place.Are(literal, FoldsCase)} {next}"] : [$"{place.Are(literal, FoldsCase)} {next}"];
        var rules = new List<string>();
        if (whenLonger is not null)
            rules.Add($"{place.IsLongerThan(longest)} {whenLonger}");
        var places = Enumerable.Range(0, Math.Max(0, longest - length + 1));
        if (literal.AtEnd)
        {
            // From behind: the first place that the payload reaches to the end of is the last that it has.
            foreach (var from in places.Reverse())
                rules.AddRange([$"{place.Are(literal, FoldsCase, from)} {next}", $"{place.IsLongerThan(from + length - 1)} return"]);
        }
        else
        {
            rules.AddRange(places.Select(from => $"{place.Are(literal, FoldsCase, from)} {(IsNegated ? "return" : next)}"));
            if (IsNegated)
                rules.Add(next);
        }

        return rules;
    }
}
