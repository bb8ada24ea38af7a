using Postern.Policy.Model;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Spa;
using Postern.Spa.Fwknop;
using Postern.Spa.Native;
using Postern.Spa.Replay;
using Postern.Watcher.Events;
using Postern.Watcher.Log;
using Postern.Watcher.Looks;

namespace Postern.Watcher.Spa;

/// <summary>
/// The heart of single packet authorization: a packet and the time, to a decision. The cheapest question first: shape, replay, MAC,
/// decryption and signature, age, and then what the policy lets the person have. No socket, no file, no clock. A packet of a stranger that leads to nothing leaves
/// nothing behind but a count. Not for concurrent use.
/// </summary>
public sealed class SpaJudge : IDisposable
{
    /// <summary>Events a second about packets that nobody's key made.</summary>
    public const int StrangersEvents = 10;

    /// <summary>Events a second about refused packets of people.</summary>
    public const int PeoplesEvents = 100;

    private readonly SpaEntrance _entrance;
    private readonly TimeSpan _window;

    /// <summary>Beyond the window and up to here a client is told what its clock is off, and so packets of Postern's own are remembered as long.</summary>
    private readonly TimeSpan _reach;
    private readonly SpaReader? _reader;
    private readonly Dictionary<Digest32, List<(Person Person, PersonKey Key)>> _keys = [];
    private readonly (Person Person, FwknopStanza Stanza)[] _stanzas;
    private readonly FwknopKeyring _fwknopKeys;
    private readonly bool _hasKeysWithoutHmac;
    private readonly SpaPermissions _permissions;
    private readonly DoorEffects _doors;
    private readonly bool _hasBans;
    private readonly ReplayCache _replay;
    private readonly SpaCounters _counters;
    private readonly LineBudget _strangers = new(StrangersEvents);
    private readonly LineBudget _people = new(PeoplesEvents);
    private readonly byte[] _room = new byte[FwknopCodec.Longest];

    /// <param name="guard">With an entrance.</param>
    /// <param name="replay">Outlives the judge: a reload forgets no packet.</param>
    /// <param name="agreements">A faster way to agree on secrets than the runtime's; that one when null.</param>
    public SpaJudge(Guard guard, SpaPolicy policy, IEd25519Verifier ed25519, ReplayCache replay, SpaCounters counters, P256AgreementFactory? agreements = null)
    {
        ArgumentNullException.ThrowIfNull(guard);
        ArgumentNullException.ThrowIfNull(policy);
        _entrance = guard.Spa ?? throw new ArgumentException("no single packets come in here", nameof(guard));
        (_window, _replay, _counters, _hasBans) = (policy.Window, replay, counters, guard.Traps.Count > 0);
        _reach = SpaTag.Reach(_window) is var reach && reach > _window ? reach : _window;
        foreach (var person in policy.People)
        {
            foreach (var key in person.Keys)
            {
                var fingerprint = key.Key.Digest;
                if (!_keys.TryGetValue(fingerprint, out var known))
                    _keys[fingerprint] = known = [];
                known.Add((person, key));
            }
        }

        if (_entrance.TakesPostern)
        {
            _reader = new SpaReader(policy.GateKeys, _keys.ToDictionary(k => k.Key, k => k.Value[0].Key.Key), ed25519, agreements)
            {
                // Where one key has several lines, the strictest counts for all.
                WithoutTouch = _keys.Where(k => k.Value.TrueForAll(v => v.Key.Limits.WithoutTouch)).Select(k => k.Key).ToHashSet(),
                WithVerification = _keys.Where(k => k.Value.Exists(v => v.Key.Limits.WithVerification)).Select(k => k.Key).ToHashSet(),
            };
        }

        _stanzas = [.. policy.People.SelectMany(p => p.Stanzas.Select(s => (p, s)))];
        _fwknopKeys = new FwknopKeyring([.. _stanzas.Select(s => s.Stanza.Key)]);
        _hasKeysWithoutHmac = _stanzas.Any(s => s.Stanza.Key.HmacKey.IsEmpty);
        _permissions = new SpaPermissions(guard);
        var limits = policy.People.SelectMany(p => p.Keys.Select(k => k.Limits).Concat(p.Stanzas.Select(s => s.Limits)));
        _doors = new DoorEffects(guard, limits.SelectMany(l => (TimeSpan?[])[l.For, l.Longest]).OfType<TimeSpan>().Append(DoorEffects.LongestOf(guard)).Max());
    }

    /// <summary>How far a packet's time may be from the gate's clock, either way.</summary>
    public TimeSpan Window => _window;

