using Postern.Linux.Capture;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Rules.Simulation;

namespace Postern.Cli.Simulating;

/// <summary>Plays a capture against a rule set, packet by packet; of the packets nothing is kept but counts.</summary>
public sealed class CaptureRun
{
    private readonly CaptureFile _capture;
    private readonly FrameReader _reader;
    private readonly Evaluator _evaluator;
    private readonly IReadOnlyList<HostAddress> _own;
    private readonly string _interface;
    private readonly Explanation _explanation = new();
    private readonly long[] _refused = new long[Enum.GetValues<PacketRefusal>().Length];
    private GateState? _state;

    /// <param name="options">With the gate's own addresses; the answers are those of the capture.</param>
    /// <param name="arrival">The interface that packets from others come in by.</param>
    public CaptureRun(CaptureFile capture, RuleSet ruleSet, EvaluatorOptions options, string arrival)
    {
        _capture = capture;
        _reader = new FrameReader(capture.LinkType);
        _evaluator = new Evaluator(ruleSet, options);
        _own = options.OwnAddresses;
        _interface = arrival;
    }

    public Tally Tally { get; } = new();

    /// <summary>Packets whose time was before that of the one before; they were judged at the later time.</summary>
    public long OutOfOrder { get; private set; }

    /// <summary>The time of the last packet.</summary>
    public DateTimeOffset Now { get; private set; }

    public GateState State => _state ??= _evaluator.NewState(Now);

    public long Refused(PacketRefusal refusal) => _refused[(int)refusal];

    /// <summary>To the end of the capture, or until stopped; the reasons of one packet are valid until the next.</summary>
    public IEnumerable<PlayedPacket> Play()
    {
        while (Next() is { } played)
            yield return played;
    }

    private PlayedPacket? Next()
    {
        while (_capture.TryRead(out var frame))
        {
            var refusal = _reader.Read(frame, out var packet);
            if (refusal != PacketRefusal.None)
            {
                _refused[(int)refusal]++;
                continue;
            }

            if (frame.Time < Now)
                OutOfOrder++;
            else
                Now = frame.Time;
            if (!IsOwn(packet.Source))
                packet = packet with { InInterface = _interface };
            _explanation.Clear();
            var judgement = _evaluator.Judge(State, packet, Now, _explanation);
            Tally.Add(judgement.Verdict, _explanation.Reasons);
            return new PlayedPacket(Now, default, null, packet, judgement, _explanation.Reasons);
        }

        return null;
    }

    private bool IsOwn(HostAddress address)
    {
        foreach (var own in _own)
        {
            if (own == address)
                return true;
        }

        return false;
    }
}
