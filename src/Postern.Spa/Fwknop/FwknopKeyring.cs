namespace Postern.Spa.Fwknop;

/// <summary>A packet that one key of a ring opened.</summary>
/// <param name="Keys">Positions, in the list that the ring was made of, of all keys that are this very key: several stanzas may share one.</param>
public sealed record FwknopMatch(IReadOnlyList<int> Keys, FwknopPayload Payload);

/// <summary>
/// Which of many keys a packet was made with. Nothing on the wire names a key, so that each must be tried: first the one that this
/// source used last, then those used lately, then the rest in turn. The rest is paid out of a budget, so that rubbish of a packet's shape costs a
/// bounded share of a core however many keys there are; those tried lately and the source's own are always tried. Not for concurrent use.
/// </summary>
public sealed class FwknopKeyring
{
    /// <summary>Keys that every packet is tried with.</summary>
    public const int AlwaysTried = 64;

    /// <summary>What testing a key without HMAC costs, which is to derive its key and decrypt a block, in HMACs.</summary>
    private const int CostWithoutHmac = 8;

    private readonly Candidate[] _candidates;

    /// <summary>Positions in <see cref="_candidates"/>, the one that fitted last in front.</summary>
    private readonly int[] _order;

    private readonly Dictionary<UInt128, int> _bySource;
    private readonly UInt128[] _sources;
    private readonly long _perSecond;
    private int _nextSource;
    private double _budget;
    private DateTimeOffset _paidAt = DateTimeOffset.MinValue;

    /// <param name="keys">In the order of preference among those that fit; they are grouped where they share an HMAC key.</param>
    /// <param name="sources">How many sources are remembered with the key they used; only authenticated packets are.</param>
    /// <param name="perSecond">HMACs a second that may be spent beyond <see cref="AlwaysTried"/>; about 1.5 µs each.</param>
    public FwknopKeyring(IReadOnlyList<FwknopKey> keys, int sources = 4096, int perSecond = 200_000)
    {
        _candidates = Candidate.Of(keys);
        _order = [.. Enumerable.Range(0, _candidates.Length)];
        _bySource = new(sources);
        _sources = new UInt128[sources];
        _perSecond = perSecond;
        _budget = perSecond;
    }

    /// <summary>Packets that were refused with keys left untried, because the budget was spent: a flood, or too many keys for this machine.</summary>
    public long CutShort { get; private set; }

    /// <summary>HMACs done, those for keys without counted at what they cost.</summary>
    public long Work { get; private set; }

    /// <param name="text">What <see cref="FwknopCodec.HasShape"/> let through and no replay.</param>
    /// <param name="source">The address that the packet came from as a number, IPv4 and IPv6 apart (an IPv4 address mapped into IPv6, say).</param>
    /// <returns>NotAuthentic where no key fits; allocates nothing then. Unreadable or Malformed where one fits and its inside does not.</returns>
    public SpaRefusal Open(ReadOnlySpan<byte> text, UInt128 source, DateTimeOffset now, out FwknopMatch? match)
    {
        match = null;
        if (!FwknopCodec.HasShape(text))
            return SpaRefusal.Malformed;

        Pay(now);
        var known = _bySource.TryGetValue(source, out var last) ? last : -1;
        if (known >= 0 && _candidates[known].TryOpen(text, this, out match, out var refusal))
            return Fitted(known, source, refusal);

        for (var at = 0; at < _order.Length; at++)
        {
            var candidate = _order[at];
            if (candidate == known)
                continue;
            if (at >= AlwaysTried)
            {
                if (_budget < 1)
                {
                    CutShort++;
                    break;
                }

                _budget -= _candidates[candidate].Cost;
            }

            if (_candidates[candidate].TryOpen(text, this, out match, out refusal))
                return Fitted(candidate, source, refusal);
        }

        return SpaRefusal.NotAuthentic;
    }

    private SpaRefusal Fitted(int candidate, UInt128 source, SpaRefusal refusal)
    {
        var at = Array.IndexOf(_order, candidate);
        Array.Copy(_order, 0, _order, 1, at);
        _order[0] = candidate;

        if (_sources.Length > 0 && !_bySource.ContainsKey(source))
        {
            if (_bySource.Count == _sources.Length)
                _bySource.Remove(_sources[_nextSource]);
            _sources[_nextSource] = source;
            _nextSource = (_nextSource + 1) % _sources.Length;
        }

        if (_sources.Length > 0)
            _bySource[source] = candidate;
        return refusal;
    }

    /// <summary>A clock that goes backwards pays nothing and takes nothing.</summary>
    private void Pay(DateTimeOffset now)
    {
        if (_paidAt != DateTimeOffset.MinValue && now > _paidAt)
            _budget = Math.Min(_perSecond, _budget + _perSecond * (now - _paidAt).TotalSeconds);
        _paidAt = now;
    }

    /// <summary>All keys that one HMAC stands for, or one key without HMAC.</summary>
    private sealed class Candidate
    {
        private readonly FwknopKey[] _keys;
        private readonly int[][] _positions;

        private Candidate(FwknopKey[] keys, int[][] positions)
        {
            _keys = keys;
            _positions = positions;
        }

        public int Cost => HasHmac ? 1 : CostWithoutHmac;

        private bool HasHmac => !_keys[0].HmacKey.IsEmpty;

        /// <summary>Those with an HMAC come first: they are the cheaper ones to turn down.</summary>
        public static Candidate[] Of(IReadOnlyList<FwknopKey> keys) =>
        [
            .. keys.Select((key, position) => (Key: key, Position: position))
                .GroupBy(x => x.Key.HmacKey.IsEmpty ? $"-{KeyName(x.Key)}" : HmacName(x.Key))
                .Select(group =>
                {
                    var same = group.GroupBy(x => KeyName(x.Key)).ToArray();
                    return new Candidate([.. same.Select(x => x.First().Key)], [.. same.Select(x => x.Select(y => y.Position).ToArray())]);
                })
                .OrderBy(x => x.HasHmac ? 0 : 1),
        ];

        public bool TryOpen(ReadOnlySpan<byte> text, FwknopKeyring ring, out FwknopMatch? match, out SpaRefusal refusal)
        {
            match = null;
            refusal = SpaRefusal.NotAuthentic;
            ring.Work += Cost;
            if (!FwknopCodec.IsAuthentic(text, _keys[0]))
                return false;

            for (var at = 0; at < _keys.Length; at++)
            {
                refusal = FwknopCodec.OpenAuthentic(text, _keys[at], out var payload);
                if (payload is not null)
                {
                    match = new(_positions[at], payload);
                    return true;
                }
            }

            return HasHmac;
        }

        private static string HmacName(FwknopKey key) => $"{key.Hmac} {Convert.ToHexString(key.HmacKey.Span)}";

        private static string KeyName(FwknopKey key) => $"{key.Mode} {Convert.ToHexString(key.Passphrase.Span)}";
    }
}
