using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Checks;

/// <summary>PN235x: where SPA packets come in, beside the other parts of a policy.</summary>
internal static class SpaEntranceDiagnostics
{
    public static Diagnostic ServiceOnSpaPort(SourceSpan span, ProtectedService service, PortPattern spa) => new("PN2350", Severity.Error, span,
        $"{service} is behind a door, and SPA packets come in there: {spa} at {spa.Span}",
        "datagrams there are taken before any door is looked at, and connections there are open to all", "choose another port for one of the two");

    public static Diagnostic StepOnSpaPort(SourceSpan span, KnockStep step, PortPattern spa) => new("PN2351", Severity.Error, span,
        $"the step {step} knocks where SPA packets come in: {spa} at {spa.Span}",
        "what comes there is never a knock, so the door would never open", "choose another port for the step");

    public static Diagnostic TrapOnSpaPort(SourceSpan span, PortPattern trap, PortPattern spa) => new("PN2352", Severity.Warning, span,
        $"the trap {trap} lies over {spa}, where SPA packets come in and it never bans",
        "who sends a packet that is none is dropped there, and no client may be banned for a key that is out of date", "leave the port out of the trap");

    public static Diagnostic ManyStreamPorts(SourceSpan span, PortPattern ports, int limit) => new("PN2353", Severity.Error, span,
        $"{ports} are {ports.Ports.Count:N0} TCP ports for SPA packets, and more than {limit} in all are not listened at",
        "a packet in a connection comes only where a connection is accepted, and each port is a socket that anybody can reach", "name the one port that clients use; ranges are for udp");

    public static Diagnostic EncryptedSpaPort(SourceSpan span, ushort port) => new("PN2355", Severity.Warning, span,
        $"tcp/{port} is for HTTPS, and an SPA packet in a request there is not seen", "the request is encrypted, and the gate has not the web server's key", "name a port of plain HTTP");

    public static Diagnostic NoFwknopInConnections(SourceSpan span, PortPattern port) => new("PN2356", Severity.Warning, span,
        $"SPA packets are awaited in connections to {port}, and nobody has an fwknop key", "Postern's own packets are datagrams; only fwknop sends its own in a connection",
        "leave the TCP port out, or give somebody an fwknop key");

    public static Diagnostic StreamOnRequestPort(SourceSpan span, PortPattern stream, ushort port) => new("PN2357", Severity.Error, span,
        $"{stream} takes SPA packets as they are, and tcp/{port} in HTTP requests: the same port", "at the one the watcher listens and says nothing, at the other somebody answers requests",
        "choose another port for one of the two");
}
