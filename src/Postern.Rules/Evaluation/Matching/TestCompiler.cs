using System.Globalization;
using Postern.Rules.Evaluation.Lists;
using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Matching;

/// <summary>Matchers to tests.</summary>
internal sealed class TestCompiler(RuleSet ruleSet, ListNames lists, Memories memories)
{
    private readonly Dictionary<string, (Layer7Expression? Expression, int Number, string Problem)> _patterns = [];

    /// <param name="problem">Empty, or why the matcher can only be taken as one that never holds.</param>
    public Test Compile(Matcher matcher, IpFamily family, out string problem)
    {
        problem = "";
        switch (matcher)
        {
            case ProtocolMatcher m:
                return Of(TestKind.Protocol, m, m.Protocol.Number);
            case AddressMatcher m:
                return Of(m.End == PacketEnd.Source ? TestKind.SourceAddress : TestKind.DestinationAddress, m, first: m.Range.FirstNumber, last: m.Range.LastNumber);
            case AddressListMatcher m:
                return Of(m.End == PacketEnd.Source ? TestKind.SourceList : TestKind.DestinationList, m, lists.Number(family, m.List));
            case AddressTypeMatcher m:
                return Of(m.End == PacketEnd.Source ? TestKind.SourceType : TestKind.DestinationType, m, m.Types.Aggregate(0, (bits, t) => bits | (1 << (int)t)));
            case PortMatcher m:
                return Of(m.End switch { PortEnd.Source => TestKind.SourcePort, PortEnd.Destination => TestKind.DestinationPort, _ => TestKind.AnyPort }, m,
                    data: m.Ports.ToArray());
            case InterfaceMatcher m:
                return Of(m.Direction == Direction.In ? TestKind.InInterface : TestKind.OutInterface, m, data: InterfaceSet.Of(m.Interface));
            case InterfaceListMatcher m:
                return Of(m.Direction == Direction.In ? TestKind.InInterface : TestKind.OutInterface, m, data: InterfaceSet.OfList(ruleSet, m.List));
            case ConnectionStateMatcher m:
                return Of(TestKind.ConnectionState, m, (int)m.States);
            case ConnectionNatStateMatcher m:
                return Of(TestKind.NatState, m, (int)m.States);
            case TcpFlagsMatcher m:
                return Of(TestKind.TcpFlags, m, (int)m.Test.Set, (int)m.Test.Clear);
            case IcmpMatcher m:
                return Of(TestKind.Icmp, m, m.Type, (m.FirstCode << 8) | m.LastCode);
            case PacketSizeMatcher m:
                return Of(TestKind.PacketSize, m, m.First, m.Last);
            case TtlMatcher m:
                return Of(m.Comparison switch
                {
                    Comparison.Equal => TestKind.TtlEqual,
                    Comparison.NotEqual => TestKind.TtlNotEqual,
                    Comparison.LessThan => TestKind.TtlLess,
                    _ => TestKind.TtlGreater,
                }, m, m.Value);
            case DscpMatcher m:
                return Of(TestKind.Dscp, m, m.Value);
            case SourceMacMatcher m:
                return Mac(m, out problem);
            case ConnectionLimitMatcher m:
                return Of(TestKind.ConnectionLimit, m, memory: memories.ConnectionCounts++, data: m,
                    first: m.PrefixLength == 0 ? UInt128.Zero : UInt128.MaxValue << ((family == IpFamily.V4 ? 32 : 128) - m.PrefixLength));
            case ContentMatcher m:
                return Of(TestKind.Content, m, data: m.Bytes.ToArray());
            case PortScanMatcher m:
                return Of(TestKind.PortScan, m, data: m);
            case Layer7Matcher m:
                return Layer7(m, out problem);
            case TimeMatcher m:
                return Of(TestKind.Time, m, m.Days.Aggregate(0, (bits, d) => bits | (1 << (int)d)), data: m);
            case RandomMatcher m:
                return Of(TestKind.Random, m, m.Percent);
            case NthMatcher m:
                return Of(TestKind.Nth, m, m.Every, m.Packet, memory: memories.Counters++);
            case LimitMatcher m:
                return Of(TestKind.Limit, m, memory: memories.Buckets++, data: TokenRate.Of(m.Rate, m.Per, m.Burst, m.CountsBits));
            case DestinationLimitMatcher m:
                return Of(TestKind.DestinationLimit, m, memory: memories.FlowBuckets++, data: new DestinationRate(m));
            default:
                problem = $"{matcher} is known by name only";
                return Of(TestKind.Never, matcher);
        }
    }

    private static Test Of(TestKind kind, Matcher matcher, int a = 0, int b = 0, object? data = null, int memory = 0, UInt128 first = default, UInt128 last = default) =>
        new() { Kind = kind, Matcher = matcher, Negated = matcher.Negated, A = a, B = b, Data = data, Memory = memory, First = first, Last = last };

    private static Test Mac(SourceMacMatcher matcher, out string problem)
    {
        var isGood = ulong.TryParse(matcher.Address.Replace(":", ""), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var number);
        problem = isGood ? "" : $"{matcher.Address} is no Ethernet address";
        return Of(isGood ? TestKind.SourceMac : TestKind.Never, matcher, first: number);
    }

    private Test Layer7(Layer7Matcher matcher, out string problem)
    {
        if (!_patterns.TryGetValue(matcher.Pattern, out var pattern))
        {
            pattern.Problem = "no pattern has this name";
            if (ruleSet.Layer7Patterns.FirstOrDefault(p => p.Name == matcher.Pattern) is { } named)
                pattern.Expression = Layer7Expression.TryCreate(named.Expression, out pattern.Problem);
            pattern.Number = memories.Patterns++;
            _patterns.Add(matcher.Pattern, pattern);
        }

        problem = pattern.Problem;
        return Of(pattern.Expression is null ? TestKind.Never : TestKind.Layer7, matcher, pattern.Number, data: pattern.Expression);
    }
}

/// <summary>A <c>dst-limit</c> with its rate worked out.</summary>
internal sealed class DestinationRate(DestinationLimitMatcher rule)
{
    public DestinationLimitMatcher Rule { get; } = rule;

    public TokenRate Rate { get; } = TokenRate.Of(rule.Rate, rule.Per, rule.Burst, countsBits: false);
}
