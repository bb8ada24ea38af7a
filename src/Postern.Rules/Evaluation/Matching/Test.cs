using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Matching;

internal enum TestKind : byte
{
    /// <summary>Cannot be evaluated.</summary>
    Never,
    Protocol,
    SourceAddress,
    DestinationAddress,
    SourceList,
    DestinationList,
    SourceType,
    DestinationType,
    DestinationPort,
    SourcePort,
    AnyPort,
    InInterface,
    OutInterface,
    ConnectionState,
    NatState,
    TcpFlags,
    Icmp,
    PacketSize,
    TtlEqual,
    TtlNotEqual,
    TtlLess,
    TtlGreater,
    Dscp,
    SourceMac,
    ConnectionLimit,
    Content,
    PortScan,
    Layer7,
    Time,
    Random,
    Nth,
    Limit,
    DestinationLimit,
}

/// <summary>A matcher made flat. What <see cref="A"/>, <see cref="B"/> and <see cref="Data"/> hold depends on the kind; see <see cref="TestCompiler"/>.</summary>
internal readonly struct Test
{
    public required TestKind Kind { get; init; }

    public required Matcher Matcher { get; init; }

    public bool Negated { get; init; }

    public int A { get; init; }

    public int B { get; init; }

    /// <summary>Place of what the test remembers from packet to packet, in the state's array for its kind.</summary>
    public int Memory { get; init; }

    public object? Data { get; init; }

    public UInt128 First { get; init; }

    public UInt128 Last { get; init; }
}
