using Postern.Rules.Doors;
using Postern.Rules.Evaluation.Connections;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>
/// The meaning of a guard: which packets it drops, and what they do to attempts, grants and bans. The order in which a packet meets the
/// parts of a policy is that of <see cref="Guard"/>. Made once for a guard; judging allocates nothing without an explanation.
/// Not for concurrent use.
/// </summary>
internal sealed class GuardEvaluation
{
    private const ConnectionStates Known = ConnectionStates.Established | ConnectionStates.Related;

    // Who asks for an address by DHCP has a client's port that no policy names.
    private static readonly int DhcpAnswer = KnockPlace.Of(IpProtocol.Udp, 68);
    private static readonly int DhcpV6Answer = KnockPlace.Of(IpProtocol.Udp, 546);

    private readonly Guard _guard;
    private readonly StageTree _tree;
    private readonly GuardPorts _ports;
    private readonly GuardedInterfaces _interfaces;
    private readonly TrustedSources _trusted;
    private readonly KnockEvaluation _knocks;
    private readonly GuardForwards _forwards;
    private readonly SpaEvaluation? _spa;

    public GuardEvaluation(Guard guard, EvaluatorOptions options)
    {
        _guard = guard;
        _tree = new StageTree(guard.Doors);
        _ports = new GuardPorts(guard, _tree);
        _interfaces = new GuardedInterfaces(guard);
        _trusted = new TrustedSources(guard.Trusted, options.Resolve);
        _knocks = new KnockEvaluation(guard, _tree, _ports.Knocks);
        _forwards = new GuardForwards(guard, _interfaces);
        _spa = guard.Spa is { } spa ? new SpaEvaluation(spa, guard) : null;
    }

    public GuardState NewState() => new(_guard, _tree);

    /// <summary>SPA packets, banned sources, and TCP packets that ask for a connection: what needs no knowledge of connections.</summary>
    /// <param name="isLocal">The destination is the gate itself.</param>
    /// <param name="now">UTC ticks.</param>
    /// <returns>False: the packet is dropped.</returns>
    public bool BeforeTracking(GuardState state, in Packet packet, bool isLocal, long now, Explanation? why)
    {
        if (!_interfaces.Contains(packet.InInterface))
        {
            why?.Add(new GuardReason(GuardEvent.NotGuarded));
            return true;
        }

        if (_spa is not null && isLocal && _spa.Take(packet) is { } taken)
        {
            why?.Add(new GuardReason(taken));
            return false;
        }

        if (state.Bans.Has(new SourceKey(packet.Source), now))
        {
            why?.Add(new GuardReason(GuardEvent.Banned));
            return false;
        }

        return !packet.IsSyn || Judge(state, packet, KnockPlace.Of(packet), isLocal, mayBegin: true, now, why);
    }

    /// <summary>Everything else that belongs to no connection: UDP, echo requests, and TCP packets that do not ask for one; and HTTP requests.</summary>
    /// <param name="isReply">It answers whoever began the connection.</param>
    /// <param name="isLocal">The destination is the gate itself.</param>
    /// <param name="now">UTC ticks.</param>
    /// <returns>False: the packet is dropped.</returns>
    public bool AfterTracking(GuardState state, in Packet packet, ConnectionStates connection, bool isReply, bool isLocal, long now, Explanation? why)
    {
        // Told or judged before tracking.
        if (packet.IsSyn || !_interfaces.Contains(packet.InInterface))
            return true;
        var place = KnockPlace.Of(packet);
        if ((connection & Known) != 0 || place == KnockPlace.None)
        {
            if ((connection & ConnectionStates.Established) != 0 && packet.Protocol == IpProtocol.Tcp && isLocal && !isReply)
                LookInto(state, packet, now, why);
            why?.Add(new GuardReason((connection & Known) != 0 ? GuardEvent.KnownConnection : GuardEvent.NotGuarded));
            return true;
        }

        return Judge(state, packet, place, isLocal, mayBegin: packet.Protocol != IpProtocol.Tcp, now, why);
    }

