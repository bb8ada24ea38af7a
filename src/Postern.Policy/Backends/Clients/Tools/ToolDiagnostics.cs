using Postern.Policy.Diagnostics;
using Postern.Policy.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Tools;

/// <summary>PN604: what programs that knock cannot send, or need for it.</summary>
public static class ToolDiagnostics
{
    public static Diagnostic NeedsRoot(KnockStep step, string tool) => new("PN6040", Severity.Note, step.Span,
        $"{step}: {tool} must be root to send it",
        "the packet is made by hand, and the system lets nobody else do that",
        "run the lines as root, with sudo sh FILE; or use postern knock, which asks for no more rights than it needs");

    /// <param name="takes">How long the program waits at a silent port.</param>
    public static Diagnostic TooSlow(SourceSpan span, string door, string tool, TimeSpan takes, TimeSpan patience) => new("PN6041", Severity.Error, span,
        $"{tool} is too slow for '{door}'",
        $"it waits {ToolForm.Seconds(takes)}s for an answer before it ends, and the gate waits {ToolForm.Seconds(patience)}s for the next knock",
        "use --as bash, python or socat, or give the door a longer step-timeout");

    public static Diagnostic NoIPv6(SourceSpan span, string tool) => new("PN6042", Severity.Error, span,
        $"{tool} knows no IPv6",
        "it has no option for it, and takes such an address for a name",
        "name the gate's IPv4 address, or use --as nmap, socat or bash");

    public static Diagnostic TooLong(KnockStep step, string tool, int limit) => new("PN6043", Severity.Error, step.Span,
        $"{step}: {tool} might send it in two",
        $"it reads what it sends from a pipe, which hands over {limit} bytes at once and no more",
        "use postern knock or --as python, or a shorter packet");

    public static Diagnostic NotOneTime(SourceSpan span, string door) => new("PN6044", Severity.Error, span,
        $"'{door}' opens to each of its sequences once",
        "what a configuration keeps is sent each time, and is worthless after the first",
        "use postern knock with a new sequence each time");

    /// <param name="kind">What the door has instead: <c>knocks</c>.</param>
    public static Diagnostic NoFwknopKey(SourceSpan span, string door, string kind) => new("PN6050", Severity.Error, span,
        $"nobody opens '{door}' with an fwknop key",
        $"fwknop sends single packets made with such a key, and this door opens to {kind}",
        "use another form; or make a key with postern key new --fwknop, name it under people, and the person in the door's spa");

    public static Diagnostic NoKeysInProfiles(SourceSpan span, string profile, string form) => new("PN6051", Severity.Error, span,
        $"the profile '{profile}' does not hold what {form} needs",
        "the key of a single packet stands in its own file, and a profile only says where",
        "name the policy and its door: postern client FILE DOOR");

    public static Diagnostic WhichPerson(SourceSpan span, string door, IReadOnlyList<string> people) => new("PN6052", Severity.Error, span,
        $"several people open '{door}'",
        "each has keys of their own",
        $"choose with --person: {string.Join(", ", people)}");

    public static Diagnostic NoSuchPerson(SourceSpan span, string door, string person, IReadOnlyList<string> people) => new("PN6053", Severity.Error, span,
        $"'{person}' does not open '{door}' with such a key",
        "a door opens to the people that its spa names",
        people.Count == 0 ? "name the person there" : $"there are {string.Join(", ", people)}");

    public static Diagnostic NoClearKey(SourceSpan span, string person) => new("PN6054", Severity.Error, span,
        $"{person} has a GPG key alone",
        "its secret half is on that person's machine and nowhere else",
        "write the stanza there, with USE_GPG, or give the person a key of postern key new --fwknop");

    public static Diagnostic HoldsKeys(SourceSpan span, string person) => new("PN6055", Severity.Warning, span,
        $"what is printed holds the keys of {person}",
        "whoever reads it opens the same doors",
        "keep it in a file that nobody else can read (umask 077, chmod 600), and hand it over privately");

    public static Diagnostic StatedAddress(SourceSpan span, string person) => new("PN6056", Severity.Note, span,
        $"packets of {person} must name the address to let in",
        "the policy takes them from whatever address they come",
        "write it with each knock: fwknop -a ADDRESS -n NAME; or ALLOW_IP and the address in the stanza");

    public static Diagnostic NoPortForFwknop(SourceSpan span, string door) => new("PN6057", Severity.Error, span,
        $"'{door}' opens nothing that an fwknop packet can name",
        "it names ports, and the gate opens the doors that protect them",
        "give the door a port in opens, or give the person an SSH key");

    public static Diagnostic NoHost(SourceSpan span, string form) => new("PN6060", Severity.Error, span,
        $"{form} needs the gate's name or address",
        "what a phone scans cannot be edited on the way",
        "add --host");

    public static Diagnostic NoGateKey(SourceSpan span, string door) => new("PN6061", Severity.Error, span,
        $"an invitation to '{door}' needs the gate's key",
        "the phone seals its packets to it",
        "make one with postern key new --gate gate.key, then spa: {key: gate.key}");

    public static Diagnostic NotATextForAnApp(KnockStep step) => new("PN6062", Severity.Error, step.Span,
        $"{step}: the app Knock on Ports cannot send it",
        "it begins TCP connections, and sends datagrams and pings; its TCP has no flags, no size and no request",
        "use another kind of step for phones, or a door that opens to an fwknop key");

    public static Diagnostic NotScanned(SourceSpan span) => new("PN6063", Severity.Note, span,
        "Knock on Ports reads files and scans nothing",
        "the code holds its file as text: a scanner shows it on the phone",
        "save what the scanner shows as knock.json, then in the app: menu, Import; or send the file: --as knockonports > knock.json");
}
