using System.Text;
using Postern.Policy;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Evaluation.Guards;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Tests.Evaluation.Guards;

/// <summary>A policy's guard on a gate at 192.0.2.1 and 2001:db8::1, a clock that the test turns, and packets from strangers.</summary>
internal sealed class GuardTrial
{
    public const string Stranger = "198.51.100.7";
    public const string Other = "198.51.100.8";
    public const string Gate = "192.0.2.1";
    public const string Gate6 = "2001:db8::1";

    private static readonly HostAddress[] Own = [HostAddress.Parse(Gate), HostAddress.Parse(Gate6)];

    private readonly GuardEvaluation _evaluation;

    public GuardTrial(string policy, EvaluatorOptions? options = null)
        : this(policy, Compile(policy), options)
    {
    }

    private GuardTrial(string policy, Compilation compilation, EvaluatorOptions? options = null)
    {
        var errors = compilation.Diagnostics.Where(d => d.Severity == Severity.Error).ToList();
        if (errors.Count > 0)
            throw new InvalidOperationException(string.Join('\n', errors));
        Policy = policy;
        Guard = compilation.RuleSet.Guard!;
        _evaluation = new GuardEvaluation(Guard, options ?? new EvaluatorOptions());
        State = _evaluation.NewState();
    }

    /// <summary>Null where the policy has an error.</summary>
    public static GuardTrial? TryCompile(string policy) =>
        Compile(policy) is var compilation && compilation.Diagnostics.All(d => d.Severity != Severity.Error) ? new GuardTrial(policy, compilation) : null;

    public string Policy { get; }

    public Guard Guard { get; }

    public GuardState State { get; set; }

    public DateTimeOffset Now { get; private set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public Explanation? Why { get; init; } = new();

    /// <summary>What the guard made of the last packet.</summary>
    public IEnumerable<GuardEvent> Events => Why!.Reasons.Cast<GuardReason>().Select(r => r.Event);

    public void Wait(double seconds) => Now += TimeSpan.FromSeconds(seconds);

    /// <summary>True when the guard lets it by.</summary>
    public bool Send(in Packet packet, ConnectionStates connection = ConnectionStates.New)
    {
        Why?.Clear();
        var isLocal = Own.AsSpan().Contains(packet.Destination);
        return _evaluation.BeforeTracking(State, packet, isLocal, Now.UtcTicks, Why)
            && _evaluation.AfterTracking(State, packet, connection, isReply: false, isLocal, Now.UtcTicks, Why);
    }

    public bool Syn(int port, string source = Stranger) => Send(Tcp(port, source));

    public bool Datagram(int port, string payload = "", string source = Stranger) => Send(Udp(port, payload, source));

    public bool IsOpen(string door, string source = Stranger) =>
        State.GrantsAt(Now).Any(g => g.Door.Name == door && g.Source == HostAddress.Parse(source));

    /// <summary>Steps passed by the source's attempt, 0 without one.</summary>
    public int Steps(string source = Stranger) =>
        State.AttemptsAt(Now).Where(a => a.Source == HostAddress.Parse(source)).Select(a => a.Steps).DefaultIfEmpty().Max();

    public static Packet Tcp(int port, string source = Stranger, TcpFlags flags = TcpFlags.Syn, string? destination = null) => new()
    {
        Source = HostAddress.Parse(source),
        Destination = HostAddress.Parse(destination ?? GateFor(source)),
        Protocol = IpProtocol.Tcp,
        SourcePort = 40_000,
        DestinationPort = (ushort)port,
        TcpFlags = flags,
        Length = 60,
        InInterface = "wan0",
    };

    public static Packet Udp(int port, string payload = "", string source = Stranger, string? destination = null) => new()
    {
        Source = HostAddress.Parse(source),
        Destination = HostAddress.Parse(destination ?? GateFor(source)),
        Protocol = IpProtocol.Udp,
        SourcePort = 40_000,
        DestinationPort = (ushort)port,
        Payload = Encoding.ASCII.GetBytes(payload),
        Length = 28 + payload.Length,
        InInterface = "wan0",
    };

    public static Packet Ping(int length = 84, string payload = "", string source = Stranger) => new()
    {
        Source = HostAddress.Parse(source),
        Destination = HostAddress.Parse(GateFor(source)),
        Protocol = source.Contains(':') ? IpProtocol.IcmpV6 : IpProtocol.Icmp,
        IcmpType = source.Contains(':') ? (byte)128 : (byte)8,
        Payload = Encoding.ASCII.GetBytes(payload),
        Length = length,
        InInterface = "wan0",
    };

    private static Compilation Compile(string policy) => PolicyCompiler.Compile([new InputFile("p.yaml", Encoding.UTF8.GetBytes(policy))], new CompileOptions());

    private static string GateFor(string source) => source.Contains(':') ? Gate6 : Gate;
}