    /// <summary>What is in a connection passes by, whatever it is.</summary>
    private void LookInto(GuardState state, in Packet packet, long now, Explanation? why)
    {
        if (_ports.HasRequests(packet.DestinationPort))
            _knocks.JudgeRequest(state, packet, now, why);
        if (why is not null && _spa is not null && _spa.Copies(packet))
            why.Add(new GuardReason(GuardEvent.SpaCopied));
    }

    /// <inheritdoc cref="GuardForwards.Find"/>
    public bool Forward(in Packet packet, Explanation? why, out Translation translation) => _forwards.Find(packet, why, out translation);

    /// <param name="mayBegin">A packet that may begin a connection. Others, late FINs for instance, end no attempt and touch no trap.</param>
    private bool Judge(GuardState state, in Packet packet, int place, bool isLocal, bool mayBegin, long now, Explanation? why)
    {
        var uses = _ports.Uses(place);
        if ((uses & (PlaceUses.OwnService | PlaceUses.RoutedService)) != 0 && _ports.Door(uses, place, packet, isLocal) is var door and >= 0)
            return MayPass(state, packet.Source, door, now, why) || Refuse(state, packet, door, isLocal && mayBegin && (uses & PlaceUses.Trap) != 0, place, mayBegin, now, why);
        if ((uses & PlaceUses.Public) != 0)
        {
            why?.Add(new GuardReason(GuardEvent.PublicPort));
            return true;
        }

        if (!isLocal)
        {
            why?.Add(new GuardReason(GuardEvent.NotGuarded));
            return true;
        }

        if ((uses & PlaceUses.Knock) != 0)
        {
            var met = _knocks.Judge(state, packet, place, uses, mayBegin, now, why);
            if (met == KnockOutcome.TooBusy)
                return false;
            if (_ports.Knocks.Fate(uses, place, packet, met == KnockOutcome.Met, mayBegin) is { } fate)
            {
                why?.Add(new GuardReason(fate == PacketFate.Drop ? GuardEvent.KnockDropped : GuardEvent.HandedOn));
                return fate == PacketFate.Pass;
            }
        }
        else if (mayBegin)
        {
            if ((uses & PlaceUses.Trap) != 0 && Trap(state, packet.Source, place, now, why))
                return false;
            _knocks.Forget(state, packet.Source, now, why);
        }

        return Unlisted(place, why);
    }

    private bool MayPass(GuardState state, HostAddress source, int door, long now, Explanation? why)
    {
        var isGranted = state.Grants.Has(new SourceKey(source, door), now);
        if (!isGranted && !_trusted.Contains(source))
            return false;
        why?.Add(new GuardReason(isGranted ? GuardEvent.Granted : GuardEvent.Trusted, _guard.Doors[door]));
        return true;
    }

    private bool Refuse(GuardState state, in Packet packet, int door, bool isTrap, int place, bool mayBegin, long now, Explanation? why)
    {
        if (mayBegin)
            _knocks.Forget(state, packet.Source, now, why);
        if (isTrap)
            Trap(state, packet.Source, place, now, why);
        why?.Add(new GuardReason(GuardEvent.Refused, _guard.Doors[door]));
        return false;
    }

    /// <returns>False for a source that is never banned.</returns>
    private bool Trap(GuardState state, HostAddress source, int place, long now, Explanation? why)
    {
        if (_trusted.Contains(source) || state.Admitted.Has(new SourceKey(source), now))
        {
            why?.Add(new GuardReason(GuardEvent.Spared));
            return false;
        }

        _knocks.Forget(state, source, now, why);
        var until = now + _ports.Ban(place);
        if (state.Bans.Set(new SourceKey(source), 0, until, now))
            why?.Add(new GuardReason(GuardEvent.Trapped, Until: new DateTimeOffset(until, TimeSpan.Zero)));
        else
            why?.Add(new GuardReason(GuardEvent.NoRoom));
        return true;
    }

    private bool Unlisted(int place, Explanation? why)
    {
        var passes = _guard.Unlisted == PacketFate.Pass || place == DhcpAnswer || place == DhcpV6Answer;
        why?.Add(new GuardReason(passes ? GuardEvent.UnlistedPassed : GuardEvent.UnlistedDropped));
        return passes;
    }
}
