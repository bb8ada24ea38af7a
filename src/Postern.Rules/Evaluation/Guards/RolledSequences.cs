using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>Which sequences of rolling knocks have opened a door: they open it again to the same source, and to no other.</summary>
internal sealed class RolledSequences
{
    private readonly Dictionary<int, long> _usedUntil;
    private readonly SourceTable<int> _users;

    public RolledSequences(int limit) => (_usedUntil, _users) = ([], new SourceTable<int>(limit));

    private RolledSequences(RolledSequences other) => (_usedUntil, _users) = (new Dictionary<int, long>(other._usedUntil), other._users.Clone());

    public RolledSequences Clone() => new(this);

    /// <param name="stage">The sequence's last.</param>
    /// <param name="until">When it is forgotten; from the first use, in ticks.</param>
    /// <returns>False for a sequence that another source has used.</returns>
    public bool TryUse(HostAddress source, int stage, long until, long now)
    {
        var key = new SourceKey(source, stage);
        if (_users.Has(key, now))
            return true;
        if (_usedUntil.TryGetValue(stage, out var used) && now < used)
            return false;
        _usedUntil[stage] = until;
        _users.Set(key, 0, until, now);
        return true;
    }
}
