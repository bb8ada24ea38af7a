using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Policy.FrontEnds.Knockd;

/// <summary>PN23: knockd.conf, what was read and what becomes of it.</summary>
internal static class KnockdDiagnostics
{
    public static Diagnostic OutsideSection(SourceSpan span) => new("PN2300", Severity.Error, span,
        "this line stands before any section", "knockd does not start with it either", "put it below [options], or below the [name] of a door");

    public static Diagnostic BadName(SourceSpan span, int limit) => new("PN2301", Severity.Error, span,
        $"a section needs a name of at most {limit} characters, none of them a control character", "it becomes the door's name, for commands and messages", "name it after what it opens: [ssh]");

    public static Diagnostic UnknownDirective(SourceSpan span, string directive, string? near, IReadOnlyList<string> known) => new("PN2302", Severity.Error, span,
        $"knockd has no directive {Yaml.Quote.Of(directive)}", "knockd does not start with it either, and it could be the one that keeps a port shut",
        near is null ? $"the directives here are {string.Join(", ", known)}" : $"did you mean {near}?");

    public static Diagnostic NoValue(SourceSpan span, string directive) => new("PN2303", Severity.Error, span,
        $"{Yaml.Quote.Of(directive)} has no value", "knockd takes this for a syntax error", $"write {Yaml.Quote.Bounded(directive)} = …");

    public static Diagnostic Twice(SourceSpan span, string directive, SourceSpan first) => new("PN2304", Severity.Warning, span,
        $"{Yaml.Quote.Of(directive)} is in this section a second time; the first is at {first}", "as in knockd the last one counts", "keep one");

    public static Diagnostic OptionInDoor(SourceSpan span, string directive) => new("PN2305", Severity.Error, span,
        $"{Yaml.Quote.Of(directive)} belongs to [options]", "knockd does not start with it either", "move it below [options]");

    public static Diagnostic DoorDirectiveInOptions(SourceSpan span, string directive) => new("PN2306", Severity.Error, span,
        $"{Yaml.Quote.Of(directive)} belongs to a door", "knockd does not start with it either", "move it below the [name] of a door");

    public static Diagnostic NoUse(SourceSpan span, string directive) => new("PN2307", Severity.Note, span,
        $"{Yaml.Quote.Of(directive)} has no use here: Postern says what happens by postern watch and, as a service, in the journal");

    public static Diagnostic OneInterface(SourceSpan span, string name) => new("PN2308", Severity.Note, span,
        $"the gate guards {name} and no other interface; knocks count there alone");

    public static Diagnostic AnyInterface(SourceSpan span) => new("PN2309", Severity.Note, span, "the gate guards every interface but lo");

    public static Diagnostic NotAnInterface(SourceSpan span, string name) => new("PN2310", Severity.Error, span,
        $"{Yaml.Quote.Of(name)} is no name of a network interface", "a gate that guards an interface which does not exist guards nothing", "write it as ip link shows it: Interface = eth0");

    public static Diagnostic OptionsInOtherCase(SourceSpan span) => new("PN2311", Severity.Error, span,
        "the section of the options is [options], in lower case", "knockd would take this for a door", "write [options]");

    public static Diagnostic NotAPort(SourceSpan span, string text) => new("PN2312", Severity.Error, span,
        $"{Yaml.Quote.Of(text)} is no port from 1 to 65535", "knockd reads what is no number as port 0, and such a door never opens", "write for example Sequence = 7000,8000:udp,9000");

    public static Diagnostic NotAProtocol(SourceSpan span, string text) => new("PN2313", Severity.Error, span,
        $"{Yaml.Quote.Of(text)} is neither tcp nor udp", "knockd does not start with it either", "write 7000:tcp or 7000:udp");

    public static Diagnostic TooManySteps(SourceSpan span, int limit) => new("PN2314", Severity.Error, span,
        $"the sequence has more than {limit} ports", "knockd takes no more", "three to six are enough");

    public static Diagnostic NoSequence(SourceSpan span, string section) => new("PN2315", Severity.Error, span,
        $"the section {Yaml.Quote.Of(section)} has no sequence", "knockd does not start without one", "write Sequence = 7000,8000:udp,9000 with numbers of your own");

    public static Diagnostic NotSeconds(SourceSpan span, string directive) => new("PN2316", Severity.Error, span,
        $"{Yaml.Quote.Of(directive)} needs a number of seconds, 1 or more", "knockd reads what is no number as 0, and then nothing ever opens or it closes at once", $"write {Yaml.Quote.Bounded(directive)} = 10");

    public static Diagnostic NotReadBehind(SourceSpan span, string number) => new("PN2317", Severity.Warning, span,
        $"knockd does not read what stands behind the number: it is {number} seconds", "whoever wrote it may have meant minutes", "write the number of seconds and nothing else");

    public static Diagnostic SequenceTimeout(SourceSpan span, TimeSpan timeout, int steps) => new("PN2318", Severity.Note, span,
        $"a step timeout of {Durations.Text(timeout)}: knockd counts the {Durations.Text(timeout)} from the first knock, Postern from one knock to the next",
        $"whatever is in time for knockd is in time here; all {steps} knocks together may take up to {Durations.Text(timeout * (steps - 1))}");

    public static Diagnostic NotAFlag(SourceSpan span, string text, IReadOnlyList<string> known) => new("PN2319", Severity.Error, span,
        $"{Yaml.Quote.Of(text)} is no TCP flag that knockd knows", "knockd does not start with it either", $"the flags are {string.Join(", ", known)}, each with or without !");

    public static Diagnostic ImpossibleFlags(SourceSpan span, string flags) => new("PN2320", Severity.Error, span,
        $"a packet cannot both have and not have {flags}", "the door would never open", "keep one of the two");

