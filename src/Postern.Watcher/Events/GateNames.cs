using System.Globalization;
using Postern.Policy.Backends.Nftables.Guards;
using Postern.Policy.Backends.Nftables.Loading;
using Postern.Watcher.Gates;

namespace Postern.Watcher.Events;

/// <summary>What the numbers on packets and in sets stand for, from the comments in the kernel: the only record there is.</summary>
/// <param name="Stages">State of an attempt → <c>ssh 2/4</c>.</param>
/// <param name="Doors">A door's number → its name.</param>
public sealed record GateNames(IReadOnlyDictionary<uint, string> Stages, IReadOnlyDictionary<uint, string> Doors)
{
    public static readonly GateNames None = new(new Dictionary<uint, string>(), new Dictionary<uint, string>());

    public static GateNames Read(KernelGate gate, LoadedTable table) =>
        From(gate.Elements(table, GuardNames.Transitions), gate.Elements(table, GuardNames.States), gate.Elements(table, GuardNames.Arrivals));

    public static GateNames From(LoadedSet? transitions, LoadedSet? states, LoadedSet? arrivals)
    {
        var stages = new Dictionary<uint, string>();
        foreach (var move in (transitions?.Elements ?? []).Where(e => e is { Comment: not null, Data: not null }))
            stages[Number(move.Data!)] = move.Comment!;
        foreach (var state in (states?.Elements ?? []).Where(e => e.Comment is not null))
            stages[Number(state.Key[0])] = state.Comment!;
        return new GateNames(stages, LoadedTable.Doors(arrivals));
    }

    /// <summary>Numbers outlive a reload, but not those of what the reload took away.</summary>
    public string Stage(uint state) => Stages.GetValueOrDefault(state, "a stage that is gone");

    public string Door(uint door) => Doors.GetValueOrDefault(door, "a door that is gone");

    public bool Knows(uint number) => number == 0 || Stages.ContainsKey(number) || Doors.ContainsKey(number);

    internal static uint Number(string mark) => uint.Parse(mark, CultureInfo.InvariantCulture);
}
