using Postern.Policy.Backends.Nftables;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Policy.Lowering;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Watcher.Events;

namespace Postern.Watcher.Looks;

/// <summary>What becomes of the kernel's sets, and what is told, when a door opens to a source: the same whether knocks or a single packet did it.</summary>
/// <param name="longest">The longest that any grant lasts: a source is admitted, and so spared by traps, for that long.</param>
internal sealed class DoorEffects(Guard? guard, TimeSpan longest)
{
    private readonly Dictionary<string, uint> _numbers = guard is null ? [] : AutomatonBuilder.DoorIds(guard).ToDictionary(d => d.Key.Name, d => d.Value);

    /// <summary>Names as the kernel's comments have them, which is how events know doors.</summary>
    private readonly Dictionary<string, string> _told = (guard?.Doors ?? []).Select(d => d.Name).Distinct().ToDictionary(n => n, NftText.Quoted);

    public static TimeSpan LongestOf(Guard? guard) => guard?.Doors.Select(d => d.For).DefaultIfEmpty().Max() ?? TimeSpan.Zero;

    /// <summary>Whether there is anything in it for the source: a door that closes others works for both IP versions.</summary>
    public static bool Concerns(Door door, IpFamily family) => door.Closes.Count > 0 || door.Family.HasFlag(family);

    /// <param name="prefix">Bits of the source that count; all of them mostly.</param>
    /// <param name="seen">What the event is told with: its packet and its cause.</param>
    public void Open(Door door, HostAddress source, int prefix, TimeSpan duration, GateEvent seen, LookEffects effects)
    {
        var digit = NftText.Digit(source.Family);
        foreach (var closed in door.Closes)
        {
            if (!_numbers.TryGetValue(closed, out var number))
                continue;
            effects.Changes.Add(SetChange.Gone(GuardNames.Grants + digit, $"{source} . {NftText.Mark(number)}"));
            effects.Events.Add(seen with { Kind = GateEventKind.GrantClosed, Name = _told[closed] });
        }

        if (door.Closes.Count > 0 || !door.Family.HasFlag(source.Family))
            return;
        var mark = NftText.Mark(_numbers[door.Name]);
        var address = source.ToString();
        if (prefix == source.Bits)
        {
            effects.Changes.Add(new SetChange(GuardNames.Grants + digit, $"{address} . {mark}", duration));
        }
        else
        {
            var range = AddressRange.Prefix(source.ToIPAddress(), prefix);
            seen = seen with { Source = range.ToString() };
            effects.WideGrants.Add(new WideGrant(range, _numbers[door.Name], duration, duration));
        }

        effects.Changes.Add(new SetChange(GuardNames.Admitted + digit, address, longest > duration ? longest : duration));
        effects.Events.Add(seen with { Kind = GateEventKind.Open, Name = _told[door.Name], For = duration });
    }
}
