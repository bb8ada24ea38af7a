using Postern.Policy.Backends.Nftables.Loading;
using Postern.Spa.Keys;
using Postern.Spa.Native;

namespace Postern.Watcher.Spa;

/// <summary>
/// Keeps the kernel's valid tags those of the periods around the wall clock, also when somebody sets it: <see cref="SpaTag.Periods"/>.
/// </summary>
/// <param name="run">One transaction; null, or why the kernel refused.</param>
public sealed class TagKeeper(Func<string, string?> run, string table, Troubles troubles)
{
    public const string Trouble = "spa tags";

    private IReadOnlyList<GateKey> _keys = [];
    private int _around;
    private long? _written;

    /// <summary>After each load, which may have emptied the set.</summary>
    /// <param name="keys">Empty where Postern's own packets are not taken.</param>
    /// <param name="window">How far a packet's time may be from the gate's.</param>
    public void Use(IReadOnlyList<GateKey> keys, TimeSpan window, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        (_keys, _around, _written) = (keys, SpaTag.Periods(window), null);
        troubles.Tell($"{Trouble}, keys", keys.Count > MostKeys(_around)
            ? $"the gate has {keys.Count} keys, and the kernel takes the tags of {MostKeys(_around)}: clients that were invited with older ones are not heard. Take out the oldest"
            : null);
        Step(now);
    }

    /// <summary>To be called at least once a second.</summary>
    public void Step(DateTimeOffset now)
    {
        var period = now.UtcTicks / SpaTag.Period.Ticks;
        if (_keys.Count == 0 || period == _written)
            return;
        var refusal = run(SpaTagCommands.Exchange(table, Valid(_keys, _around, now)));
        _written = refusal is null ? period : null;
        troubles.Tell(Trouble, refusal is null ? null : $"{refusal}. Postern's own packets are dropped until this is well again");
    }

    /// <summary>8 bytes each.</summary>
    /// <param name="around">Periods before this one, and after it.</param>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Valid(IReadOnlyList<GateKey> keys, int around, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var tags = new List<ReadOnlyMemory<byte>>();
        foreach (var key in keys.Take(MostKeys(around)))
        {
            for (var period = -around; period <= around; period++)
            {
                var tag = new byte[SpaTag.Length];
                SpaTag.Write(key.Identity.Armour.Span, now + (period * SpaTag.Period), tag);
                tags.Add(tag);
            }
        }

        return tags;
    }

    private static int MostKeys(int around) => SpaTagCommands.Most / ((2 * around) + 1);
}
