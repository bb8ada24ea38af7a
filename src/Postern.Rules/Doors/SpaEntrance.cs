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

    /// <summary>TCP ports of web servers, at which an HTTP request may carry an fwknop packet as its path.</summary>
    public IReadOnlyList<ushort> HttpPorts { get; init; } = [];

    /// <summary>Some person has an SSH key: Postern's own packets are taken.</summary>
    public bool TakesPostern { get; init; }

    /// <summary>Some person has an fwknop key.</summary>
    public bool TakesFwknop { get; init; }

    /// <summary>
    /// The HTTP ports have no web server: the watcher answers every request there alike. At the TCP ports it always accepts connections, and
    /// says nothing.
    /// </summary>
    public bool Listens { get; init; }

    /// <summary>Some person may ask for a prefix, so that grants wider than one address may come to be.</summary>
    public bool GrantsPrefixes { get; init; }

    /// <summary>Where packets come as datagrams.</summary>
    public IEnumerable<PortPattern> DatagramPorts => Ports.Where(p => p.Protocol == IpProtocol.Udp);

    /// <summary>Where packets come in connections, as their first bytes.</summary>
    public IEnumerable<PortPattern> StreamPorts => Ports.Where(p => p.Protocol == IpProtocol.Tcp);

    /// <summary>Where a request may carry an fwknop packet: fwknop's client sends its requests to its usual port too, unless it is told another.</summary>
    public IEnumerable<PortPattern> RequestPorts => StreamPorts.Concat(HttpPorts.Select(p => new PortPattern(IpProtocol.Tcp, p)));

    public required SourceSpan Span { get; init; }
}
