using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Fwknop;

/// <summary>PN24: access.conf and fwknopd.conf, what was read and what becomes of it. No message repeats a value that could be a key.</summary>
internal static class FwknopDiagnostics
{
    public static Diagnostic BeforeSource(SourceSpan span) => new("PN2400", Severity.Warning, span,
        "this line stands before the first SOURCE and is read over", "a stanza begins with its SOURCE; fwknopd reads it over too, and says nothing", "move it below a SOURCE, or remove it");

    public static Diagnostic UnknownDirective(SourceSpan span, string file, string? near) => new("PN2401", Severity.Error, span,
        $"fwknop has no such directive in {file}", "fwknopd reads over it, and it could be the one that keeps something shut",
        near is null ? "remove it, or spell it as man fwknopd does; directives are upper case" : $"did you mean {near}?");

    public static Diagnostic NoValue(SourceSpan span) => new("PN2402", Severity.Error, span, "this directive has no value", "fwknopd does not start with it either", "write the value behind it, on the same line");

    public static Diagnostic Twice(SourceSpan span, string directive, SourceSpan first) => new("PN2403", Severity.Warning, span,
        $"{directive} says what {first} said already", "as in fwknopd the last one counts", "keep one");

    public static Diagnostic NoUse(SourceSpan span, string directive, string reason) => new("PN2404", Severity.Note, span, $"{directive} has no use here: {reason}");

    public static Diagnostic LeftOut(SourceSpan span, string directive, string reason) => new("PN2405", Severity.Warning, span,
        $"{directive} is left out: {reason}", "nobody gets in by this who would not get in with it");

    public static Diagnostic Refused(SourceSpan span, string directive, string reason) => new("PN2406", Severity.Error, span,
        $"{directive} cannot be said here: {reason}", "without it more would be open than was asked for, or nothing at all", "remove the line once the policy does without it");

    public static Diagnostic NotAddresses(SourceSpan span, string text) => new("PN2407", Severity.Error, span,
        $"{Yaml.Quote.Of(text)} is no address, no network and not ANY", "fwknopd does not start with it either", "write for example 198.51.100.7, 203.0.113.0/24");

    public static Diagnostic NotAPort(SourceSpan span, string text) => new("PN2408", Severity.Error, span,
        $"{Yaml.Quote.Of(text)} is no port that can be asked for", "fwknop knows tcp and udp, and ports from 1 to 65535", "write for example tcp/22, udp/51820");

    public static Diagnostic NotANumber(SourceSpan span, string directive, int least, int most) => new("PN2409", Severity.Error, span,
        $"{directive} needs a number from {least} to {most}", "fwknopd does not start with anything else", $"write the number alone: {directive} {Math.Clamp(60, least, Math.Max(least, most))}");

    public static Diagnostic NotADate(SourceSpan span, string directive) => new("PN2410", Severity.Error, span,
        $"{directive} has no date", "a stanza that should end would never end", "write MM/DD/YYYY, for example ACCESS_EXPIRE 12/31/2030, or the seconds since 1970 in ACCESS_EXPIRE_EPOCH");

    public static Diagnostic Expires(SourceSpan span, string moment) => new("PN2411", Severity.Note, span,
        $"the stanza is nothing any more from {moment} on", "the day begins in UTC; fwknopd begins it in the time zone of its host");

    public static Diagnostic NoKey(SourceSpan span) => new("PN2417", Severity.Error, span,
        "the stanza has no key", "no packet could be known for one of its own", "add KEY_BASE64 and HMAC_KEY_BASE64 with what fwknop --key-gen prints");

    public static Diagnostic NoHmac(SourceSpan span) => new("PN2418", Severity.Error, span,
        "the stanza has no HMAC key", "fwknopd takes a recorded packet again when its last characters are changed, and decrypts whatever strangers send",
        "add HMAC_KEY_BASE64 here and at the client; for a client that has no HMAC write the comment line # postern: legacy into the stanza");

    public static Diagnostic BadName(SourceSpan span, int limit) => new("PN2420", Severity.Error, span,
        $"a person needs a name of at most {limit} characters, none of them a control character", "it stands in events and commands", "write the comment line # postern: name alice into the stanza");

