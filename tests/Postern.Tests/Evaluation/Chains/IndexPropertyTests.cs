using System.Net;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Chains;

/// <summary>The index leaves out only what could not have held: with an explanation, which visits every rule, all ends the same.</summary>
public sealed class IndexPropertyTests
{
    private static readonly string[] Addresses = ["198.51.100.7", "198.51.100.8", "203.0.113.1", "192.0.2.1", "10.0.0.5", "224.0.0.1"];
    private static readonly IpProtocol[] Protocols = [IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Icmp, new(47), new(132)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Explained_and_indexed_agree(int first)
    {
        for (var seed = first * 1000; seed < (first * 1000) + 50; seed++)
        {
            var random = new Random(seed);
            var ruleSet = Rules(random);
            var options = new EvaluatorOptions { OwnAddresses = [HostAddress.Parse("192.0.2.1")], Answers = new ListeningPorts(1, 2, 3), ConnectionLimit = 20, ListLimit = 3 };
            var evaluator = new Evaluator(ruleSet, options);
            var (indexed, explained) = (evaluator.NewState(Gate.Start), evaluator.NewState(Gate.Start));
            var now = Gate.Start;
            for (var i = 0; i < 100; i++)
            {
                now = now.AddMilliseconds(random.Next(2000));
                var packet = Packet(random);
                evaluator.Judge(indexed, packet, now).ShouldBe(evaluator.Judge(explained, packet, now, new Explanation()), $"seed {seed}, packet {i}");
                if (i == 50)
                    indexed = indexed.Clone();
            }

            indexed.Lists(now).ShouldBe(explained.Lists(now), $"seed {seed}");
            Counts(ruleSet, indexed).ShouldBe(Counts(ruleSet, explained), $"seed {seed}");
        }
    }

    private static List<RuleCount> Counts(RuleSet ruleSet, GateState state) =>
        [.. ruleSet.Chains.SelectMany(c => Enumerable.Range(0, c.Rules.Count).Select(i => state.Count(c, i)))];

    private static RuleSet Rules(Random random) => new()
    {
        Chains =
        [
            Chain(RuleTable.Raw, "prerouting", Hook.Prerouting, random), Chain(RuleTable.Nat, "dstnat", Hook.Prerouting, random),
            Chain(RuleTable.Filter, "input", Hook.Input, random), Chain(RuleTable.Filter, "forward", Hook.Forward, random),
            Chain(RuleTable.Filter, "output", Hook.Output, random), Chain(RuleTable.Filter, "own", null, random),
        ],
    };

    private static Chain Chain(RuleTable table, string name, Hook? hook, Random random) =>
        new(table, IpFamily.V4, name, hook, [.. Enumerable.Range(0, random.Next(0, 90)).Select(_ => Rule(table, random))]);

    private static Rule Rule(RuleTable table, Random random)
    {
        var matchers = new List<Matcher>();
        for (var i = random.Next(1, 4); i > 0; i--)
            matchers.Add(Matcher(random));
        return new Rule
        {
            Matchers = [.. matchers.OrderBy(m => m.Order)],
            Disabled = random.Next(10) == 0,
            Span = SourceSpan.WholeFile("-"),
            Effect = random.Next(16) switch
            {
                0 => new AcceptEffect(),
                1 when table == RuleTable.Nat => new TranslateEffect("dst-nat", AddressRange.Host(IPAddress.Parse("10.0.0.5")), (PortRange)(ushort)random.Next(4)),
                1 => new DropEffect(),
                2 => new ReturnEffect(),
                3 or 4 => new JumpEffect("own"),
                5 when table == RuleTable.Raw => new NoTrackEffect(),
                5 => new FastTrackEffect(),
                6 => new PassthroughEffect(),
                _ => new AddToListEffect((PacketEnd)random.Next(2), $"l{random.Next(4)}", ListTimeout.After(TimeSpan.FromSeconds(random.Next(1, 60)))),
            },
        };
    }

    private static Matcher Matcher(Random random)
    {
        var negated = random.Next(4) == 0;
        var end = (PacketEnd)random.Next(2);
        return random.Next(13) switch
        {
            0 or 1 => new ProtocolMatcher(Protocols[random.Next(Protocols.Length)], negated),
            2 or 3 or 4 => new PortMatcher((PortEnd)random.Next(3), [Ports(random), Ports(random)], negated),
            5 or 6 => new AddressMatcher(end, AddressRange.Prefix(IPAddress.Parse(Addresses[random.Next(Addresses.Length)]), random.Next(33)), negated),
            7 or 8 => new AddressListMatcher(end, $"l{random.Next(4)}", negated),
            9 => new ConnectionStateMatcher((ConnectionStates)random.Next(1, 32), negated),
            10 => new LimitMatcher(random.Next(1, 5), TimeSpan.FromSeconds(random.Next(1, 9)), random.Next(5), Negated: negated),
            11 => new NthMatcher(3, random.Next(1, 4), negated),
            _ => new TcpFlagsMatcher(TcpFlagTest.NewConnection, negated),
        };
    }

    private static PortRange Ports(Random random)
    {
        var first = (ushort)random.Next(20);
        return random.Next(3) == 0 ? new PortRange(first, ushort.MaxValue) : new PortRange(first, (ushort)(first + random.Next(3)));
    }

    private static Packet Packet(Random random)
    {
        var protocol = Protocols[random.Next(Protocols.Length)];
        return new Packet
        {
            Source = HostAddress.Parse(Addresses[random.Next(5)]),
            Destination = HostAddress.Parse(Addresses[random.Next(Addresses.Length)]),
            Protocol = protocol,
            SourcePort = protocol.HasPorts ? (ushort)random.Next(3) : (ushort)0,
            DestinationPort = protocol.HasPorts ? (ushort)random.Next(24) : (ushort)0,
            TcpFlags = protocol == IpProtocol.Tcp ? (TcpFlags)random.Next(32) : TcpFlags.None,
            IcmpType = protocol == IpProtocol.Icmp ? (byte)random.Next(14) : (byte)0,
            Length = random.Next(28, 1500),
        };
    }
}