    /// <summary><inheritdoc cref="FwknopKeyring.CutShort" path="/summary"/></summary>
    public long CutShort => _fwknopKeys.CutShort;

    public void Judge(in SpaRecord record, SpaMoment at, SpaEffects effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        var packet = record.Packet;
        var payload = packet.Payload.Span;
        // An IPv4 address on the wire as an IPv6 one is nobody's.
        if (packet.Family == IpFamily.V6 && packet.Source.Number >> 32 == 0xffff)
        {
            Refuse(SpaProtocol.Unknown, SpaRefusal.Malformed, packet, at, effects);
            return;
        }

        var isLikeOurs = _reader is not null && packet.Protocol == IpProtocol.Udp && SpaReader.IsLike(payload);
        if (isLikeOurs && _reader!.HasShape(payload))
        {
            JudgePostern(record, payload, at, effects);
            return;
        }

        var text = _entrance.TakesFwknop ? FwknopText(payload, packet.Protocol == IpProtocol.Tcp) : default;
        if (FwknopCodec.HasShape(text))
            JudgeFwknop(record, text, at, effects);
        else
            Refuse(isLikeOurs ? SpaProtocol.Postern : SpaProtocol.Unknown, isLikeOurs ? SpaRefusal.NotAuthentic : SpaRefusal.Malformed, packet, at, effects);
    }

    /// <summary>What was decided since the effects were cleared, as changes, answers and events.</summary>
    /// <param name="isWritten">All entries are on disk. If they are not, nothing opens and nobody is answered.</param>
    public void Settle(bool isWritten, DateTimeOffset now, SpaEffects effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        foreach (var decision in effects.Decisions)
        {
            var refusal = isWritten || decision.Refusal != SpaRefusal.None ? decision.Refusal : SpaRefusal.ReplayCache;
            _counters.Count(decision.Protocol, refusal);
            if (refusal == SpaRefusal.None)
                Grant(decision, now, effects.Told);
            else if (_people.Take(now))
                effects.Told.Events.Add(Refused(refusal, decision.Seen, decision.Packet, decision.Person, now));
            if (decision.Opened is { } opened && isWritten)
                effects.Replies.Add(Answer(decision, opened, now));
        }
    }

    /// <summary>Once nothing is being judged: what it made of keys is given back.</summary>
    public void Dispose()
    {
        _reader?.Dispose();
        _fwknopKeys.Dispose();
    }

    private void JudgePostern(in SpaRecord record, ReadOnlySpan<byte> payload, SpaMoment at, SpaEffects effects)
    {
        Span<byte> bytes = stackalloc byte[Digest32.Length];
        SpaReader.Fingerprint(payload, bytes);
        var fingerprint = Digest32.Of(bytes);
        if (_replay.Contains(fingerprint))
        {
            Refuse(SpaProtocol.Postern, SpaRefusal.Replayed, record.Packet, at, effects);
            return;
        }

        var refusal = _reader!.Open(payload, out var opened);
        if (opened is null || !_keys.TryGetValue(opened.Key.Digest, out var keys))
        {
            Refuse(SpaProtocol.Postern, refusal == SpaRefusal.None ? SpaRefusal.NotAuthentic : refusal, record.Packet, at, effects);
            return;
        }

        var said = opened.Payload;
        var ask = new SpaAsk { Door = said.Door, Stated = said.Source, PrefixLength = said.PrefixLength, For = said.For };
        var age = Age(said.Time, at);
        var (whose, grant) = (default(Person), default(SpaGrant));
        // One key may be several people's, or one person's with several limits: the first that may, or else who came furthest.
        foreach (var (person, key) in keys)
        {
            var granted = default(SpaGrant);
            var judged = age != SpaRefusal.None ? age : _permissions.Judge(person.Name, key.Limits, ask, record.Packet.Source, at.Now, out granted);
            Further(judged, person, granted, ref refusal, ref whose, ref grant);
            if (refusal == SpaRefusal.None)
                break;
        }

        Decide(record, SpaProtocol.Postern, fingerprint, said.Time, refusal, whose!, grant, opened, at, effects);
    }

    /// <summary>A datagram as it is; in a connection the path of a request, or whatever stands before the end of a line.</summary>
    private ReadOnlySpan<byte> FwknopText(ReadOnlySpan<byte> payload, bool isTcp) =>
        !isTcp ? payload
        : FwknopRequest.TryFind(payload, _room, out var length) ? _room.AsSpan(0, length)
        : payload.TrimEnd("\r\n\0"u8);

