using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Lowering;

/// <summary>
/// The sequences of one or more doors as one machine. A source with an attempt is in one state; a knock moves it along
/// <see cref="KnockState.Next"/>. Anything else that counts as wrong takes it back to <see cref="Root"/>, from where a first
/// step may begin anew.
/// </summary>
/// <param name="name">Empty for the machine that all doors with <see cref="Strictness.Gate"/> share, else the door's name.</param>
public sealed class KnockAutomaton(string name, Strictness strictness, KnockState root)
{
    private readonly List<KnockState> _states = Below(root);
    private TimeSpan? _usualTimeout;

    public string Name { get; } = name;

    public Strictness Strictness { get; } = strictness;

    public KnockState Root { get; } = root;

    /// <summary>Every state but the root, parents first.</summary>
    public IReadOnlyList<KnockState> States => _states;

    /// <summary>The states that are waited in: neither the root nor those that open a door.</summary>
    public IEnumerable<KnockState> Waiting => _states.Where(s => s.Opens is null);

    /// <summary>The step timeout of most states.</summary>
    public TimeSpan UsualTimeout => _usualTimeout ??= Waiting.GroupBy(s => s.StepTimeout)
        .OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Select(g => g.Key).FirstOrDefault(TimeSpan.FromSeconds(5));

    /// <summary>The states that a step leads to.</summary>
    public ILookup<KnockStep, KnockState> ByStep => field ??= _states.ToLookup(s => s.By!);

    private static List<KnockState> Below(KnockState root)
    {
        var states = new List<KnockState>(root.Next);
        for (var i = 0; i < states.Count; i++)
            states.AddRange(states[i].Next);
        return states;
    }
}

/// <summary>How far an attempt has come. Compared by reference: two states with the same content are still two.</summary>
public sealed class KnockState
{
    private readonly List<KnockState> _next = [];
    private readonly Dictionary<(IpProtocol, ushort?), List<KnockState>> _nextByPort = [];

    /// <summary>
    /// Made from the names on the way here, not counted: the same progress has the same number after any change of the policy,
    /// so that attempts and grants outlive a reload. Never 0.
    /// </summary>
    public required uint Id { get; init; }

    /// <summary>For people: <c>ssh 2/4</c>, with all doors that share this prefix.</summary>
    public string Label { get; internal set; } = "";

    /// <summary>Null at the root.</summary>
    public required KnockState? Parent { get; init; }

    /// <summary>The step that leads here; null at the root.</summary>
    public required KnockStep? By { get; init; }

    /// <summary>How long the next knock may take. Where doors share a prefix, the longest of theirs.</summary>
    public TimeSpan StepTimeout { get; internal set; }

    /// <summary>The door that opens on arrival here.</summary>
    public required Door? Opens { get; init; }

    public IReadOnlyList<KnockState> Next => _next;

    /// <summary>The next states whose step arrives where this one does: the only ones that can be equal to it or overlap.</summary>
    internal IReadOnlyList<KnockState> NextAt(KnockStep step) => _nextByPort.GetValueOrDefault((step.Protocol, step.Port)) ?? [];

    internal void Add(KnockState state)
    {
        _next.Add(state);
        var place = (state.By!.Protocol, state.By.Port);
        if (!_nextByPort.TryGetValue(place, out var there))
            _nextByPort[place] = there = [];
        there.Add(state);
    }
}
