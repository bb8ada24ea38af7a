using System.Collections;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>
/// What becomes of packets where SPA packets come in. Whether one opens a door is the watcher's business; which tags are valid changes twice a
/// minute, and here none is: at a port that is public too, Postern's own pass by.
/// </summary>
internal sealed class SpaEvaluation
{
    private readonly SpaEntrance _spa;
    private readonly BitArray _datagrams = new(65_536);
    private readonly BitArray _shared = new(65_536);
    private readonly BitArray _streams = new(65_536);
    private readonly BitArray _requests = new(65_536);

    public SpaEvaluation(SpaEntrance spa, Guard guard)
    {
        _spa = spa;
        Set(_datagrams, spa.DatagramPorts);
        Set(_shared, guard.Public.Where(p => p.Protocol == IpProtocol.Udp));
        Set(_streams, spa.StreamPorts);
        Set(_requests, spa.RequestPorts);
    }

    /// <summary>Null where the packet is none of its business; else it is dropped.</summary>
    /// <param name="packet">To one of the gate's own addresses.</param>
    public GuardEvent? Take(in Packet packet)
    {
        if (packet.Protocol != IpProtocol.Udp || !_datagrams[packet.DestinationPort])
            return null;
        var payload = packet.Payload.Span;
        if (_spa.TakesFwknop && SpaShape.MayBeFwknop(payload))
            return GuardEvent.SpaPacket;
        return _shared[packet.DestinationPort] ? null : _spa.TakesPostern && SpaShape.IsAsLong(payload) ? GuardEvent.SpaByTag : GuardEvent.NoSpaPacket;
    }

    /// <summary>Whether the watcher gets a copy.</summary>
    /// <param name="packet">Of an established TCP connection to one of the gate's own addresses, from whoever began it.</param>
    public bool Copies(in Packet packet) => _spa.TakesFwknop
        && ((_streams[packet.DestinationPort] && SpaShape.MayBeFwknop(packet.Payload.Span)) || (_requests[packet.DestinationPort] && SpaShape.MayBeRequest(packet.Payload.Span)));

    private static void Set(BitArray bits, IEnumerable<PortPattern> patterns)
    {
        foreach (var pattern in patterns)
        {
            for (var port = (int)pattern.Ports.First; port <= pattern.Ports.Last; port++)
                bits[port] = true;
        }
    }
}