    private void JudgeFwknop(in SpaRecord record, ReadOnlySpan<byte> text, SpaMoment at, SpaEffects effects)
    {
        Span<byte> bytes = stackalloc byte[Digest32.Length];
        FwknopCodec.Fingerprint(text, bytes);
        var fingerprint = Digest32.Of(bytes);
        if (_replay.Contains(fingerprint))
        {
            Refuse(SpaProtocol.Fwknop, SpaRefusal.Replayed, record.Packet, at, effects);
            return;
        }

        var refusal = _fwknopKeys.Open(text, NumberOf(record.Packet.Source), at.Now, out var match);
        // Where an HMAC is not needed, one can be cut off, and padding too: the message is the same, and tells it.
        var message = match is not null && _hasKeysWithoutHmac ? match.Payload.Fingerprint() : (Digest32?)null;
        if (message is { } same && _replay.Contains(same))
            refusal = SpaRefusal.Replayed;
        if (match is null || refusal != SpaRefusal.None)
        {
            Refuse(SpaProtocol.Fwknop, refusal, record.Packet, at, effects);
            return;
        }

        var time = TimeOf(match.Payload);
        var age = Age(time, at);
        var (whose, grant) = (default(Person), default(SpaGrant));
        // Several stanzas may have this very key: the first that may, or else the one that came furthest.
        foreach (var (person, stanza) in match.Keys.Select(k => _stanzas[k]))
        {
            var granted = default(SpaGrant);
            var judged = age != SpaRefusal.None ? age : JudgeStanza(person, stanza, match.Payload, record.Packet, at.Now, out granted);
            Further(judged, person, granted, ref refusal, ref whose, ref grant);
            if (refusal == SpaRefusal.None)
                break;
        }

        Decide(record, SpaProtocol.Fwknop, fingerprint, time, refusal, whose!, grant, null, at, effects, message);
    }

    /// <summary>An IPv4 address is another than the IPv6 address of the same number.</summary>
    private static UInt128 NumberOf(HostAddress address) => address.Family == IpFamily.V4 ? address.Number | ((UInt128)0xffff << 32) : address.Number;

