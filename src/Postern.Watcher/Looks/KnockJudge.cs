using Postern.Policy.Lowering;
using Postern.Policy.Watching;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Watcher.Looks;

/// <summary>
/// What a packet that the kernel handed up does to the attempt of its source. The kernel has ended that attempt; what is decided here is
/// what it becomes. Not for concurrent use.
/// </summary>
public sealed class KnockJudge
{
    /// <summary>More than may be handed up within the time that anything is remembered.</summary>
    private const int MostSources = 65_536;

    private static readonly TimeSpan Keep = KnockLook.Hold + TimeSpan.FromSeconds(1);

    private readonly KnockAutomaton _automaton;
    private readonly KnockMemory _memory = new(Keep, MostSources);
    private readonly Dictionary<uint, KnockState> _states;
    private readonly Dictionary<Place, List<KnockStep>> _steps = [];
    private readonly Dictionary<(KnockState From, Place Place), List<KnockState>> _next = [];

    public KnockJudge(KnockLook look)
    {
        ArgumentNullException.ThrowIfNull(look);
        _automaton = look.Automaton;
        _states = _automaton.Waiting.ToDictionary(s => s.Id);
        foreach (var state in _automaton.States)
        {
            var place = new Place(state.By!.Protocol, state.By.Port, state.By.Request is not null);
            if (!_next.TryGetValue((state.Parent!, place), out var following))
                _next[(state.Parent!, place)] = following = [];
            following.Add(state);
            if (!_steps.TryGetValue(place, out var steps))
                _steps[place] = steps = [];
            if (!steps.Contains(state.By))
                steps.Add(state.By);
        }
    }

    /// <summary>Sources that something is remembered of.</summary>
    internal int Remembered => _memory.Count;

    /// <param name="held">It followed a packet that was being looked at, so that its mark may be older than what was decided meanwhile.</param>
    /// <param name="mark">The attempt's state when the kernel saw the packet; anything that is no state is no attempt.</param>
    public KnockJudgement Judge(bool held, uint mark, in Packet packet, DateTimeOffset now)
    {
        if (_automaton.Strictness == Strictness.Off)
            return JudgeStage(mark, packet);
        var isKnown = _memory.TryGet(packet.Source, now, out var last);
        var from = held && isKnown ? last : _states.GetValueOrDefault(mark);
        var judgement = Judge(from ?? _automaton.Root, packet) with { Before = last };
        if (!(isKnown && judgement.IsUntouched))
            _memory.Set(packet.Source, judgement.Opens is null ? judgement.State : null, now);
        return judgement;
    }

    private KnockJudgement Judge(KnockState from, in Packet packet)
    {
        var mayBegin = packet.Protocol != IpProtocol.Tcp || packet.IsSyn;
        var isRequest = !mayBegin && MeetsAny(PlaceOf(packet, isRequest: true), packet);
        var place = PlaceOf(packet, isRequest);
        if (from != _automaton.Root)
        {
            if (Next(from, place, packet) is { } next)
                return Arrived(next);
            if (place == new Place(from.By!.Protocol, from.By.Port, from.By.Request is not null) && from.By.IsMetBy(packet))
                return new KnockJudgement(from) { IsRepeat = true };
            // Neither the next knock nor a mistake: the attempt goes on as if nothing had come.
            if (!(mayBegin || isRequest) || (_automaton.Strictness == Strictness.Door && !MeetsAny(place, packet)))
                return new KnockJudgement(from) { IsUntouched = true };
        }

        return Next(_automaton.Root, place, packet) is { } first
            ? first.Opens is { Rolling: not null } ? Arrived(first) : new KnockJudgement(first, first.Opens) { IsWrong = from != _automaton.Root }
            : new KnockJudgement { IsWrong = from != _automaton.Root };
    }

    // Only the kernel knows who has used the sequence of a rolling knock. It hands up the last knock of one where the same source has just sent something
    // that needs a closer look, which no client of that door does: the attempt ends.
    private static KnockJudgement Arrived(KnockState next) => next.Opens is { Rolling: not null } ? new KnockJudgement { IsWrong = true } : new KnockJudgement(next, next.Opens);

    // The mark is the stage that the packet may lead on from; the kernel has decided about all other steps.
    private KnockJudgement JudgeStage(uint mark, in Packet packet)
    {
        var from = _states.GetValueOrDefault(mark, _automaton.Root);
        foreach (var next in from.Next)
        {
            if (next.By!.Expression is not null && next.By.IsMetBy(packet))
                return new KnockJudgement(next, next.Opens);
        }

        return default;
    }

    private KnockState? Next(KnockState from, Place place, in Packet packet)
    {
        if (!_next.TryGetValue((from, place), out var following))
            return null;
        foreach (var next in following)
        {
            if (next.By!.IsMetBy(packet))
                return next;
        }

        return null;
    }

    private bool MeetsAny(Place place, in Packet packet)
    {
        if (!_steps.TryGetValue(place, out var steps))
            return false;
        foreach (var step in steps)
        {
            if (step.IsMetBy(packet))
                return true;
        }

        return false;
    }

    private static Place PlaceOf(in Packet packet, bool isRequest) =>
        packet.IsEchoRequest ? new Place(IpProtocol.Icmp, null, false) : new Place(packet.Protocol, packet.DestinationPort, isRequest);

    private readonly record struct Place(IpProtocol Protocol, ushort? Port, bool IsRequest);
}

/// <summary>What becomes of a source's attempt.</summary>
/// <param name="State">Where it stands now, for the state's step timeout; null: there is none any more.</param>
/// <param name="Opens">The door that opens; then there is no attempt any more either, and <paramref name="State"/> is the last one, whose number the grant has.</param>
/// <param name="Before">
/// The state that was decided before and may be in the kernel's map by now: it has to be replaced, or taken out where no attempt is left. Null: none.
/// </param>
public readonly record struct KnockJudgement(KnockState? State = null, Door? Opens = null, KnockState? Before = null)
{
    /// <summary>The last knock again: only the time is renewed.</summary>
    public bool IsRepeat { get; init; }

    /// <summary>A packet that is none of the automaton's business: the attempt goes on, and nothing is told of it.</summary>
    public bool IsUntouched { get; init; }

    /// <summary>A mistake, which ended the attempt; where there is a state all the same, it began a new one.</summary>
    public bool IsWrong { get; init; }
}