    public static Diagnostic AnyTcp(SourceSpan span) => new("PN2321", Severity.Note, span,
        "without TCPFlags knockd takes any TCP packet for a knock; here it is the SYN that opens a connection",
        "that is what every knocking client sends first; packets within a connection are neither knocks nor mistakes");

    public static Diagnostic Target(SourceSpan span) => new("PN2322", Severity.Warning, span,
        "Target is left out: knocks count at every address of the gate itself, and nowhere else",
        "who knocks at a routed host is not seen, so a door that only such knocks open stays shut", "knock at the gate's own address");

    public static Diagnostic NameTwice(SourceSpan span, string name, SourceSpan first) => new("PN2324", Severity.Error, span,
        $"there is a second door {Yaml.Quote.Of(name)}; the first is at {first}", "grants and commands name a door, so a name means one door", "rename one of the sections");

    public static Diagnostic NoCommand(SourceSpan span, string section) => new("PN2325", Severity.Warning, span,
        $"the section {Yaml.Quote.Of(section)} has no command and is left out", "knockd only logs its knocks", "write a Start_Command");

    public static Diagnostic Opens(SourceSpan span, string services, TimeSpan duration, bool isClosable, bool isLocal) => new("PN2326", Severity.Note, span,
        $"this command becomes a door: {(isLocal ? $"the kernel keeps {services} shut and opens it" : $"routers open {services}, which nothing guards here,")} to who knocks, for {Durations.Text(duration)}{(isClosable ? " or until the closing knocks" : "")}",
        "nothing is run; connections that are there when it closes go on");

    public static Diagnostic Closes(SourceSpan span, string doors) => new("PN2327", Severity.Note, span,
        $"this section becomes knocks that close {doors} for their source");

    public static Diagnostic NeverCloses(SourceSpan span, TimeSpan duration) => new("PN2328", Severity.Warning, span,
        $"nothing closes again what this command opens: the door closes after {Durations.Text(duration)}", "a door that stays open to every address that ever knocked is soon open to many",
        "write Cmd_Timeout = seconds (knockd itself needs a Stop_Command beside it), or a section that closes");

    public static Diagnostic OneFamily(SourceSpan span, IpFamily family) => new("PN2329", Severity.Note, span,
        $"the command opens to IPv{(family == IpFamily.V4 ? 4 : 6)} only, and so does the door; for IPv{(family == IpFamily.V4 ? 6 : 4)} the ports stay shut to all",
        Remedy: family == IpFamily.V4 ? "to let in who knocks by IPv6, add Start_Command_6 with the ip6tables command" : "to let in who knocks by IPv4, add Start_Command with the iptables command");

    public static Diagnostic HostFirewall(SourceSpan span, string services) => new("PN2330", Severity.Warning, span,
        $"the gate now keeps {services} shut by itself: the host's own firewall must let these ports pass, or the door leads to a wall",
        "with knockd the firewall dropped them and a command made a hole; Postern never changes another firewall",
        "accept the ports of all doors there, for example: iptables -I INPUT -p tcp --dport 22 -j ACCEPT, once the gate is up");

    public static Diagnostic FamiliesDiffer(SourceSpan span, string four, string six) => new("PN2331", Severity.Error, span,
        $"the commands open {four} by IPv4 and {six} by IPv6", "a door has one set of services for both", "let both open the same ports, or make two sections");

    public static Diagnostic NotADoor(SourceSpan span, string reason) => new("PN2332", Severity.Warning, span,
        $"this firewall command cannot become a door: {reason}", "it is run as it stands, by the watcher; the gate itself keeps nothing shut for it",
        "write it as a rule for one port and %IP%, or write the door in a policy");

    public static Diagnostic IsHook(SourceSpan span, string moment, string door, bool byShell) => new("PN2333", Severity.Note, span,
        $"this command becomes a hook: {moment} of {Yaml.Quote.Of(door)}{(byShell ? ", by /bin/sh, with the address in POSTERN_SOURCE" : "")}");

    public static Diagnostic OnFailureLeftOut(SourceSpan span) => new("PN2334", Severity.Note, span,
        "what stands behind || is left out: it was for a firewall command that fails, and a door does not");

    public static Diagnostic StopLeftOut(SourceSpan span) => new("PN2335", Severity.Warning, span,
        "this command is left out: the door closes by itself", "it would look in the host's firewall for a rule that is not there",
        "if it does something else too, move that into a command of its own: Stop_Command = /usr/bin/logger closed");

    public static Diagnostic NoSequenceFile(SourceSpan span, string name, string reason) => new("PN2336", Severity.Error, span,
        $"cannot read the sequences in {Yaml.Quote.Of(name)}: {reason}", "knockd does not start without them", "write the path of a file with a sequence a line; a relative one is looked for beside this file");

    public static Diagnostic NoneLeft(SourceSpan span, string file) => new("PN2337", Severity.Warning, span,
        $"every sequence in {Yaml.Quote.Of(file)} is used: the door stays shut", "each opens once", "add lines of your own, each with a sequence: 7000,8000:udp,9000");

    public static Diagnostic LineTwice(SourceSpan span, SourceSpan first) => new("PN2338", Severity.Warning, span,
        $"this is the sequence of {first} once more", "it has opened then, and opens once: this line is passed over when its turn comes", "write another sequence");

    public static Diagnostic SequenceBesideFile(SourceSpan span) => new("PN2339", Severity.Warning, span,
        "this sequence does not open: the section takes its sequences from a file", "it would stay valid beside those that count once", "keep one of the two");

    public static Diagnostic NextLine(SourceSpan span, string file, int line, string left) => new("PN2340", Severity.Note, span,
        $"the next sequence is line {line} of {Yaml.Quote.Of(file)}; {left}");
}
