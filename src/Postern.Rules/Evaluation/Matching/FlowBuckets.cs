using System.Runtime.InteropServices;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Matching;

/// <summary>The buckets of one <c>dst-limit</c> rule, one for each flow; what is not asked for a while is forgotten and full again.</summary>
internal sealed class FlowBuckets
{
    /// <summary>More flows than this at once get no bucket, and the rule does not hold for them.</summary>
    private const int Most = 1 << 16;

    private readonly Dictionary<Flow, TokenBucket> _buckets = [];
    private long _sweptAt = long.MinValue;

    public FlowBuckets Clone()
    {
        var clone = new FlowBuckets { _sweptAt = _sweptAt };
        foreach (var (flow, bucket) in _buckets)
            clone._buckets.Add(flow, bucket);
        return clone;
    }

    public bool Take(DestinationLimitMatcher rule, in TokenRate rate, in Packet packet, long now)
    {
        var flow = Flow.Of(rule.Mode, packet);
        ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(_buckets, flow);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref known))
        {
            if (now - known.UsedAt >= rule.Expire.Ticks)
                known = default;
            return known.Take(rate, packet.Length, now);
        }

        if (_buckets.Count >= Most)
            Sweep(rule, now);
        if (_buckets.Count >= Most)
            return false;
        var bucket = default(TokenBucket);
        var holds = bucket.Take(rate, packet.Length, now);
        _buckets.Add(flow, bucket);
        return holds;
    }

    private void Sweep(DestinationLimitMatcher rule, long now)
    {
        if (_sweptAt > now - TimeSpan.TicksPerSecond)
            return;
        _sweptAt = now;
        foreach (var (flow, bucket) in _buckets)
        {
            if (now - bucket.UsedAt >= rule.Expire.Ticks)
                _buckets.Remove(flow);
        }
    }

    private readonly record struct Flow(UInt128 Source, UInt128 Destination, ushort Port)
    {
        public static Flow Of(FlowMode mode, in Packet packet) => mode switch
        {
            FlowMode.SourceAddress => new(packet.Source.Number, 0, 0),
            FlowMode.DestinationAddress => new(0, packet.Destination.Number, 0),
            FlowMode.DestinationAddressAndPort => new(0, packet.Destination.Number, packet.DestinationPort),
            FlowMode.BothAddresses => new(packet.Source.Number, packet.Destination.Number, 0),
            _ => new(packet.Source.Number, packet.Destination.Number, packet.DestinationPort),
        };
    }
}
