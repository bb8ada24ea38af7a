using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Guards;

/// <summary>A door that opens to several sequences, and what a rolling one remembers of who used them.</summary>
public sealed class SeveralSequencesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly HostAddress Gate = HostAddress.Parse("203.0.113.1");
    private static readonly HostAddress One = HostAddress.Parse("198.51.100.1");
    private static readonly HostAddress Two = HostAddress.Parse("198.51.100.2");

    [Theory]
    [InlineData(Strictness.Gate)]
    [InlineData(Strictness.Door)]
    [InlineData(Strictness.Off)]
    public void Each_sequence_opens_and_no_mixture_does(Strictness strictness)
    {
        foreach (var (knocks, opens) in new (ushort[], bool)[] { ([1, 2, 3], true), ([4, 5, 6], true), ([1, 7, 8], true), ([1, 5, 6], false), ([4, 2, 3], false), ([1, 2, 8], false) })
        {
            var (evaluator, state) = Start(strictness, rolling: null);
            Knock(evaluator, state, One, Now, knocks);
            state.Grants(Now).Any().ShouldBe(opens, string.Join(' ', knocks));
        }
    }

    [Fact]
    public void A_sequence_of_a_rolling_knock_is_its_users_alone()
    {
        var (evaluator, state) = Start(Strictness.Gate, new RollingKnock(TimeSpan.FromSeconds(60), Now));
        Knock(evaluator, state, One, Now, 1, 2, 3);
        Knock(evaluator, state, Two, Now, 1, 2, 3);
        state.Grants(Now).Select(g => g.Source).ShouldBe([One]);
        Knock(evaluator, state, Two, Now, 4, 5, 6);
        Knock(evaluator, state, One, Now.AddSeconds(10), 1, 2, 3);
        state.Grants(Now).Single(g => g.Source == One).Until.ShouldBe(Now.AddSeconds(10) + TimeSpan.FromMinutes(30), "who used it may again");
        state.Grants(Now).Count().ShouldBe(2);
    }

    private static (Evaluator Evaluator, GateState State) Start(Strictness strictness, RollingKnock? rolling)
    {
        var evaluator = new Evaluator(new RuleSet
        {
            Guard = new Guard
            {
                Doors =
                [
                    new Door
                    {
                        Name = "ssh",
                        Opens = [new ProtectedService(null, new PortPattern(IpProtocol.Tcp, 22))],
                        Opener = new SequenceOpener(Steps(1, 2, 3), TimeSpan.FromSeconds(5), strictness) { Alternatives = [Steps(4, 5, 6), Steps(1, 7, 8)] },
                        Rolling = rolling,
                        For = TimeSpan.FromMinutes(30),
                        Span = default,
                    },
                ],
            },
        }, new EvaluatorOptions { OwnAddresses = [Gate] });
        return (evaluator, evaluator.NewState(Now));
    }

    private static KnockStep[] Steps(params ushort[] ports) => [.. ports.Select(p => KnockStep.Udp((ushort)(7000 + p)))];

    private static void Knock(Evaluator evaluator, GateState state, HostAddress source, DateTimeOffset time, params ushort[] ports)
    {
        foreach (var port in ports)
        {
            evaluator.Judge(state, new Packet
            {
                Source = source,
                Destination = Gate,
                Protocol = IpProtocol.Udp,
                SourcePort = 40000,
                DestinationPort = (ushort)(7000 + port),
                Length = 28,
                InInterface = "wan0",
            }, time);
        }
    }
}