    private SpaRefusal JudgeStanza(Person person, FwknopStanza stanza, FwknopPayload payload, in Packet packet, DateTimeOffset now, out SpaGrant grant)
    {
        grant = default;
        var request = payload.Type == FwknopMessageType.Command ? null : AccessRequest.TryRead(payload);
        if (request is null && payload.Type != FwknopMessageType.Command)
            return SpaRefusal.Unreadable;
        // Destination and user come before doors, and yet cost less than all that is asked of the source.
        var early = stanza.Destinations.Count > 0 && !SpaPermissions.Contains(stanza.Destinations, packet.Destination) ? SpaRefusal.Destination
            : stanza.User is { } user && user != payload.User ? SpaRefusal.User
            : SpaRefusal.None;
        var ask = new SpaAsk
        {
            Ports = request?.Ports ?? [],
            Stated = request?.Source,
            ForcedDoor = stanza.ForcedDoor,
            Forward = request is { ForwardHost: { } host, ForwardPort: { } port }
                ? new SpaForward(System.Net.IPAddress.TryParse(host, out var address) ? address : null, port, request.IsLocal)
                : null,
            For = payload.Timeout is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        // A command is refused whoever it is for.
        var limits = request is null ? stanza.Limits with { Source = SourceRule.Observed } : stanza.Limits;
        var refusal = _permissions.Judge(person.Name, limits, ask, packet.Source, now, out grant);
        if (refusal is SpaRefusal.None or >= SpaRefusal.Destination && early != SpaRefusal.None)
            refusal = early;
        else if (request is null && refusal is SpaRefusal.None or SpaRefusal.Door)
            refusal = SpaRefusal.Command;
        return refusal;
    }

    private static void Further(SpaRefusal judged, Person person, SpaGrant granted, ref SpaRefusal refusal, ref Person? whose, ref SpaGrant grant)
    {
        if (whose is null || judged == SpaRefusal.None || judged > refusal)
            (refusal, whose, grant) = (judged, person, granted);
    }

    private SpaRefusal Age(DateTimeOffset time, SpaMoment at) =>
        at.Now - time > _window || time < at.NotBefore ? SpaRefusal.TooOld
        : time - at.Now > _window ? SpaRefusal.TooEarly
        : SpaRefusal.None;

    /// <summary>64 bits of seconds are more than there is time.</summary>
    private static DateTimeOffset TimeOf(FwknopPayload payload) => DateTimeOffset.FromUnixTimeSeconds(
        Math.Clamp(payload.Time, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds()));

    private void Decide(
        in SpaRecord record, SpaProtocol protocol, in Digest32 fingerprint, DateTimeOffset time, SpaRefusal refusal, Person whose, SpaGrant grant, OpenedSpaPacket? opened,
        SpaMoment at, SpaEffects effects, Digest32? message = null)
    {
        // An answer's key seals one answer: who is to hear that his clock is wrong must be remembered, for a replay gets none. What is older than that stays
        // too old. What is too early may be right some day. Neither may take the room of today's.
        var isAnswered = opened is not null && at.Now - time <= _reach && time - at.Now <= _reach && time >= at.NotBefore;
        var isRemembered = refusal switch
        {
            SpaRefusal.TooOld => isAnswered && HasRoom,
            SpaRefusal.TooEarly => HasRoom,
            _ => true,
        };
        if (isRemembered)
        {
            var later = time > at.Now ? time : at.Now;
            var counts = protocol == SpaProtocol.Postern ? _reach : _window;
            var until = DateTimeOffset.MaxValue - later > counts ? later + counts : DateTimeOffset.MaxValue;
            isRemembered = Remember(fingerprint, until, at, effects) && (message is not { } same || Remember(same, until, at, effects));
            effects.MustSync |= time > at.Now;
            if (!isRemembered && refusal == SpaRefusal.None)
                refusal = SpaRefusal.ReplayCache;
        }

        var packet = record.Packet;
        effects.Decisions.Add(new SpaDecision(protocol, whose.Name, refusal, grant, packet.Source, PacketName.Of(packet))
        {
            // One that can come again unknown gets none.
            Opened = isRemembered && isAnswered ? opened : null,
            To = packet.Destination,
            SeenPort = packet.SourcePort,
            ToPort = packet.DestinationPort,
            Interface = record.Interface,
        });
    }

    private bool HasRoom => _replay.Count <= _replay.Limit / 2;

    /// <summary>False where there is no room.</summary>
    private bool Remember(in Digest32 fingerprint, DateTimeOffset until, SpaMoment at, SpaEffects effects)
    {
        if (!_replay.TryAdd(fingerprint, until, at.Forget))
            return false;
        effects.Entries.Add(new ReplayEntry(fingerprint, until));
        return true;
    }

    private void Grant(SpaDecision decision, DateTimeOffset now, LookEffects told)
    {
        _counters.Accepted(decision.Person, now);
        var source = decision.Grant.Source;
        var address = source.ToString();
        var seen = new GateEvent(now, GateEventKind.Open, address, "") { Packet = decision.Packet, Cause = $"spa {decision.Person}" };
        // Traps can be sprung in another's name; a key cannot be forged.
        if (_hasBans)
            told.Changes.Add(SetChange.Gone(Policy.Backends.Nftables.Guards.GuardNames.Banned + Policy.Backends.Nftables.NftText.Digit(source.Family), address));
        foreach (var (door, duration) in decision.Grant.Doors)
            _doors.Open(door, source, decision.Grant.Prefix, duration, seen, told);
    }

    private static SpaReply Answer(SpaDecision decision, OpenedSpaPacket opened, DateTimeOffset now)
    {
        var isOpen = decision.Refusal == SpaRefusal.None;
        var answer = new SpaAnswer(decision.Refusal, opened.Payload.Door, decision.Seen.ToIPAddress(), now);
        if (isOpen)
        {
            var (source, prefix, doors) = decision.Grant;
            answer = answer with
            {
                Granted = source.ToIPAddress(),
                PrefixLength = prefix == source.Bits ? null : prefix,
                Until = doors.All(d => d.Door.Closes.Count > 0) ? null : now + doors.Min(d => d.For),
            };
        }

        return new SpaReply(opened.Seal(answer), decision.To, decision.ToPort, decision.Seen, decision.SeenPort, decision.Interface, isOpen);
    }

    private void Refuse(SpaProtocol protocol, SpaRefusal refusal, in Packet packet, SpaMoment at, SpaEffects effects)
    {
        _counters.Count(protocol, refusal);
        if (_strangers.Take(at.Now))
            effects.Told.Events.Add(Refused(refusal, packet.Source, PacketName.Of(packet), "", at.Now));
    }

    private static GateEvent Refused(SpaRefusal refusal, HostAddress source, string packet, string person, DateTimeOffset now) =>
        new(now, GateEventKind.SpaRefused, source.ToString(), person) { Packet = packet, Cause = SpaCounters.NameOf(refusal) };
}
