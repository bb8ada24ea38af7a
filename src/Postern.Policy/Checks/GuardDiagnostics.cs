using Postern.Policy.Diagnostics;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Checks;

/// <summary>PN13xx and PN3024: parts of a policy that cannot stand beside each other.</summary>
internal static class GuardDiagnostics
{
    public static Diagnostic PublicService(SourceSpan span, ProtectedService service, PortPattern open) => new("PN1300", Severity.Error, span,
        $"{service} is behind a door and public too: {open} at {open.Span}", "a public port passes before any door is looked at, so the service would be open to all",
        "remove one of the two");

    public static Diagnostic StepOnPublicPort(SourceSpan span, KnockStep step, PortPattern open) => new("PN1301", Severity.Error, span,
        $"the step {step} knocks on a public port: {open} at {open.Span}", "traffic to a public port is never a knock, so the door would never open",
        "choose another port for the step");

    public static Diagnostic StepOnProtectedPort(SourceSpan span, KnockStep step, PortPattern service, Door? other) => new("PN1302", Severity.Error, span,
        $"the step {step} knocks on a protected service: {service} of {(other is null ? "this door itself" : $"the door {DoorName(other)}")}, at {service.Span}",
        "a packet to a protected service is the service's, never a knock, so the door would never open", "choose another port for the step");

    public static Diagnostic ServiceTwice(SourceSpan span, ProtectedService service, Door door, ProtectedService first, Door firstDoor) => new("PN1303", Severity.Error, span,
        ReferenceEquals(door, firstDoor)
            ? $"{service} is in this door's list twice; the first is {first} at {first.Port.Span}"
            : $"{service} is behind the door {DoorName(firstDoor)} already: {first} at {first.Port.Span}",
        "a service belongs to one door, so that its grants say who may use it",
        ReferenceEquals(door, firstDoor) ? "remove one of them" : "put it behind one door, or let the doors be one");

    public static Diagnostic TrapOverKnock(SourceSpan span, PortPattern trap, PortPattern step, Door door) => new("PN1304", Severity.Error, span,
        $"the trap {trap} lies over a knock of the door {DoorName(door)}: {step} at {step.Span}", "who knocks right would be banned, or the trap would leave a hole that tells where the knock is",
        "leave the port out of the trap's range, or choose another for the step");

    public static Diagnostic StepOnRequestPort(SourceSpan span, KnockStep step, PortPattern requests, Door door) => new("PN3024", Severity.Error, span,
        $"the step {step} knocks on a port where the door {DoorName(door)} waits for HTTP requests, at {requests.Span}",
        "a request comes in a connection, so the port is open to all and connections to it are no knocks: the door would never open", "choose another port for the step");

    public static Diagnostic NoSteps(SourceSpan span, Door door) => new("PN1305", Severity.Error, span,
        $"the door {DoorName(door)} opens to no knock at all", "its sequence has no steps", "add steps to knock");

    public static Diagnostic Ambiguous(SourceSpan span, Door door, Door other) => new("PN1306", Severity.Error, span,
        door.Opener.Steps.Count == other.Opener.Steps.Count
            ? $"the doors {DoorName(other)} (at {other.Span}) and {DoorName(door)} open to the same knocks"
            : $"the sequence of the door {DoorName(other)} (at {other.Span}) is the beginning of this one",
        door.Opener.Steps.Count == other.Opener.Steps.Count
            ? "under strict: gate a source has one attempt for the whole gate, and the last knock of one attempt opens one door: the other would never open"
            : $"under strict: gate a source has one attempt for the whole gate; it ends when {DoorName(other)} opens, so {DoorName(door)} never would",
        door.Opener.Steps.Count == other.Opener.Steps.Count
            ? "change a step of one of them, or put the services of both behind one door"
            : "change a step that both have, or write strict: door in both");

    public static Diagnostic TooManyAlike(SourceSpan span, Door door) => new("PN1307", Severity.Error, span,
        $"too many doors knock on the same ports as {DoorName(door)} to be told apart",
        $"after {AmbiguityChecker.MaximumComparisons:N0} comparisons it is still not sure that no sequence is the beginning of another",
        "let the doors differ in their ports, not in payloads alone");

    /// <summary>A door's name in a message; the reader has refused control characters.</summary>
    public static string DoorName(Door door) => $"‘{door.Name}’";
}
