using Postern.Rules.Model;

namespace Postern.Rules.Doors;

/// <summary>
/// Where single packets that authorise come in. They are taken from the wire and dropped, before connection tracking, whatever they are:
/// nothing answers there. What is behind them is decided by the watcher.
/// </summary>
public sealed record SpaEntrance
{
    public const ushort DefaultPort = 62201;

    /// <summary>UDP and TCP. At a UDP port that is public too, only what may be an SPA packet is taken and all else passes.</summary>
    public IReadOnlyList<PortPattern> Ports { get; init; } = [new PortPattern(IpProtocol.Udp, DefaultPort)];

    /// <summary>TCP ports at which an HTTP request may carry an fwknop packet as its path.</summary>
    public IReadOnlyList<ushort> HttpPorts { get; init; } = [];

    /// <summary>Some person has an SSH key: Postern's own packets are taken.</summary>
    public bool TakesPostern { get; init; }

    /// <summary>Some person has an fwknop key.</summary>
    public bool TakesFwknop { get; init; }

    /// <summary>The watcher accepts connections at the TCP ports, and at the HTTP ports answers every request alike.</summary>
    public bool Listens { get; init; }

    public required SourceSpan Span { get; init; }
}
