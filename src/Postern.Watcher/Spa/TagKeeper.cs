using Postern.Policy.Backends.Nftables.Loading;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Watcher.Spa;

/// <summary>
/// Keeps the kernel's valid tags those of the wall clock's period, the one before and the one after, also when somebody sets that clock.
/// </summary>
/// <param name="run">One transaction; null, or why the kernel refused.</param>
public sealed class TagKeeper(Func<string, string?> run, string table, Troubles troubles)
{
    public const string Trouble = "spa tags";

    private const int Periods = 3;

    private IReadOnlyList<GateKey> _keys = [];
    private long? _written;

    /// <summary>After each load, which may have emptied the set.</summary>
    /// <param name="keys">Empty where Postern's own packets are not taken.</param>
    public void Use(IReadOnlyList<GateKey> keys, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        (_keys, _written) = (keys, null);
        troubles.Tell($"{Trouble}, keys", keys.Count > SpaTagCommands.Most / Periods
            ? $"the gate has {keys.Count} keys, and the kernel takes the tags of {SpaTagCommands.Most / Periods}: clients that were invited with older ones are not heard. Take out the oldest"
            : null);
        Step(now);
    }

    /// <summary>To be called at least once a second.</summary>
    public void Step(DateTimeOffset now)
    {
        var period = now.UtcTicks / SpaTag.Period.Ticks;
        if (_keys.Count == 0 || period == _written)
            return;
        var refusal = run(SpaTagCommands.Exchange(table, Valid(_keys, now)));
        _written = refusal is null ? period : null;
        troubles.Tell(Trouble, refusal is null ? null : $"{refusal}. Postern's own packets are dropped until this is well again");
    }

    /// <summary>8 bytes each.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Valid(IReadOnlyList<GateKey> keys, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var tags = new List<ReadOnlyMemory<byte>>();
        foreach (var key in keys.Take(SpaTagCommands.Most / Periods))
        {
            for (var period = -1; period <= 1; period++)
            {
                var tag = new byte[SpaTag.Length];
                SpaTag.Write(key.Identity.Armour.Span, now + (period * SpaTag.Period), tag);
                tags.Add(tag);
            }
        }

        return tags;
    }
}
