using Postern.Policy.Model;
using Postern.Rules.Packets;

namespace Postern.Watcher.Spa;

/// <summary>
/// Which fwknop keys a packet is tried with, in which order. Nothing on the wire names one, so that each costs a MAC: first the key that its
/// source used last, then all by how lately they were used. However many keys there are, rubbish is tried with <see cref="Always"/> of them;
/// the rest share <see cref="MorePerSecond"/> tries, so that a flood cannot buy more than a part of a core. Not for concurrent use.
/// </summary>
internal sealed class StanzaRing
{
    public const int Always = 32;
    public const int MorePerSecond = 100_000;

    private const int MostSources = 4096;

    private readonly StanzaCandidate[] _byUse;
    private readonly Dictionary<HostAddress, StanzaCandidate> _bySource = [];
    private DateTimeOffset _second;
    private int _more;

    public StanzaRing(SpaPolicy policy) =>
        _byUse = [.. policy.People.SelectMany(p => p.Stanzas.Select(s => new StanzaCandidate(p, s)))];

    public int Count => _byUse.Length;

    /// <summary>Tries that were not made because there were too many.</summary>
    public long LeftOut { get; private set; }

    /// <param name="turn">0 for the first, then one more each time.</param>
    public StanzaCandidate? Next(ref int turn, HostAddress source, DateTimeOffset now)
    {
        var own = _bySource.GetValueOrDefault(source);
        if (turn == 0)
        {
            turn++;
            if (own is not null)
                return own;
        }

        if (turn <= _byUse.Length && _byUse[turn - 1] == own)
            turn++;
        if (turn > _byUse.Length)
            return null;
        if (turn > Always && !MayTryMore(now))
        {
            LeftOut++;
            return null;
        }

        return _byUse[turn++ - 1];
    }

    public void Used(StanzaCandidate used, HostAddress source)
    {
        if (_bySource.Count >= MostSources)
            _bySource.Clear();
        _bySource[source] = used;
        if (_byUse[0] == used)
            return;
        Array.Copy(_byUse, 0, _byUse, 1, Array.IndexOf(_byUse, used));
        _byUse[0] = used;
    }

    private bool MayTryMore(DateTimeOffset now)
    {
        if ((now - _second).Duration() >= TimeSpan.FromSeconds(1))
            (_second, _more) = (now, 0);
        if (_more >= MorePerSecond)
            return false;
        _more++;
        return true;
    }
}

/// <summary>Each is itself: one key may stand in several stanzas.</summary>
internal sealed class StanzaCandidate(Person person, FwknopStanza stanza)
{
    public Person Person { get; } = person;

    public FwknopStanza Stanza { get; } = stanza;
}
