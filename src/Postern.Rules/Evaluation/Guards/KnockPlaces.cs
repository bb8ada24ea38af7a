using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>The places where doors have steps, side by side in memory, because tens of thousands of them are looked at by chance.</summary>
internal sealed class KnockPlaces
{
    private readonly int[] _numberByPlace;
    private readonly PlaceKnocks[] _places;
    private readonly StepTest[] _tests;
    private readonly SeparateDoor[] _separate;

    /// <summary>The HTTP steps of doors that are strict about the gate.</summary>
    private readonly Dictionary<int, KnockRequest[]> _gateRequests;

    public KnockPlaces(IReadOnlyList<Door> doors, StageTree tree)
    {
        var places = new List<PlaceKnocks>();
        var tests = new List<StepTest>();
        var separate = new List<SeparateDoor>();
        _gateRequests = doors.Where(d => d.Opener.Strictness == Strictness.Gate).SelectMany(d => d.Opener.AllSteps).Where(s => s.Request is not null)
            .Distinct().GroupBy(KnockPlace.Of).ToDictionary(g => g.Key, g => g.Select(s => s.Request!).ToArray());
        _numberByPlace = new int[doors.Any(d => d.Opener.AllSteps.Any(s => s.Request is not null)) ? KnockPlace.CountWithRequests : KnockPlace.Count];
        var steps = doors.SelectMany(d => d.Opener.AllSteps.Distinct().Select(step => (Door: d, Step: step)));
        foreach (var place in steps.GroupBy(s => KnockPlace.Of(s.Step)))
        {
            _numberByPlace[place.Key] = places.Count;
            KnockStep[] dropped = [.. place.Where(s => s.Door.After == PacketFate.Drop).Select(s => InSight(s.Step)).Distinct()];
            KnockStep[] passed = [.. place.Where(s => s.Door.After != PacketFate.Drop).Select(s => InSight(s.Step)).Distinct()];
            // In the order of the policy.
            SeparateDoor[] own = [.. place.GroupBy(s => s.Door, ReferenceEqualityComparer.Instance).Select(g => ((Door)g.Key!, g.Select(s => s.Step)))
                .Where(d => d.Item1.Opener.Strictness != Strictness.Gate)
                .Select(d => new SeparateDoor(tree.Stages(d.Item1), d.Item1.Opener.Strictness == Strictness.Off, d.Item2.Any(TakesSegments)))];
            places.Add(new PlaceKnocks
            {
                FirstTest = tests.Count,
                Dropped = dropped.Length,
                Passed = passed.Length,
                FirstSeparate = separate.Count,
                SeparateCount = own.Length,
                DropsAllNew = dropped.Any(s => s.IsBare),
                GateTakesSegments = place.Any(s => s.Door.Opener.Strictness == Strictness.Gate && TakesSegments(s.Step)),
            });
            tests.AddRange([.. dropped.Concat(passed).Select(s => new StepTest(s))]);
            separate.AddRange(own);
        }

        (_places, _tests, _separate) = ([.. places], [.. tests], [.. separate]);
    }

    /// <summary>Only for a place where a door has a step.</summary>
    public ref readonly PlaceKnocks At(int place) => ref _places[_numberByPlace[place]];

    /// <summary>What is asked of every knock, so that most need not come here.</summary>
    public PlaceUses Uses(int place)
    {
        ref readonly var knocks = ref At(place);
        return PlaceUses.Knock
            | (knocks.SeparateCount > 0 ? PlaceUses.SeparateKnock : PlaceUses.None)
            | (knocks.DropsAllNew ? PlaceUses.DropsAllNew : PlaceUses.None)
            | (knocks.Passed == 0 ? PlaceUses.DropsAllMet : PlaceUses.None);
    }

    /// <summary>Doors with attempts or stages of their own that have a step here, in the order of the policy.</summary>
    public ReadOnlySpan<SeparateDoor> Separate(int place)
    {
        ref readonly var knocks = ref At(place);
        return _separate.AsSpan(knocks.FirstSeparate, knocks.SeparateCount);
    }

    /// <summary>Whether the packet meets a step of any door here, at whatever stage, and its fate if so: one door that drops is enough.</summary>
    /// <param name="hasMet">It is known to meet one.</param>
    /// <param name="mayBegin">A packet that may begin a connection.</param>
    public PacketFate? Fate(PlaceUses uses, int place, in Packet packet, bool hasMet, bool mayBegin)
    {
        if ((mayBegin && (uses & PlaceUses.DropsAllNew) != 0) || (hasMet && (uses & PlaceUses.DropsAllMet) != 0))
            return PacketFate.Drop;
        ref readonly var knocks = ref At(place);
        return IsMet(_tests.AsSpan(knocks.FirstTest, knocks.Dropped), packet) ? PacketFate.Drop
            : IsMet(_tests.AsSpan(knocks.FirstTest + knocks.Dropped, knocks.Passed), packet) ? PacketFate.Pass
            : null;
    }

    /// <summary>Whether the packet is a request that some door which is strict about the gate waits for, at whatever stage.</summary>
    public bool IsGateRequest(int place, in Packet packet)
    {
        foreach (var request in _gateRequests.GetValueOrDefault(place) ?? [])
        {
            if (request.IsMetBy(packet.Payload.Span))
                return true;
        }

        return false;
    }

    private static bool TakesSegments(KnockStep step) => step.Protocol == IpProtocol.Tcp && step.Flags != TcpFlagTest.NewConnection;

    /// <summary>What decides about the packet itself, at once: an expression is judged elsewhere, when the packet is gone.</summary>
    private static KnockStep InSight(KnockStep step) => step.Expression is null ? step : step with { Expression = null };

    private static bool IsMet(ReadOnlySpan<StepTest> steps, in Packet packet)
    {
        foreach (ref readonly var step in steps)
        {
            if (step.IsMetBy(packet))
                return true;
        }

        return false;
    }
}
