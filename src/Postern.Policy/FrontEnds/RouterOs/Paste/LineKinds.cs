using System.Collections.Frozen;
using System.Text;
using Postern.Policy.FrontEnds.RouterOs.Menus;
using Postern.Policy.FrontEnds.RouterOs.Properties;

namespace Postern.Policy.FrontEnds.RouterOs.Paste;

/// <summary>Tells statements from the prose around them. In doubt a line with a rule's parameter in it is a statement.</summary>
internal static class LineKinds
{
    private static readonly FrozenSet<string> Commands =
        new[] { "add", "set", "remove", "enable", "disable", "move", "print", "export", "unset", "find", "comment", "get", "reset-counters" }.ToFrozenSet();

    private static readonly FrozenSet<string> FirewallMenus =
        new[] { "firewall", "filter", "nat", "raw", "mangle", "address-list", "layer7-protocol", "list", "member" }.ToFrozenSet();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> FirewallMenuLookup = FirewallMenus.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> CommandLookup = Commands.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> MenuLookup = MenuTree.AllNames.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Parameters =
        MenuProperties.AllNames.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="line">Without blanks at its ends.</param>
    public static bool IsStatement(ReadOnlySpan<char> line) => BeginsStatement(line) || ContainsParameter(line);

    /// <summary>True when the line's beginning alone says so.</summary>
    public static bool BeginsStatement(ReadOnlySpan<char> line)
    {
        var first = line[0];
        var word = Word(line);
        if (first is '#' or '{' or '}')
            return true;
        if (first == '/')
        {
            // "/ip/firewall/filter:" and "/ip/firewall/raw – and why" are what slides say about a menu.
            return line.Length == 1 || (char.IsAsciiLetterLower(line[1]) && (line.Contains('=') || (line[^1] != ':' && Ascii.IsValid(line))));
        }

        if (first == ':')
            return line.Length > 1 && char.IsAsciiLetterLower(line[1]);
        if (first == '[')
            return line.StartsWith("[:") || line.StartsWith("[/") || line.StartsWith("[find");
        if (line.StartsWith(".."))
            return line.TrimStart("./ ") is var below && (below.IsEmpty || BeginsStatement(below));
        if (GluedParameter(line) > 0)
            return true;
        var rest = line[word.Length..].TrimStart(" \t");
        if (CommandLookup.Contains(word))
        {
            return rest.IsEmpty || rest.Contains('=') || rest[0] is '[' or '*' or '$' or '\\' || (char.IsAsciiDigit(rest[0]) && !rest.ContainsAny(" \t"))
                || word is "print" or "export" && !rest.ContainsAny(".!?");
        }

        return IsDirective(word, rest) || IsPath(line) || (rest.IsEmpty && IsNearlyMenu(word));
    }

    /// <summary>The name in front of <c>=</c> at the line's beginning, when some menu knows it, else empty.</summary>
    public static ReadOnlySpan<char> LeadingParameter(ReadOnlySpan<char> line)
    {
        var equals = line.IndexOf('=');
        return equals > 0 && Parameters.Contains(line[..equals].TrimStart('!')) ? line[..equals] : default;
    }

    public static bool IsParameter(ReadOnlySpan<char> name) => Parameters.Contains(name);

    /// <summary><c>addaction=drop</c>: 3 when a command is glued to a parameter, else 0.</summary>
    public static int GluedParameter(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith("add") && !line.StartsWith("set"))
            return 0;
        var equals = line.IndexOf('=');
        return equals > 3 && Parameters.Contains(line[3..equals]) && !Parameters.Contains(line[..equals]) ? 3 : 0;
    }

    // Directives without their colon, where what follows could hardly be English.
    private static bool IsDirective(ReadOnlySpan<char> word, ReadOnlySpan<char> rest) => word switch
    {
        "if" => rest.StartsWith("("),
        "foreach" => rest.Contains("in=", StringComparison.Ordinal),
        "for" => rest.Contains("from=", StringComparison.Ordinal),
        "do" => rest.StartsWith("{"),
        "put" => rest.StartsWith("\"") || rest.StartsWith("[") || rest.StartsWith("$"),
        "local" or "global" => !rest.IsEmpty && rest.Count(' ') <= 1 && !rest.EndsWith("."),
        "log" => rest.StartsWith("info") || rest.StartsWith("warning") || rest.StartsWith("error"),
        "delay" => !rest.IsEmpty && char.IsAsciiDigit(rest[0]),
        _ => false,
    };

    // "ip firewall filter", "filter", "interface list member add …": only names of menus, and then nothing, a command or a parameter.
    private static bool IsPath(ReadOnlySpan<char> line)
    {
        var menus = 0;
        var first = true;
        foreach (var range in line.SplitAny(' ', '/'))
        {
            var word = line[range];
            if (word.IsEmpty)
                continue;
            if (CommandLookup.Contains(word))
                return menus > 0;
            if (!MenuLookup.Contains(word))
                return false;
            if (first && !MenuTree.IsTopLevel(word) && !FirewallMenuLookup.Contains(word))
                return false;
            first = false;
            menus++;
        }

        return menus > 0;
    }

    // A menu with a slip in it must be an error: the rules behind it would go to the menu before.
    private static bool IsNearlyMenu(ReadOnlySpan<char> word) =>
        word.Length is > 2 and < 20 && !word.ContainsAnyExceptInRange('-', 'z') && Spelling.Nearest(word.ToString(), FirewallMenus) is not null;

    private static bool ContainsParameter(ReadOnlySpan<char> line)
    {
        for (var at = 0; at < line.Length;)
        {
            var equals = line[at..].IndexOf('=');
            if (equals < 0)
                return false;
            var end = at + equals;
            var start = end;
            while (start > at && (char.IsAsciiLetterOrDigit(line[start - 1]) || line[start - 1] == '-'))
                start--;
            if (Parameters.Contains(line[start..end]) && (start == 0 || line[start - 1] is ' ' or '\t' or '!' or '"' or '\u201d'))
                return true;
            at = end + 1;
        }

        return false;
    }

    private static ReadOnlySpan<char> Word(ReadOnlySpan<char> line)
    {
        var end = line.IndexOfAny(" \t");
        return end < 0 ? line : line[..end];
    }
}
