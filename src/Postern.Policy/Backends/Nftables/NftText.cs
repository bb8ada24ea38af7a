using System.Security.Cryptography;
using System.Text;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Nftables;

/// <summary>User's words made safe for nft's grammar, which has no escapes: the only place where that is done.</summary>
public static class NftText
{
    /// <summary>NFTNL_UDATA_COMMENT_MAXLEN, less the terminating zero.</summary>
    private const int MaximumCommentBytes = 127;

    private const int MaximumSlug = 40;

    /// <summary>The content of a quoted string: no quote, no control character, no dollar, which nft takes for a variable's, at most 127 bytes of UTF-8.</summary>
    public static string Quoted(string text)
    {
        var safe = new StringBuilder();
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var use = rune.Value == '"' ? new Rune('\'') : rune.Value == '$' ? new Rune('＄') : Rune.IsControl(rune) || rune == Rune.ReplacementChar || rune.Value == '\\' ? new Rune(' ') : rune;
            bytes += use.Utf8SequenceLength;
            if (bytes > MaximumCommentBytes)
                break;
            safe.Append(use.ToString());
        }

        return safe.ToString();
    }

    /// <summary>
    /// A piece of an nft identifier: ASCII letters, digits and underscores. Where that or the length loses something, six
    /// digits of the name's hash keep two different names apart.
    /// </summary>
    public static string Slug(string name)
    {
        var slug = new string([.. name.Take(MaximumSlug).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        return slug == name ? slug : $"{slug.Trim('_')}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 3))}".TrimStart('_');
    }

    public static string Mark(uint mark) => $"0x{mark:x8}";

    /// <summary>nft's time: no weeks, no fractions below a millisecond.</summary>
    public static string Time(TimeSpan duration) => Durations.Text(duration);

    /// <summary>A single value bare, several in braces.</summary>
    public static string SetOf(IEnumerable<string> values) => values.ToList() is [var one] ? one : $"{{ {string.Join(", ", values)} }}";

    public static string Address(IpFamily family) => family == IpFamily.V4 ? "ip" : "ip6";

    public static string Digit(IpFamily family) => family == IpFamily.V4 ? "4" : "6";

    public static string AddressType(IpFamily family) => family == IpFamily.V4 ? "ipv4_addr" : "ipv6_addr";
}
