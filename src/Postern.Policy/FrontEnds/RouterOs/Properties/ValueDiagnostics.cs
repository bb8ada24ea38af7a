using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Properties;

/// <summary>PN213x and PN214x: a parameter's value.</summary>
internal static class ValueDiagnostics
{
    public static Diagnostic Empty(SourceSpan span, string name) => new("PN2130", Severity.Error, span,
        $"{name}= has no value", "a router refuses it; a variable that nothing has set gives an empty value too", $"give a value, or leave {name} out");

    public static Diagnostic EmptySet(SourceSpan span, string name) => new("PN2131", Severity.Warning, span,
        $"{name}= names nothing; taken as not set", "exports have it, and what a router makes of it is not documented", "leave it out");

    public static Diagnostic NotNegatable(SourceSpan span, string name, string? remedy) => new("PN2132", Severity.Error, span,
        $"{name} cannot be negated", "a router refuses a ! here", remedy);

    public static Diagnostic NotANumber(SourceSpan span, string name, string text, long least, long most) => new("PN2133", Severity.Error, span,
        $"{text} is no number for {name}", $"a router refuses it: invalid value for argument {name}", $"a number from {least} to {most}");

    public static Diagnostic OutOfRange(SourceSpan span, string name, string text, string least, string most) => new("PN2134", Severity.Error, span,
        $"{text} is out of the range of {name}", $"a router stops here: value of {name} is out of range ({least}..{most})", $"{least} to {most}");

    public static Diagnostic BadPort(SourceSpan span, string text, string? remedy) => new("PN2135", Severity.Error, span,
        $"{text} is no port or range of ports", "a router stops here: invalid value of range", remedy ?? "ports are written 22 or 22,80 or 1000-2000");

    public static Diagnostic PortOutOfRange(SourceSpan span, string text) => new("PN2136", Severity.Error, span,
        $"{text} is no port number", "a router stops here: value of range out of range (0..65535)");

    public static Diagnostic BackwardRange(SourceSpan span, string text) => new("PN2137", Severity.Error, span,
        $"the range {text} runs backwards", "it holds nothing", "write the smaller number first");

    public static Diagnostic BadAddress(SourceSpan span, string text, string? remedy) => new("PN2138", Severity.Error, span,
        $"{text} is no address, prefix or range", "a router stops here: value of range expects range of ip addresses", remedy);

    public static Diagnostic ShortAddress(SourceSpan span, string text, string meaning) => new("PN2139", Severity.Warning, span,
        $"{text} means {meaning} to a router", "a missing part is filled with zeros in the middle, not at the end", $"write {meaning}");

    public static Diagnostic HostBits(SourceSpan span, string text, string meaning) => new("PN2140", Severity.Note, span,
        $"{text} is stored as {meaning}: host bits are cleared");

    public static Diagnostic WrongFamily(SourceSpan span, string text, IpFamily expected) => new("PN2141", Severity.Error, span,
        expected == IpFamily.V4 ? $"{text} is an IPv6 address in an IPv4 menu" : $"{text} is an IPv4 address in an IPv6 menu",
        Remedy: expected == IpFamily.V4 ? "move it to the same menu under /ipv6 firewall" : "move it to the same menu under /ip firewall");

    public static Diagnostic BadTime(SourceSpan span, string text) => new("PN2142", Severity.Error, span,
        $"{text} is no time", "a router refuses it", "write 30s, 5m, 1h30m, 1d, 2w or 00:30:00");

    public static Diagnostic BlankInTime(SourceSpan span, string text) => new("PN2143", Severity.Warning, span,
        $"\"{text}\" has a blank in it; read without", "WinBox shows times so, and the console refuses them", $"write {text.Replace(" ", "")}");

    public static Diagnostic UnknownName(SourceSpan span, string name, string text, string? suggestion) => new("PN2144", Severity.Error, span,
        $"{name} has no value {text}", $"a router stops here: input does not match any value of {name}", suggestion);

    public static Diagnostic BadShape(SourceSpan span, string name, string text, string shape) => new("PN2145", Severity.Error, span,
        $"{text} is not what {name} expects", $"a router refuses it: invalid value for argument {name}", shape);

    public static Diagnostic OneOnly(SourceSpan span, string name, string what) => new("PN2146", Severity.Error, span,
        $"{name} takes one {what}, not a list", "a router takes the whole text for one name and refuses it or never matches",
        $"write a rule for each {what}");

    public static Diagnostic NotBoolean(SourceSpan span, string name, string text) => new("PN2147", Severity.Error, span,
        $"{name} is yes or no, not {text}", $"a router refuses it: invalid value for argument {name}", "write yes or no");

    public static Diagnostic TooLong(SourceSpan span, string name, int limit) => new("PN2148", Severity.Error, span,
        $"{name} has more than {limit} characters", "a router refuses it");

    public static Diagnostic Placeholder(SourceSpan span, string text) => new("PN2149", Severity.Error, span,
        $"{text} is a placeholder", "the page meant you to put your own value here", "write the real value");

    public static Diagnostic TypographicDash(SourceSpan span) => new("PN2150", Severity.Warning, span,
        "a typographic dash stands for -; read as -", "it came with the page; a router refuses it", "write -");

    public static Diagnostic ShortRange(SourceSpan span, string text, string meaning) => new("PN2151", Severity.Error, span,
        $"{text} would be stored as the name of a host, and no host is called so", "a router accepts it, looks the name up, and the list stays empty",
        $"write {meaning}");

    public static Diagnostic BadHostName(SourceSpan span, string text) => new("PN2152", Severity.Error, span,
        $"{text} is neither an address nor the name of a host", $"a router stops here: {text} is not a valid dns name");

    public static Diagnostic RangeInIpv6(SourceSpan span, string text) => new("PN2153", Severity.Error, span,
        $"{text}: IPv6 lists and rules take a prefix, no range", $"a router stops here: failure: {text} is not a valid dns name", "write prefixes: 2001:db8::/64");

    public static Diagnostic NoRegularExpression(SourceSpan span, string text, string reason) => new("PN2154", Severity.Error, span,
        $"\"{text}\" is no regular expression that can be used here: {reason}");
}
