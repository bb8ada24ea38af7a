using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.RouterOs.Menus;

/// <summary>PN210x and PN211x: paths, commands, items and the parameters that a menu knows.</summary>
internal static class MenuDiagnostics
{
    public static Diagnostic UnknownWord(SourceSpan span, string word, string menu, string? suggestion) => new("PN2100", Severity.Error, span,
        $"{menu} has neither a menu nor a command {word}", $"a router stops here: bad command name {word}", suggestion);

    public static Diagnostic GuessedMenu(SourceSpan span, string command, string menu) => new("PN2101", Severity.Warning, span,
        $"{command} stands without a menu; read as if it belonged to {menu}",
        "a full line such as /ip firewall filter add … does not change the menu; "
        + $"on a router this line fails: bad command name {command}", $"put the line {menu} before it, or the path on each line");

    public static Diagnostic NoMenu(SourceSpan span, string command) => new("PN2102", Severity.Error, span,
        $"{command} stands without a menu", $"a router stops here: bad command name {command}", "begin with a line such as /ip firewall filter");

    public static Diagnostic Abbreviated(SourceSpan span, string word, string full) => new("PN2103", Severity.Note, span,
        $"{word} is read as {full}", "a router accepts a beginning as long as it has one meaning; a later version may have two", $"write {full}");

    public static Diagnostic Ambiguous(SourceSpan span, string word, IEnumerable<string> meanings) => new("PN2104", Severity.Error, span,
        $"{word} may stand for {string.Join(" or ", meanings)}", $"a router stops here: ambiguous value {word}", "write the whole word");

    public static Diagnostic ForeignMenu(SourceSpan span, string menu) => new("PN2105", Severity.Note, span,
        $"{menu} does not concern the firewall; its settings are not taken over");

    public static Diagnostic ForeignFirewallMenu(SourceSpan span, string menu, string why) => new("PN2106", Severity.Note, span,
        $"the settings of {menu} are not taken over", why);

    public static Diagnostic Service(SourceSpan span, string service, bool disabled) => new("PN2107", Severity.Note, span,
        disabled ? $"the router's own service {service} is switched off; Postern starts and stops no service"
            : $"the router's own service {service} is set up here; Postern starts and stops no service",
        "on a Linux gate what listens is decided by the services that run there",
        disabled ? $"see that nothing listens for {service} here: ss -lntup" : null);

    public static Diagnostic Mangle(SourceSpan span, string menu) => new("PN2108", Severity.Warning, span,
        $"the rules of {menu} are not taken over: Postern changes no packets and sets no marks",
        "marks that a filter rule tests (connection-mark, packet-mark, routing-mark) will not be there");

    public static Diagnostic MangleList(SourceSpan span, string menu) => new("PN2109", Severity.Error, span,
        $"this rule of {menu} writes an address list, and {menu} is not taken over",
        "without it the list stays empty, and rules that test it decide otherwise than on the router",
        "move the rule to raw (prerouting) or to filter");

    public static Diagnostic Shows(SourceSpan span, string command) => new("PN2110", Severity.Note, span,
        $"{command} changes nothing; skipped");

    public static Diagnostic UnknownParameter(SourceSpan span, string name, string menu, string? suggestion) => new("PN2111", Severity.Error, span,
        $"{menu} has no parameter {name}", $"a router stops here: expected end of command, or bad parameter {name}", suggestion);

    public static Diagnostic WrongMenu(SourceSpan span, string name, string menu, string? owner) => new("PN2112", Severity.Error, span,
        $"{name} is no parameter of {menu}", "import would stop here and leave the router half configured",
        owner is null ? null : $"it belongs to {owner}");

    public static Diagnostic RawHasNoState(SourceSpan span, string name, string menu) => new("PN2113", Severity.Error, span,
        $"{name} is no parameter of {menu}: raw comes before connection tracking",
        "import would stop here and leave the router half configured", "move the rule to filter, or leave the parameter out");

    public static Diagnostic Duplicate(SourceSpan span, string name, string? hint) => new("PN2114", Severity.Error, span,
        $"{name} is given twice in one statement", "a router keeps one of the two, and which one is not documented", hint ?? "remove one");

    public static Diagnostic UnnamedArgument(SourceSpan span, string word) => new("PN2115", Severity.Error, span,
        $"{word} has no place here", "a router stops here: expected end of command", "parameters are written name=value");

    public static Diagnostic NoSuchItem(SourceSpan span, string menu) => new("PN2116", Severity.Warning, span,
        $"no item of {menu} in these files is meant by this; nothing is changed",
        "an item that only the router has may be meant; with none there a router stops: no such item");

    public static Diagnostic PlaceUnknown(SourceSpan span, string menu) => new("PN2117", Severity.Warning, span,
        $"no rule of {menu} in these files is meant by this place-before; the rule is put at the end",
        "on a router without such a rule import stops: no such item; behind a final drop the rule would never be reached",
        "give the router's export as a first file, so that the order is known");

    public static Diagnostic PlacedInReverse(SourceSpan span, int number) => new("PN2124", Severity.Warning, span,
        $"place-before={number} once more: this item now stands before the one that was just added so",
        "the number is counted anew for each, so items added so come out in reverse order; what matters in a firewall is the order",
        "name the item that all should stand before: place-before=[find comment=\"…\"]");

    public static Diagnostic ByNumber(SourceSpan span) => new("PN2118", Severity.Warning, span,
        "items are counted from 0 in the order of these files",
        "on a router a number means the last print of the same session; without one: item referred by number does not exist",
        "name the item: [find comment=\"…\"]");

    public static Diagnostic NoTarget(SourceSpan span, string command) => new("PN2119", Severity.Error, span,
        $"{command} does not say which items", "a router stops here: missing value(s) of argument(s) numbers", $"write {command} [find comment=\"…\"]");

    public static Diagnostic ReadOnlyParameter(SourceSpan span, string name) => new("PN2120", Severity.Note, span,
        $"{name} is set by the router itself; skipped");

    public static Diagnostic Hallucinated(SourceSpan span, string name, string remedy) => new("PN2121", Severity.Error, span,
        $"{name} is no syntax of RouterOS", "texts written by language models have it; a router stops here", remedy);

    public static Diagnostic NotHere(SourceSpan span, string command, string menu) => new("PN2122", Severity.Error, span,
        $"{command} on {menu} cannot be carried out here", "what it changes would be unknown");

    public static Diagnostic MissingArgument(SourceSpan span, string name, string menu) => new("PN2123", Severity.Error, span,
        $"{name}= is missing; {menu} demands it", $"a router stops here: missing value(s) of argument(s) {name}");
}
