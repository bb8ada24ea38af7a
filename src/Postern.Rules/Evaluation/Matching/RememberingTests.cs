using Postern.Rules.Evaluation.Chains;
using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Matching;

/// <summary>Tests that need more than the packet: connections, clocks, and what earlier packets left.</summary>
internal static class RememberingTests
{
    public static bool Hold(in Test test, ref Passage passage)
    {
        var state = passage.State;
        switch (test.Kind)
        {
            case TestKind.Limit:
                return state.Buckets[test.Memory].Take((TokenRate)test.Data!, passage.Packet.Length, passage.Now) != test.Negated;
            case TestKind.Nth:
                return (state.NextOf(test.Memory, test.A) == test.B - 1) != test.Negated;
            case TestKind.Random:
                return (state.NextRandom(100) < test.A) != test.Negated;
            case TestKind.DestinationLimit:
                var rate = (DestinationRate)test.Data!;
                return state.FlowBuckets[test.Memory].Take(rate.Rule, rate.Rate, passage.Packet, passage.Now);
            case TestKind.PortScan:
                return (state.PortScans ??= new PortScans()).Holds((PortScanMatcher)test.Data!, passage.Packet, passage.Now);
            case TestKind.Time:
                return Time((TimeMatcher)test.Data!, test.A, state.Program.Options.TimeZone, passage.Now) != test.Negated;
            case TestKind.NatState:
                return ((NatState(ref passage) & (NatStates)test.A) != 0) != test.Negated;
            case TestKind.ConnectionLimit:
                return ConnectionLimit(test, ref passage);
            case TestKind.Layer7:
                return Layer7(test, ref passage);
            default:
                return false;
        }
    }

    /// <summary>To the second, both ends included; a time that ends before it begins goes over midnight, the weekday being the packet's.</summary>
    private static bool Time(TimeMatcher rule, int days, TimeZoneInfo zone, long now)
    {
        var utc = new DateTime(now, DateTimeKind.Utc);
        var local = new DateTime(Math.Clamp(now + zone.GetUtcOffset(utc).Ticks, 0, DateTime.MaxValue.Ticks));
        if ((1 << (int)local.DayOfWeek & days) == 0)
            return false;
        var second = local.TimeOfDay.Ticks / TimeSpan.TicksPerSecond;
        var (from, to) = (rule.From.Ticks / TimeSpan.TicksPerSecond, rule.To.Ticks / TimeSpan.TicksPerSecond);
        return from <= to ? from <= second && second <= to : from <= second || second <= to;
    }

    private static NatStates NatState(ref Passage passage)
    {
        if (passage.Tracked.Slot < 0)
            return passage.HasBegun && passage.Begun().Translation.IsSet ? NatStates.DstNat : NatStates.None;
        ref var connection = ref passage.State.Connections[passage.Tracked.Slot];
        return (connection.Translation.IsSet ? NatStates.DstNat : NatStates.None) | (connection.IsSourceTranslated ? NatStates.SrcNat : NatStates.None);
    }

    /// <summary>A packet without a connection is not counted, and meets neither the rule nor its negation.</summary>
    private static bool ConnectionLimit(in Test test, ref Passage passage)
    {
        if (!passage.Tracked.Begins && passage.Tracked.Slot < 0)
            return false;
        var counts = passage.State.ConnectionCounts[test.Memory];
        counts.Sweep(passage.State.Connections, passage.State.Program.Options.ConnectionLimit);
        return counts.Exceeds(passage.Packet.Source.Number & test.First, passage.Tracked.Key, ((ConnectionLimitMatcher)test.Data!).Count, passage.State.Connections)
            != test.Negated;
    }

    /// <summary>Source: l7-filter, which reads TCP, UDP and ICMP only. Packets without payload never match; without connection tracking nothing does.</summary>
    private static bool Layer7(in Test test, ref Passage passage)
    {
        var payload = passage.Packet.Payload.Span;
        if (payload.IsEmpty || passage.Packet.Protocol.Number is not (1 or 6 or 17) || (!passage.Tracked.Begins && passage.Tracked.Slot < 0))
            return false;
        var text = Text(ref passage);
        if (!passage.TextIsRead)
            text.Append(payload);
        passage.TextIsRead = true;
        return text.Matches((Layer7Expression)test.Data!, test.A, passage.State.Scratch) != test.Negated;
    }

    private static Layer7Text Text(ref Passage passage)
    {
        var connections = passage.State.Connections;
        if (passage.Tracked.Slot < 0 || (connections[passage.Tracked.Slot].Text is null && !connections.HasRoomForText))
            return passage.Begun().Text ??= new Layer7Text();
        if (connections[passage.Tracked.Slot].Text is null)
            connections.KeepText(passage.Tracked.Slot, new Layer7Text());
        return connections[passage.Tracked.Slot].Text!;
    }
}
