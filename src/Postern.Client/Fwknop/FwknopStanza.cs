using System.Net;
using Postern.Spa.Fwknop;

namespace Postern.Client.Fwknop;

/// <summary>Where the address comes from that the gate shall let in.</summary>
public enum AllowedAddress
{
    Stated,

    /// <summary>Whoever the gate sees: 0.0.0.0 in the packet.</summary>
    AsSeen,

    /// <summary>What the page at <see cref="FwknopStanza.ResolveUrl"/> says.</summary>
    Resolved,
}

/// <summary>What a stanza of <c>.fwknoprc</c> asks for, checked.</summary>
/// <param name="Server">As it is written: fwknop sends it on as the address of a local forward.</param>
/// <param name="Access"><c>tcp/22,udp/53</c>, in one spelling.</param>
public sealed record FwknopStanza(string Name, string Server, IReadOnlyList<RequestedPort> Access, FwknopKey Key)
{
    public const ushort DefaultPort = 62201;

    public ushort Port { get; init; } = DefaultPort;

    public FwknopTransport Transport { get; init; }

    /// <summary>Null: the system's choice.</summary>
    public ushort? SourcePort { get; init; }

    public AllowedAddress Allowed { get; init; }

    /// <summary>Given exactly where <see cref="Allowed"/> is stated.</summary>
    public IPAddress? Address { get; init; }

    public Uri? ResolveUrl { get; init; }

    /// <summary>Seconds; null leaves it to the gate.</summary>
    public int? Timeout { get; init; }

    /// <summary>Null: the name of whoever runs the program.</summary>
    public string? User { get; init; }

    /// <summary>Another port of the gate for each packet.</summary>
    public bool IsRandomPort { get; init; }

    public bool IsLocalNat { get; init; }

    public string? NatHost { get; init; }

    public ushort? NatHostPort { get; init; }

    /// <summary>The port at the gate, where it is not the one of <see cref="Access"/>.</summary>
    public ushort? NatPort { get; init; }

    public bool IsRandomNatPort { get; init; }

    public FwknopDigest Digest { get; init; } = FwknopDigest.Sha256;

    /// <summary>Added to this machine's clock.</summary>
    public TimeSpan TimeOffset { get; init; }

    public string UserAgent { get; init; } = FwknopRequest.UsualUserAgent;

    public DnsEndPoint? Proxy { get; init; }

    public bool IsIPv4Only { get; init; }

    public bool IsNat => IsLocalNat || NatHost is not null;
}
