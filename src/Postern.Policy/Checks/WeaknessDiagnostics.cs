using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Checks;

/// <summary>PN30xx: what works, but not as well as it looks.</summary>
internal static class WeaknessDiagnostics
{
    public static Diagnostic SingleStep(SourceSpan span, Door door) => new("PN3000", Severity.Warning, span,
        $"the door {GuardDiagnostics.DoorName(door)} opens to a single knock", "whoever sends that one packet, scanners too, is let in",
        "use at least three steps; postern init makes a strong sequence");

    public static Diagnostic RepeatedStep(SourceSpan span, KnockStep step) => new("PN3001", Severity.Warning, span,
        $"the step {step} is met by the same packet as the step before", "a retransmission or duplicate on the way counts as the next knock, so the step adds next to nothing",
        "put another step between the two");

    public static Diagnostic IcmpFirst(SourceSpan span) => new("PN3002", Severity.Warning, span,
        "the sequence begins with ICMP", "pings come all day from everywhere: each that fits begins an attempt, and the secret is one step shorter",
        "begin with tcp or udp and let ICMP come later");

    public static Diagnostic InOrder(SourceSpan span, string direction, Severity severity) => new("PN3003", severity, span,
        severity == Severity.Note ? $"the ports are {direction}" : $"the ports are {direction}: a simple scan opens the door",
        severity == Severity.Note
            ? "a scan meets them in this order; only strict: gate keeps it out, because it touches other ports in between"
            : $"a scan that counts {(direction == "ascending" ? "up" : "down")} meets them in this very order and nothing ends its attempt",
        "put the ports into another order, mix protocols, or give a step a payload");

    public static Diagnostic LongStepTimeout(SourceSpan span, TimeSpan timeout, TimeSpan limit) => new("PN3004", Severity.Warning, span,
        $"a step timeout of {Durations.Text(timeout)} is longer than {Durations.Text(limit)}",
        "every first knock of a flood from forged sources holds kernel memory for that long, and a slow scan gets through", "5s is enough for any program; write 30s at most");

    public static Diagnostic ShortStepTimeout(SourceSpan span, TimeSpan timeout) => new("PN3005", Severity.Warning, span,
        $"a step timeout of {Durations.Text(timeout)} is shorter than a second",
        "a client that starts a program for every knock, or a mobile network, is slower than that", "write 1s or more");

    public static Diagnostic TrapOnService(SourceSpan span, PortPattern trap, PortPattern service, Door door) => new("PN3006", Severity.Warning, span,
        $"the trap {trap} lies over the protected service {service} of the door {GuardDiagnostics.DoorName(door)}",
        "who tries the service before knocking, or after the grant ran out, bans himself", "leave the service's port out of the trap");

    public static Diagnostic TrapOnPublicPort(SourceSpan span, PortPattern trap, PortPattern open) => new("PN3007", Severity.Warning, span,
        $"the trap {trap} lies over the public port {open}, where it never bans", "a public port passes before any trap is looked at",
        "leave the port out of the trap");

    public static Diagnostic EverybodyTrusted(SourceSpan span) => new("PN3008", Severity.Warning, span,
        "everybody is trusted", "a trusted source needs no knock: every door stands open", "name the addresses that are meant");

    public static Diagnostic WellKnownPort(SourceSpan span, KnockStep step, Severity severity) => new("PN3020", severity, span,
        severity == Severity.Warning ? $"the first step knocks on a well-known port: {step}" : $"the step {step} knocks on a well-known port",
        severity == Severity.Warning
            ? "scanners, browsers and mail servers send that knock all day: each begins an attempt, and the secret is one step shorter"
            : "it is among the first that scanners try",
        "choose a port between 1024 and 32767 that no service is known for; postern init does");

    public static Diagnostic OneProtocol(SourceSpan span, string protocol) => new("PN3021", Severity.Note, span,
        $"all steps of this sequence are plain {protocol}", "a scan of that one protocol sends them all, and without strict: gate its other packets do not end the attempt",
        "mix tcp, udp and icmp, give a step a payload, or leave strict: gate on");

    public static Diagnostic OpensAnother(SourceSpan span, Door door, Door other) => new("PN3022", Severity.Warning, span,
        $"who knocks for {GuardDiagnostics.DoorName(door)} opens {GuardDiagnostics.DoorName(other)} (at {other.Span}) too",
        "without strict: gate each door counts the knocks it waits for and lets the others pass, and all of its knocks are among these, in its order",
        "let the sequences differ in more than their beginning or end, or write strict: gate in both");

    public static Diagnostic EncryptedPort(SourceSpan span, KnockStep step) => new("PN3023", Severity.Warning, span,
        $"the step {step} waits for a plain request on a port that is used for encrypted ones", "the path of an encrypted request cannot be seen, so that a browser's https never opens the door",
        "use a port that serves plain HTTP: http/GET " + step.Request?.Path);

    public static Diagnostic AnyPayload(SourceSpan span, KnockStep step) => new("PN3025", Severity.Warning, span,
        $"the expression of the step {step} is met by an empty payload", "whoever sends anything at all to the port meets it, scanners too",
        "say what must be there, from ^ to $: /^open [a-z]+$/");

    public static Diagnostic NothingToListenFor(SourceSpan span, Door door) => new("PN3026", Severity.Warning, span,
        $"the door {GuardDiagnostics.DoorName(door)} has listen: true, but no HTTP step", "nothing is answered then", "remove listen, or add a step such as http/GET /letmein");

    public static Diagnostic CommonPath(SourceSpan span, KnockStep step) => new("PN3027", Severity.Warning, span,
        $"browsers and crawlers ask for the path of the step {step} by themselves", "the step is met by people who know nothing of it", "choose a path that nobody guesses");
}