    public static Diagnostic PersonTwice(SourceSpan span, string name, SourceSpan first) => new("PN2421", Severity.Error, span,
        $"the policy beside has a person {Yaml.Quote.Of(name)}, at {first}", "the keys of one would open the doors of the other", "give the stanza another name: # postern: name …");

    public static Diagnostic NoPorts(SourceSpan span) => new("PN2422", Severity.Error, span,
        "the stanza names no port, and no other stanza does", "fwknopd opens whatever the client asks for and leaves it to the host's firewall what is shut; Postern keeps ports shut by itself and has to know which",
        "write what may be asked for: OPEN_PORTS tcp/22");

    public static Diagnostic Opens(SourceSpan span, string name, string doors, TimeSpan duration, TimeSpan longest) => new("PN2423", Severity.Note, span,
        $"this stanza is {Yaml.Quote.Of(name)}, who may open {doors} for {Durations.Text(duration)}{(longest > duration ? $", or when asked for up to {Durations.Text(longest)}" : "")}",
        "connections that are there when it closes go on");

    public static Diagnostic HostFirewall(SourceSpan span, string services) => new("PN2424", Severity.Warning, span,
        $"the gate now keeps {services} shut by itself: the host's own firewall must let these ports pass, or the door leads to a wall",
        "with fwknop that firewall dropped them and fwknopd made a hole; Postern never changes another firewall",
        "accept the ports of all doors there, for example: iptables -I INPUT -p tcp --dport 22 -j ACCEPT, once the gate is up");

    public static Diagnostic ForwardsDiffer(SourceSpan span, string port, SourceSpan other) => new("PN2425", Severity.Error, span,
        $"{port} leads somewhere else in the stanza at {other}", "a port has one door, and a door leads to one place, whoever opens it", "give each stanza a port of its own in OPEN_PORTS");

    public static Diagnostic ForwardNeedsPorts(SourceSpan span) => new("PN2426", Severity.Error, span,
        "FORCE_NAT needs OPEN_PORTS beside it", "the gate has to know at which of its ports connections come in", "write the port that the client asks for: OPEN_PORTS tcp/2222");

    public static Diagnostic NotATarget(SourceSpan span) => new("PN2427", Severity.Error, span,
        "FORCE_NAT needs an address and a port", "fwknopd does not start with it either", "write for example FORCE_NAT 192.168.10.55 22");

    public static Diagnostic HalfACycle(SourceSpan span, string missing) => new("PN2428", Severity.Error, span,
        $"the stanza has a command, but no {missing}", "fwknopd does not start with it either", "write CMD_CYCLE_OPEN, CMD_CYCLE_CLOSE (NONE for nothing) and CMD_CYCLE_TIMER together");

    public static Diagnostic NoSuchVariable(SourceSpan span, string reason) => new("PN2429", Severity.Error, span,
        $"this variable cannot be said in a hook: {reason}", "the command would be another than the one that was written", "$IP and $SRC are the address that is let in; see docs/hooks.md for what a command is told");

    public static Diagnostic NeedsShell(SourceSpan span) => new("PN2430", Severity.Error, span,
        "only a shell understands this, and neither fwknopd nor Postern gives the command to one", "fwknopd would hand it on as it stands, quotes included", "write a script, and its path here");

    public static Diagnostic IsHook(SourceSpan span, string moment, string door, bool byShell) => new("PN2431", Severity.Note, span,
        $"this command becomes a hook: {moment} of {Yaml.Quote.Of(door)}{(byShell ? ", with the address in POSTERN_SOURCE" : "")}");

    public static Diagnostic CannotInclude(SourceSpan span, string name, string reason) => new("PN2432", Severity.Error, span,
        $"cannot read {Yaml.Quote.Of(name)}: {reason}", "fwknopd does not start without it, and a stanza could be missing", "write the path of a file; a relative one is looked for beside this file");

    public static Diagnostic TooDeep(SourceSpan span, int limit) => new("PN2433", Severity.Error, span,
        $"files include one another more than {limit} deep", "fwknopd goes no deeper, and a circle has no end", "include each file from access.conf itself");

