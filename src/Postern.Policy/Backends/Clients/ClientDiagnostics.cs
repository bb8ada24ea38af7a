using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients;

/// <summary>PN601: doors that a form cannot knock at.</summary>
public static class ClientDiagnostics
{
    public static Diagnostic NoSuchDoor(SourceSpan span, string name, IReadOnlyList<string> doors) => new("PN6010", Severity.Error, span,
        $"there is no door '{name}'",
        "knocks are those of one door",
        doors.Count == 0 ? "name a file that has doors" : $"name one of: {string.Join(", ", doors)}");

    public static Diagnostic NoKnocks(SourceSpan span, string door) => new("PN6011", Severity.Error, span,
        $"no knock opens '{door}'",
        "it opens to packets that only the holder of a key can make, or its sequences are used up",
        "use postern knock with an invitation, or an fwknop client");

    public static Diagnostic Rolls(SourceSpan span, string door) => new("PN6012", Severity.Error, span,
        $"the knocks of '{door}' change with time",
        "what is written down now is worthless in the next period",
        "use postern knock HOST --rolling FILE, which knows the time");

    public static Diagnostic OtherFamily(SourceSpan span, string door, string host) => new("PN6013", Severity.Error, span,
        $"'{door}' does not let in the IP version of {host}",
        "the gate would take no notice of these knocks",
        "name the gate's address in the other version");

    public static Diagnostic OpensOnce(SourceSpan span, string door) => new("PN6014", Severity.Warning, span,
        $"these knocks open '{door}' once",
        "its sequences come from a file, and each counts once: the next time others are due",
        "print them anew for each time");

    public static Diagnostic NoFixedPayload(KnockStep step) => new("PN6015", Severity.Error, step.Span,
        $"{step}: any text that meets the expression is a knock, and none is the knock",
        "a script sends the same bytes each time, so that whoever sees one has them all",
        "choose a text that meets it and send it with postern knock, or give the step a fixed payload");

    public static Diagnostic NoSuchRequest(KnockStep step, string method) => new("PN6016", Severity.Error, step.Span,
        $"{step}: RouterOS's fetch cannot send {method}",
        "it knows GET, HEAD, POST, PUT and DELETE",
        "use one of those in the policy, or curl from another machine");

    public static Diagnostic NoPayloadInPings(KnockStep step) => new("PN6017", Severity.Error, step.Span,
        $"{step}: RouterOS cannot send a ping over IPv6 with a payload of its own",
        "its ping has none to choose, and its traffic generator does not sum up ICMPv6",
        "name the gate's IPv4 address, use icmp/size=… in the policy, or ping from another machine");

    public static Diagnostic NeedsTrafficGenerator(KnockStep step) => new("PN6018", Severity.Note, step.Span,
        $"{step}: RouterOS sends it with its traffic generator",
        "from 7.17 on device-mode may lock that: the lines then end in 'not allowed by device-mode'; RouterOS 6 calls packet-count num and knows no tcp there",
        "allow it with /system device-mode update traffic-gen=yes, which asks for the button or for the power to be cut; or knock with another machine");

    /// <param name="tool">What cannot, and begins the sentence: <c>bash</c>.</param>
    /// <param name="instead">The forms or ways that can.</param>
    public static Diagnostic OnlyConnects(KnockStep step, string tool, string instead) => new("PN6020", Severity.Error, step.Span,
        $"{step}: {tool} cannot send such a TCP packet",
        "it begins connections, whose first packet is a SYN of the system's own making",
        instead);

    public static Diagnostic Impossible(KnockStep step, string host) => new("PN6021", Severity.Error, step.Span,
        $"{step}: no packet to {host} is like this",
        "its size does not fit its payload and the headers of this IP version",
        "name the gate's address in the other version, or change the step");

    /// <param name="reason">Why, as a clause.</param>
    public static Diagnostic CannotSend(KnockStep step, string tool, string reason, string instead) => new("PN6022", Severity.Error, step.Span,
        $"{step}: {tool} cannot send it",
        reason,
        instead);
}
