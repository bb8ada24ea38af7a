using System.Globalization;
using System.Text.RegularExpressions;

namespace Postern.Policy.Backends.Nftables.Loading;

/// <summary>What a rule has counted since it was loaded.</summary>
/// <param name="Comment">The rule's own words.</param>
public sealed partial record RuleCounter(string Chain, string Comment, long Packets, long Bytes)
{
    /// <summary>Reads the counters out of nft's listing of a table.</summary>
    public static IReadOnlyList<RuleCounter> Parse(string listing)
    {
        var counters = new List<RuleCounter>();
        var chain = "";
        foreach (var line in listing.Split('\n'))
        {
            if (ChainLine().Match(line) is { Success: true } start)
                chain = start.Groups[1].Value;
            else if (CounterPart().Match(line) is { Success: true } counter)
                counters.Add(new RuleCounter(chain, CommentPart().Match(line).Groups[1].Value, Number(counter.Groups[1]), Number(counter.Groups[2])));
        }

        return counters;
    }

    private static long Number(Group group) => long.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*chain (\S+) \{$")]
    private static partial Regex ChainLine();

    [GeneratedRegex(@"\bcounter packets (\d+) bytes (\d+)")]
    private static partial Regex CounterPart();

    [GeneratedRegex("comment \"([^\"]*)\"$")]
    private static partial Regex CommentPart();
}