    public static Diagnostic TooMuch(SourceSpan span, string what) => new("PN2434", Severity.Error, span,
        $"there are more than {what}", "no access.conf is that large; reading it would only take memory", "look which %include reads what was not meant");

    public static Diagnostic NotAFilter(SourceSpan span) => new("PN2435", Severity.Error, span,
        "the filter says more than at which ports packets come in", "Postern has the kernel hand up packets by their port; a filter that was read half could take too many or none",
        "write PCAP_FILTER udp port 62201, or several joined by or; what else it excludes belongs into SOURCE and DESTINATION");

    public static Diagnostic PortRange(SourceSpan span, string ports) => new("PN2436", Severity.Warning, span,
        $"whatever comes in at {ports} is taken for a packet and dropped, from whomever", "a port that takes packets serves nothing else: calls, games and tunnels use such ports, and answers to the gate's own questions come there",
        "let clients use one port: PCAP_FILTER udp port 62201, and no --rand-port");

    public static Diagnostic Entrance(SourceSpan span, string ports) => new("PN2437", Severity.Note, span, $"packets are taken at {ports}, on every interface but lo");

    public static Diagnostic AllRestricted(SourceSpan span) => new("PN2438", Severity.Error, span,
        "RESTRICT_PORTS takes away every port that the stanza could open", "no packet would ever open anything", "leave one port out of it");

    public static Diagnostic OnlyGnupg(SourceSpan span) => new("PN2439", Severity.Error, span,
        "the stanza opens to packets encrypted with GnuPG alone, and those are not taken", "whoever has only such a key would stand outside",
        "give the person KEY_BASE64 and HMAC_KEY_BASE64, or an SSH key in a policy: people: {alice: {keys: alice.keys}}");

    public static Diagnostic GnupgLeftOut(SourceSpan span) => new("PN2440", Severity.Warning, span,
        "what the stanza says of GnuPG is left out: only packets with its KEY open", "nobody gets in by this who would not get in with it");

    public static Diagnostic UnknownRemark(SourceSpan span) => new("PN2441", Severity.Error, span,
        "this comment is written to Postern, and is none that it knows", "it could be the one that makes the difference", "within a stanza write # postern: legacy, or # postern: name alice");

    public static Diagnostic BehindSemicolon(SourceSpan span) => new("PN2442", Severity.Warning, span,
        "what stands behind the semicolon is not read", "as in fwknopd a value ends there, so that a key with a semicolon is shorter than it looks", "write such a key in base64, and a comment on a line of its own");

    public static Diagnostic NoStanza(SourceSpan span) => new("PN2443", Severity.Error, span,
        "there is no stanza", "fwknopd does not start without one", "write SOURCE ANY, OPEN_PORTS tcp/22, KEY_BASE64 and HMAC_KEY_BASE64 with what fwknop --key-gen prints");

    public static Diagnostic NoAccessFile(SourceSpan span) => new("PN2444", Severity.Error, span,
        "fwknopd.conf alone opens nothing", "who may open what is in access.conf", "name that file too: postern check access.conf fwknopd.conf");

    public static Diagnostic DoorTwice(SourceSpan span, string name, SourceSpan first) => new("PN2445", Severity.Error, span,
        $"the policy beside has a door {Yaml.Quote.Of(name)}, at {first}", "grants and commands name a door, so a name means one door", "rename the door in the policy");

    /// <param name="more">What else the door protects; empty for nothing.</param>
    public static Diagnostic OtherDoor(SourceSpan span, string port, string door, string more) => new("PN2446", more.Length > 0 ? Severity.Warning : Severity.Note, span,
        $"{port} is behind the door {Yaml.Quote.Of(door)} of the policy: the stanza opens that door{(more.Length > 0 ? $", and {more} with it" : "")}",
        more.Length > 0 ? "a grant is for a door, not for a port" : null, more.Length > 0 ? "give the port a door of its own in the policy" : null);

    public static Diagnostic NotAKeyLine(SourceSpan span) => new("PN2447", Severity.Warning, span,
        "this line is read over: only keys are taken from a file of keys", "as in fwknopd", "write it into the stanza itself");
}
