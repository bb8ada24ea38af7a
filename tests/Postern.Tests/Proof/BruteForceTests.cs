using Postern.Policy.Proof;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Tests.FrontEnds.RouterOs;
using Shouldly;
using Xunit;

namespace Postern.Tests.Proof;

/// <summary>Small random rule sets: every sequence of packets is played to the evaluator, and the shortest that opens is the prover's.</summary>
public sealed class BruteForceTests
{
    private const int Longest = 4;
    private static readonly ushort[] Ports = [1001, 1002, 1003, 1004];
    private static readonly string[] Lists = ["a", "b", "c", "d"];
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_shortest_sequence_is_the_shortest()
    {
        const int Seed = 20_260_105;
        var random = new Random(Seed);
        var opened = 0;
        for (var round = 0; round < 100; round++)
        {
            var script = Script(random);
            var result = Scripts.Read(script);
            result.Errors.ShouldBeEmpty();
            var least = Least(result.RuleSet);
            var proof = Prover.Prove(result.RuleSet).Confirmed();
            var proven = proof.Doors.Where(d => d.Opens.Any(o => o.Contains("22", StringComparison.Ordinal)) && !d.Shortest[0].Steps.Any(s => s.IsWait))
                .Select(d => d.Packets).DefaultIfEmpty(int.MaxValue).Min();
            (proven > Longest ? int.MaxValue : proven).ShouldBe(least, $"seed {Seed}, round {round}:\n{script}");
            opened += least <= Longest ? 1 : 0;
        }

        opened.ShouldBeInRange(20, 95, "the sample must hold scripts of both kinds");
    }

    // Every entry lives for ever, so that nothing can be waited out.
    private static string Script(Random random)
    {
        var script = "/ip firewall filter\n";
        if (random.Next(3) == 0)
            script += $"add chain=input action=drop src-address-list={Pick(random, Lists)}\n";
        var count = random.Next(3, 8);
        for (var i = 0; i < count; i++)
        {
            var tests = "";
            for (var j = random.Next(3); j > 0; j--)
            {
                if (!tests.Contains("src-address-list"))
                    tests += $" src-address-list={(random.Next(4) == 0 ? "!" : "")}{Pick(random, Lists)}";
            }

            script += random.Next(8) == 0
                ? $"add chain=input action=drop protocol=tcp dst-port={Pick(random, Ports)}{tests}\n"
                : $"add chain=input action=add-src-to-address-list address-list={Pick(random, Lists)} address-list-timeout=none-dynamic protocol=tcp dst-port={Pick(random, Ports)}{tests}\n";
        }

        return script + $"add chain=input action=accept protocol=tcp dst-port=22 src-address-list={Pick(random, Lists)}\nadd chain=input action=drop\n";
    }

    private static T Pick<T>(Random random, T[] choices) => choices[random.Next(choices.Length)];

    private static int Least(RuleSet ruleSet)
    {
        var evaluator = new Evaluator(ruleSet);
        var level = new List<GateState> { evaluator.NewState(Start) };
        for (var length = 0; length <= Longest; length++)
        {
            if (level.Exists(s => evaluator.Judge(s.Clone(), Syn(22, 0), Start.AddSeconds(length + 1)).Passes))
                return length;
            level = [.. length == Longest ? [] : level.SelectMany(s => Ports.Select(p =>
            {
                var next = s.Clone();
                evaluator.Judge(next, Syn(p, length + 1), Start.AddSeconds(length + 1));
                return next;
            }))];
        }

        return int.MaxValue;
    }

    private static Packet Syn(ushort port, int number) => new()
    {
        Source = HostAddress.Parse("203.0.113.77"),
        Destination = HostAddress.Parse("192.0.2.1"),
        Protocol = IpProtocol.Tcp,
        SourcePort = (ushort)(40_000 + number),
        DestinationPort = port,
        TcpFlags = TcpFlags.Syn,
        Length = 40,
    };
}
