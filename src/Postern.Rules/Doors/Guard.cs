using System.Net;
using Postern.Rules.Model;

namespace Postern.Rules.Doors;

/// <summary>
/// What a policy asks of one gate. The guard looks only at packets that belong to no connection yet and that come in by one of its
/// interfaces; it drops what policy says and hands everything else on, untouched, to whatever firewall the host has.
/// What comes in at <see cref="Spa"/> is judged first of all, that of banned sources too.
/// For a packet that is not from a banned source, in this order: protected service → pass with a grant or from a trusted source, else
/// trap or drop; public port → pass; knock → the attempt advances, then the door's <see cref="Door.After"/>; trap → ban and drop;
/// anything else to the gate's own addresses ends the attempt of its source, then <see cref="Unlisted"/>.
/// </summary>
public sealed record Guard
{
    /// <summary>Where strangers come from; empty means every interface but the loopback.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>Open to all; its traffic never counts as a wrong knock.</summary>
    public IReadOnlyList<PortPattern> Public { get; init; } = [];

    /// <summary>
    /// <see cref="Public"/>, and the TCP ports of HTTP steps and of SPA packets: both come in a connection, so connections there are no
    /// knocks, right or wrong.
    /// </summary>
    public IReadOnlyList<PortPattern> OpenPorts =>
    [
        .. Public,
        .. RequestPorts.Concat(Spa?.HttpPorts ?? []).Select(p => new PortPattern(IpProtocol.Tcp, p)).Concat(Spa?.StreamPorts ?? []).Distinct()
            .Where(p => !Public.Any(o => o.Protocol == p.Protocol && o.Ports.Contains(p.Ports.First) && o.Ports.Contains(p.Ports.Last))),
    ];

    /// <summary>The TCP ports at which some door has an HTTP step, in order.</summary>
    public IReadOnlyList<ushort> RequestPorts => [.. Doors.SelectMany(d => d.Opener.AllSteps).Where(s => s.Request is not null).Select(s => s.Port!.Value).Distinct().Order()];

    public IReadOnlyList<TrustedSource> Trusted { get; init; } = [];

    public required IReadOnlyList<Door> Doors { get; init; }

    public IReadOnlyList<Trap> Traps { get; init; } = [];

    /// <summary>Null where no door opens to single packets.</summary>
    public SpaEntrance? Spa { get; init; }

    /// <summary>What becomes of a new packet to a port that the policy does not name.</summary>
    public PacketFate Unlisted { get; init; } = PacketFate.Pass;

    /// <summary>
    /// How many sources may have an attempt at once. Room for the rate of first knocks times the step timeout: when it is full,
    /// nobody new gets in until attempts expire.
    /// </summary>
    public int AttemptLimit { get; init; } = 1 << 21;
}

/// <summary>Pass is "not my business": the host's own firewall decides.</summary>
public enum PacketFate
{
    Pass,
    Drop,
}

/// <param name="Protocol">TCP or UDP.</param>
public readonly record struct PortPattern(IpProtocol Protocol, PortRange Ports)
{
    /// <summary>Where it was written; not part of what it is. A service's pattern covers the address too.</summary>
    public SourceSpan Span { get; init; }

    public bool Overlaps(PortPattern other) => Protocol == other.Protocol && Ports.Overlaps(other.Ports);

    public bool Equals(PortPattern other) => Protocol == other.Protocol && Ports == other.Ports;

    public override int GetHashCode() => HashCode.Combine(Protocol, Ports);

    public override string ToString() => $"{Protocol}/{Ports}";
}

/// <summary>A source that needs no knock: an address range, or a host name that the watcher keeps resolved.</summary>
public sealed record TrustedSource(AddressRange? Range, string? HostName, SourceSpan Span);

/// <summary>A port whose touch bans the source; never one that is granted or trusted.</summary>
public sealed record Trap(IReadOnlyList<PortPattern> Ports, TimeSpan Ban, SourceSpan Span);

/// <param name="Address">Null is the gate itself; otherwise a host that is routed behind the gate.</param>
public readonly record struct ProtectedService(IPAddress? Address, PortPattern Port)
{
    public override string ToString() => Address is null
        ? Port.ToString()
        : $"{Port.Protocol}/{(Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{Address}]" : Address)}:{Port.Ports}";
}

/// <param name="Port">Null keeps the port.</param>
public readonly record struct ForwardTarget(IPAddress Address, ushort? Port, SourceSpan Span)
{
    public override string ToString()
    {
        var host = Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{Address}]" : Address.ToString();
        return Port is { } port ? $"{host}:{port}" : host;
    }
}

/// <summary>Which packets end an attempt.</summary>
public enum Strictness
{
    /// <summary>
    /// Any new packet to the gate but the expected one, a repeat of the last one, or one to a public port. New is what belongs to no
    /// connection and may begin one: a TCP SYN, a UDP datagram, an echo request. Late FINs, RSTs and ICMP errors are not, and a
    /// granted source at its own open door is not either (docs/decisions/0005).
    /// </summary>
    Gate,

