using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Simulation;

/// <summary>One source tries one port after the other, once each, at an even rate.</summary>
/// <param name="PerSecond">Packets a second, above 0.</param>
public sealed record ScanPlan(IReadOnlyList<ushort> Ports, IpProtocol Protocol, HostAddress Source, HostAddress Gate, int PerSecond);

/// <summary>Plays a scan against a gate that was just loaded, and keeps what came of it.</summary>
public sealed class ScanPlay : IHostAnswers
{
    private const ushort SourcePort = 40000;

    private readonly Evaluator _evaluator;
    private readonly ScanPlan _plan;
    private readonly string _interface;
    private readonly Explanation _explanation = new();
    private readonly List<ScanEvent> _events = [];
    private readonly List<ushort> _reached = [];

    /// <param name="options">The gate's address is the plan's; nothing answers.</param>
    public ScanPlay(RuleSet ruleSet, ScanPlan plan, string? arrival, EvaluatorOptions options)
    {
        _plan = plan;
        _interface = arrival ?? StrangersInterface.Of(ruleSet);
        _evaluator = new Evaluator(ruleSet, options with { OwnAddresses = [plan.Gate], Answers = this });
        Now = Scenario.DefaultBegin;
        State = _evaluator.NewState(Now);
    }

    public GateState State { get; }

    public DateTimeOffset Now { get; private set; }

    public Tally Tally { get; } = new();

    /// <summary>Ports whose packet was accepted: something that listens there would have answered.</summary>
    public IReadOnlyList<PortRange> Reached => ScanOrder.Ranges(_reached);

    /// <summary>Doors that opened, bans, and lists that were written for the first time.</summary>
    public IReadOnlyList<ScanEvent> Events => _events;

    bool IHostAnswers.Answers(in Packet packet) => false;

    /// <summary>Packet by packet; the reasons of one are valid until the next.</summary>
    public IEnumerable<PlayedPacket> Play()
    {
        var (begin, written) = (Now, new HashSet<string>());
        for (var i = 0; i < _plan.Ports.Count; i++)
        {
            Now = begin + TimeSpan.FromSeconds((double)i / _plan.PerSecond);
            var packet = SyntheticPacket.First(_plan.Protocol, _plan.Ports[i], _plan.Source, _plan.Gate, SourcePort) with { InInterface = _interface };
            _explanation.Clear();
            var judgement = _evaluator.Judge(State, packet, Now, _explanation);
            Tally.Add(judgement.Verdict, _explanation.Reasons);
            if (judgement.Passes)
                _reached.Add(_plan.Ports[i]);
            foreach (var reason in _explanation.Reasons)
            {
                if (reason is GuardReason { Event: GuardEvent.Opened or GuardEvent.Trapped } || (reason is ListWritten list && written.Add(list.List)))
                    _events.Add(new ScanEvent(Now, i + 1, _plan.Ports[i], reason));
            }

            yield return new PlayedPacket(Now, default, null, packet, judgement, _explanation.Reasons);
        }
    }
}

/// <param name="Packets">How many had been sent by then.</param>
public sealed record ScanEvent(DateTimeOffset Time, int Packets, ushort Port, Reason Reason);
