using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Checks;

/// <summary>PN1151 and PN1152: what cannot stand beside a rolling knock.</summary>
internal static class RollingDoorDiagnostics
{
    public static Diagnostic Overlaps(SourceSpan span, Door door, PortPattern choices, string what, SourceSpan place) => new("PN1151", Severity.Error, span,
        $"the rolling knock of the door {GuardDiagnostics.DoorName(door)} chooses among {choices}, and there is {what}, at {place}",
        "in some periods the chosen port would be the other's, and the door would not open",
        "make a key whose range has other ports: postern key new --rolling FILE --ports A-B, or --token udp/PORT; or move the other");

    public static Diagnostic SameKnock(SourceSpan span, Door door, Door other) => new("PN1152", Severity.Error, span,
        $"the doors {GuardDiagnostics.DoorName(other)} (at {other.Span}) and {GuardDiagnostics.DoorName(door)} have the same rolling key",
        "both would open to the same knocks, and it would be open to guess which of them is meant",
        "make a key for each, or put the services of both behind one door");
}
