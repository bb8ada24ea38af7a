using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Matching;

/// <summary>
/// Port scan detection: one table of 256 sources for all <c>psd</c> rules, replaced in a ring. Source: the algorithm of RouterOS's
/// ipt_psd.c; its hash chains, at most 16 long, are left out.
/// </summary>
internal sealed class PortScans
{
    private const int Sources = 256;
    private const int PortsKept = 21;

    /// <summary>The kernel module counts delays in steps of 10 ms.</summary>
    private const long Step = 10 * TimeSpan.TicksPerMillisecond;

    private readonly Dictionary<UInt128, int> _places = [];
    private readonly SourceScan[] _scans = new SourceScan[Sources];
    private readonly ushort[] _ports = new ushort[Sources * PortsKept];
    private int _next;

    public PortScans Clone()
    {
        var clone = new PortScans { _next = _next };
        _scans.CopyTo(clone._scans, 0);
        _ports.CopyTo(clone._ports, 0);
        foreach (var (source, place) in _places)
            clone._places.Add(source, place);
        return clone;
    }

    public bool Holds(PortScanMatcher rule, in Packet packet, long now)
    {
        if (packet.Family != IpFamily.V4 || packet.Source.Number == 0 || (packet.Protocol != IpProtocol.Tcp && packet.Protocol != IpProtocol.Udp))
            return false;
        var weight = packet.DestinationPort < 1024 ? rule.LowPortWeight : rule.HighPortWeight;
        var isKnown = _places.TryGetValue(packet.Source.Number, out var place);
        if (!isKnown || (now / Step) - (_scans[place].At / Step) > rule.Delay.Ticks / Step)
        {
            if ((packet.TcpFlags & TcpFlags.Ack) == 0)
                Begin(packet, isKnown ? place : -1, weight, now);
            return false;
        }

        ref var scan = ref _scans[place];
        var ports = _ports.AsSpan(place * PortsKept, PortsKept);
        if (ports[..scan.PortCount].Contains(packet.DestinationPort) || (packet.TcpFlags & (TcpFlags.Ack | TcpFlags.Rst)) != 0)
            return false;
        scan.At = now;
        if (scan.Weight >= rule.WeightThreshold)
            return true;
        scan.Weight += weight;
        if (scan.Weight >= rule.WeightThreshold)
            return true;
        if (scan.PortCount < PortsKept)
            ports[scan.PortCount++] = packet.DestinationPort;
        return false;
    }

    private void Begin(in Packet packet, int place, int weight, long now)
    {
        if (place < 0)
        {
            place = _next;
            _next = (_next + 1) % Sources;
            if (_scans[place].IsUsed)
                _places.Remove(_scans[place].Source);
            _places[packet.Source.Number] = place;
        }

        _scans[place] = new SourceScan { IsUsed = true, Source = packet.Source.Number, At = now, Weight = weight, PortCount = 1 };
        _ports[place * PortsKept] = packet.DestinationPort;
    }

    private struct SourceScan
    {
        public bool IsUsed;
        public UInt128 Source;
        public long At;
        public long Weight;
        public int PortCount;
    }
}
