using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Simulation;

/// <summary>Plays a scenario against a rule set, over one IP version, from a gate that was just loaded.</summary>
public sealed class ScenarioPlay : IHostAnswers
{
    /// <summary>Where an ordinary system begins to take source ports; each packet of a scenario has its own.</summary>
    private const ushort FirstSourcePort = 40000;

    private readonly Evaluator _evaluator;
    private readonly Scenario _scenario;
    private readonly IpFamily _family;
    private readonly Explanation _explanation = new();
    private ushort _lastPort = FirstSourcePort - 1;

    /// <param name="options">Own addresses and answers are the scenario's.</param>
    public ScenarioPlay(RuleSet ruleSet, Scenario scenario, IpFamily family, EvaluatorOptions options)
    {
        _scenario = scenario;
        _family = family;
        Interface = scenario.Interface ?? StrangersInterface.Of(ruleSet);
        HostAddress?[] own = [scenario.Gate.V4, scenario.Gate.V6];
        _evaluator = new Evaluator(ruleSet, options with { OwnAddresses = [.. own.OfType<HostAddress>()], Answers = this });
        Now = scenario.Begin;
        State = _evaluator.NewState(Now);
    }

    public GateState State { get; }

    /// <summary>Where packets of others come in when their line does not say; may be empty.</summary>
    public string Interface { get; }

    public DateTimeOffset Now { get; private set; }

    public IEnumerable<Played> Play()
    {
        foreach (var step in _scenario.Steps)
        {
            var begin = Now += step.Pause;
            if (step.Families.HasFlag(_family))
            {
                foreach (var played in Play(step))
                    yield return played;
            }

            Now = begin + step.Duration;
        }
    }

    bool IHostAnswers.Answers(in Packet packet)
    {
        var (destination, protocol, port) = (packet.Destination, packet.Protocol, packet.DestinationPort);
        var listening = _scenario.Listening.FirstOrDefault(l => l.Key.V4 == destination || l.Key.V6 == destination).Value;
        return listening is null || listening.Any(p => p.Protocol == protocol && p.Ports.Contains(port));
    }

    private IEnumerable<Played> Play(ScenarioStep step)
    {
        switch (step)
        {
            case KnockingStep knocking:
                foreach (var knock in knocking.Knocks)
                {
                    var packet = SyntheticPacket.Of(knock, knocking.Source.Address(_family), knocking.Target.Address(_family), NextPort());
                    yield return Judge(step, packet, knocking.Interface, j => Unexpected(j, knocking.Expected));
                    Now += Scenario.KnockInterval;
                }

                break;
            case LookStep look:
                var first = SyntheticPacket.First(look.Protocol, look.Port, look.Source.Address(_family), look.Target.Address(_family), NextPort());
                yield return Judge(step, first, look.Interface, j => Unreached(j, first, look));
                break;
            case SendStep send:
                var sent = send.Packet with { Source = send.Source.Address(_family), Destination = send.Target.Address(_family) };
                if (sent.Protocol.HasPorts && sent.SourcePort == 0)
                    sent = sent with { SourcePort = NextPort() };
                yield return Judge(step, SyntheticPacket.Complete(sent, send.Size), send.Interface, j => Unexpected(j, send.Expected));
                break;
            case StateStep state:
                yield return new PlayedClaim(Now, step.Span, Untrue(state), step.Text);
                break;
            default:
                break;
        }
    }

    private PlayedPacket Judge(ScenarioStep step, Packet packet, string? arrival, Func<Judgement, string?> failure)
    {
        var isOwn = packet.Source == _scenario.Gate.V4 || packet.Source == _scenario.Gate.V6;
        packet = packet with { InInterface = arrival ?? (isOwn ? "" : Interface), OutInterface = packet.OutInterface ?? "" };
        _explanation.Clear();
        var judgement = _evaluator.Judge(State, packet, Now, _explanation);
        return new PlayedPacket(Now, step.Span, failure(judgement), packet, judgement, [.. _explanation.Reasons]);
    }

    private static string? Unexpected(Judgement judgement, Verdict? expected) =>
        expected is { } verdict && verdict != judgement.Verdict ? $"expected {VerdictText.Of(verdict)}, was {VerdictText.Of(judgement.Verdict)}" : null;

    private string? Unreached(Judgement judgement, in Packet packet, LookStep look)
    {
        // Where the packet went to in the end.
        var there = _explanation.Reasons.OfType<Translated>().LastOrDefault() is { } translated
            ? packet with { Destination = translated.Destination, DestinationPort = translated.Port }
            : packet;
        var answers = ((IHostAnswers)this).Answers(there);
        var service = $"{look.Protocol}/{look.Port}";
        return (judgement.Passes && answers) == look.Reaches ? null
            : !look.Reaches ? $"{service} must not answer {look.Source}, but the packet was accepted"
            : judgement.Passes ? $"the packet was accepted, but nothing listens on {service} at {look.Target}"
            : $"{service} must answer {look.Source}, but the packet was {VerdictText.Of(judgement.Verdict)}";
    }

    private string? Untrue(StateStep step)
    {
        var address = step.Host.Address(_family);
        var (holds, words) = step.Claim switch
        {
            StateClaim.IsIn => (State.Lists(Now).Any(e => e.List == step.Name && e.Range.Contains(address)), $"in the list {step.Name}"),
            StateClaim.MayUse => (State.Grants(Now).Any(g => g.Door.Name == step.Name && g.Source == address), $"granted {step.Name}"),
            _ => (State.Bans(Now).Any(b => b.Source == address), "banned"),
        };
        return holds == step.Holds ? null : $"{step.Host} ({address}) is {(holds ? "" : "not ")}{words}";
    }

    private ushort NextPort() => _lastPort = _lastPort == ushort.MaxValue ? FirstSourcePort : (ushort)(_lastPort + 1);
}