    /// <summary>Only this door's own steps in the wrong order, as knockd has it.</summary>
    Door,

    /// <summary>Nothing: stages last until they time out, as RouterOS lists do.</summary>
    Off,
}

public sealed record Door
{
    public required string Name { get; init; }

    /// <summary>Empty for a door that only has commands started, or that closes others.</summary>
    public required IReadOnlyList<ProtectedService> Opens { get; init; }

    /// <summary>
    /// The doors, by name, that these knocks close for their source instead of opening anything: what opened stays until this or
    /// until its time runs out. A name that is no door of the guard means nothing.
    /// </summary>
    public IReadOnlyList<string> Closes { get; init; } = [];

    /// <summary>The IP versions whose sources are let in; <see cref="Opens"/> is protected in both.</summary>
    public IpFamily Family { get; init; } = IpFamily.Both;

    /// <summary>Without steps for a door that opens to single packets alone.</summary>
    public required SequenceOpener Opener { get; init; }

    /// <summary>Who may open it by a single packet, by name; both ways may stand beside each other.</summary>
    public IReadOnlyList<string> People { get; init; } = [];

    /// <summary>No knock opens it.</summary>
    public bool IsSpaOnly => Opener.Steps.Count == 0 && People.Count > 0;

    /// <summary>
    /// This gate's kernel protects <see cref="Opens"/>. False: grants are held here, and routers let their sources in; what the services' ports are here is
    /// nobody's business.
    /// </summary>
    public bool IsLocal { get; init; } = true;

    /// <summary>What this gate's kernel protects: all of <see cref="Opens"/>, or nothing.</summary>
    public IReadOnlyList<ProtectedService> Protected => IsLocal ? Opens : [];

    /// <summary>How long a grant lasts; a new knock renews it.</summary>
    public required TimeSpan For { get; init; }

    /// <summary>Where a granted source's connections to <see cref="Opens"/> are translated to: one host of each IP version at most.</summary>
    public IReadOnlyList<ForwardTarget> ForwardTo { get; init; } = [];

    /// <summary>What becomes of the knocks themselves once they are seen.</summary>
    public PacketFate After { get; init; } = PacketFate.Drop;

    /// <summary>
    /// The ports of its HTTP steps have no web server: the watcher answers there, every request alike.
    /// </summary>
    public bool Listens { get; init; }

    /// <summary>Set where the sequences change with time: null for a door whose sequence stays what it is.</summary>
    public RollingKnock? Rolling { get; init; }

    /// <summary>Where the sequence comes from that opens once and never again; null for a door whose sequence stays valid.</summary>
    public OneTimeFile? OneTime { get; init; }

    public required SourceSpan Span { get; init; }
}

/// <summary>
/// A file with a sequence a line, each of which opens its door once. The first that is not used is the door's opener; with none left the
/// opener has no steps, and the door stays shut.
/// </summary>
/// <param name="Path">As the system finds it from where Postern was started.</param>
/// <param name="Line">What the opener was read from, without white space around it; empty with none left.</param>
/// <param name="Span">Where the file is named.</param>
public sealed record OneTimeFile(string Path, string Line, SourceSpan Span)
{
    /// <summary>How long it is remembered that a sequence was used: until long after its line was marked.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(30);
}

/// <summary>
/// The opener's sequences are those of one period, of the one before and of the one after; then they must be read anew. A sequence that has
/// opened the door for a source opens it for no other.
/// </summary>
/// <param name="Until">The end of the period.</param>
public sealed record RollingKnock(TimeSpan Period, DateTimeOffset Until)
{
    /// <summary>How long it is remembered who used a sequence: until it is valid nowhere, and a period more for a gate that is late.</summary>
    public TimeSpan Memory => 4 * Period;

    /// <summary>Where the key file is named; the whole range of what it may choose is <see cref="Choices"/>.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>Every port that a sequence of some period may knock on.</summary>
    public IReadOnlyList<PortPattern> Choices { get; init; } = [];
}

/// <summary>A door that opens to a sequence of knocks.</summary>
/// <param name="StepTimeout">Runs from the previous knock, not from the first.</param>
public sealed record SequenceOpener(IReadOnlyList<KnockStep> Steps, TimeSpan StepTimeout, Strictness Strictness)
{
    /// <summary>
    /// Whole sequences that open the door just as well as <see cref="Steps"/> do: those of a rolling knock's neighbouring periods.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<KnockStep>> Alternatives { get; init; } = [];

    /// <summary>Every sequence that opens the door, <see cref="Steps"/> first.</summary>
    public IReadOnlyList<IReadOnlyList<KnockStep>> Sequences => [Steps, .. Alternatives];

    /// <summary>The steps of all of them.</summary>
    public IEnumerable<KnockStep> AllSteps => Alternatives.Count == 0 ? Steps : Sequences.SelectMany(s => s);

    /// <summary>Where the step timeout was written; the whole opener where it was not.</summary>
    public SourceSpan StepTimeoutSpan { get; init; }
}
