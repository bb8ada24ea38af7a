using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>PN315x and PN3160: how long sources stay in a script's lists, who is in them, and who asks.</summary>
internal static class ListDiagnostics
{
    public static Diagnostic ShortStage(SourceSpan span, string list, TimeSpan timeout) => new("PN3150", Severity.Warning, span,
        $"the next knock must come within {Durations.Text(timeout)} of the one that puts a source into {list}",
        "a lost packet is sent again after 1 s and after 3 s, and a client that starts a program for each knock, or waits for a refused connection, is slower than that",
        "write 5s to 10s");

    public static Diagnostic LongStage(SourceSpan span, string list, TimeSpan timeout, TimeSpan limit) => new("PN3151", Severity.Warning, span,
        $"the stage {list} waits {Durations.Text(timeout)} for the next knock, longer than {Durations.Text(limit)}",
        "a slow port scan meets the next port in that time, and whoever shares the address may finish what another began", "tune it down to a few seconds: 10s");

    public static Diagnostic StageForEver(SourceSpan span, string list) => new("PN3152", Severity.Warning, span,
        $"the stage {list} never expires before the router restarts",
        "the knocks need not follow one another: every scan adds up until it has all of them, and the list only grows", "add address-list-timeout=10s");

    public static Diagnostic GrantForEver(SourceSpan span, string list) => new("PN3153", Severity.Warning, span,
        $"who is put into {list} stays let in until the router restarts",
        "the address will belong to somebody else one day, and a restart locks out whoever relies on it", "write how long a grant lasts: address-list-timeout=1h");

    public static Diagnostic LongGrant(SourceSpan span, string list, TimeSpan timeout) => new("PN3154", Severity.Note, span,
        $"a grant by {list} lasts {Durations.Text(timeout, weeks: true)}", "addresses of homes and phones change hands within a day; the next holder is let in without knocking",
        "an hour is enough where a knock renews it");

    public static Diagnostic KeptForEver(SourceSpan span, string list) => new("PN3155", Severity.Warning, span,
        $"each address that this rule puts into {list} is written to the configuration and stays for ever",
        "none-static outlives restarts: strangers fill the flash memory and the exports, and nobody is ever taken out again",
        "write a time, for example address-list-timeout=1h");

    public static Diagnostic BanLost(SourceSpan span, string list) => new("PN3156", Severity.Note, span,
        $"a restart empties the ban list {list}",
        "entries that rules add live in memory alone: after a power cut everybody who was banned may try again", "bans of an hour lose nothing; keep lasting ones as entries of the configuration");

    public static Diagnostic ManyAdmitted(SourceSpan span, string address, string list) => new("PN3157", Severity.Note, span,
        $"everybody behind {address} is in {list} and so let in without a knock",
        "public addresses in a block, and those of carrier-grade NAT, are shared by people who do not know one another", "name the addresses that are yours, or let them knock");

    public static Diagnostic StaticStage(SourceSpan span, string address, string list) => new("PN3158", Severity.Warning, span,
        $"{address} stands in the stage {list} for good: its knocks up to there are never asked for",
        "a stage is meant to be reached by knocking; a router also leaves a static entry as it is, so that knocking changes nothing for these sources",
        "let in who needs no knock by a list of its own, accepted before the knock rules");

    public static Diagnostic NobodyReads(SourceSpan span, string list, string? near) => new("PN3159", Severity.Warning, span,
        $"no rule ever asks whether an address is in {list}", "the knock that fills it leads nowhere: the next stage has no precondition, or asks for another list",
        near is null ? $"add src-address-list={list} to the rule that comes next, or remove this one" : $"did you mean {near}?");

    public static Diagnostic RenewsItself(SourceSpan span, string list) => new("PN3160", Severity.Warning, span,
        $"whoever is in {list} stays in it by using what it opens", "each new connection sets the time anew: the grant never ends while somebody comes back in time",
        $"remove the rule and let the last knock alone fill {list}");
}
