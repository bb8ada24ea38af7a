using Postern.Policy.Diagnostics;
using Postern.Policy.Model;
using Postern.Policy.Watching;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Hook = Postern.Policy.Watching.Hook;

namespace Postern.Policy.FrontEnds.Fwknop.Stanzas;

/// <summary>
/// Stanzas to people and doors: a door for each port that somebody may ask for, and one for each stanza that has commands run instead. A key opens the
/// doors of its own stanza and no others, whoever else has the same name.
/// </summary>
internal sealed class PeopleMaker
{
    /// <summary>Stanzas that name no port, times doors.</summary>
    private const int MostPermissions = 1_000_000;

    private readonly DiagnosticBag _diagnostics;
    private readonly IReadOnlyList<Door> _before;
    private readonly Dictionary<PortPattern, DoorDraft> _drafts = [];
    private readonly Dictionary<string, DoorDraft> _joined = new(StringComparer.Ordinal);
    private readonly List<Door> _cycleDoors = [];
    private readonly List<Hook> _hooks = [];
    private readonly Dictionary<string, (SourceSpan Span, List<FwknopStanza> Stanzas)> _people = new(StringComparer.Ordinal);

    /// <param name="before">The doors of a policy that was given too.</param>
    public PeopleMaker(IReadOnlyList<Door> before, DiagnosticBag diagnostics) => (_before, _diagnostics) = (before, diagnostics);

    public IReadOnlyList<Hook> Hooks => _hooks;

    public IReadOnlyList<Person> People => [.. _people.Select(p => new Person(p.Key, p.Value.Span) { Stanzas = p.Value.Stanzas })];

    /// <summary>Those of the policy, with whom they open to now, and the new ones.</summary>
    public IReadOnlyList<Door> Doors =>
    [
        .. _before.Select(d => _joined.TryGetValue(d.Name, out var more) ? d with { People = [.. d.People, .. more.People] } : d),
        .. _drafts.Values.Where(d => d.Joined is null && d.People.Count > 0).Select(NewDoor),
        .. _cycleDoors,
    ];

    public void Make(IReadOnlyList<Stanza> stanzas)
    {
        var permissions = stanzas.ToDictionary(s => s.Number, s => s.Cycle is null && s.Ports is { } ports ? Named(s, ports) : []);
        var open = _drafts.Values.Where(d => d.ForwardTo is null).Distinct().ToList();
        var unnamed = stanzas.Where(s => s.Cycle is null && s.Ports is null).ToList();
        if ((long)unnamed.Count * open.Count > MostPermissions)
        {
            _diagnostics.Add(FwknopDiagnostics.TooMuch(unnamed[0].Span, $"{MostPermissions:N0} doors for stanzas that name no port"));
            return;
        }

        foreach (var stanza in unnamed)
            permissions[stanza.Number] = Whatever(stanza, open);
        foreach (var stanza in stanzas)
            Add(stanza, permissions[stanza.Number]);
        var own = _drafts.Values.Where(d => d.Joined is null).ToList();
        if (own.Count > 0)
            _diagnostics.Add(FwknopDiagnostics.HostFirewall(own[0].Port.Span, List([.. own.Select(d => d.Name)])));
    }

    private static string List(IReadOnlyList<string> names) => string.Join(", ", names.Take(8)) + (names.Count > 8 ? ", …" : "");

    private List<DoorDraft> Named(Stanza stanza, IReadOnlyList<PortPattern> ports)
    {
        var doors = new List<DoorDraft>();
        foreach (var port in ports.Except(stanza.Restricted))
        {
            if (!_drafts.TryGetValue(port, out var door))
                _drafts[port] = door = Find(port, stanza);
            if (!door.LeadsTo(stanza.ForwardTo))
                _diagnostics.Add(FwknopDiagnostics.ForwardsDiffer(port.Span, port.ToString(), door.Span));
            doors.Add(door);
        }

        return Checked(stanza, doors);
    }

    // Where there is nothing to open, the readers have said so.
    private List<DoorDraft> Whatever(Stanza stanza, IReadOnlyList<DoorDraft> open) =>
        open.Count == 0 ? [] : Checked(stanza, [.. open.Where(d => !stanza.Restricted.Any(d.Protects))]);

    private List<DoorDraft> Checked(Stanza stanza, List<DoorDraft> doors)
    {
        if (doors.Count == 0)
            _diagnostics.Add(FwknopDiagnostics.AllRestricted(stanza.RestrictedSpan));
        return doors;
    }

    private DoorDraft Find(PortPattern port, Stanza stanza)
    {
        if (_before.FirstOrDefault(d => d.Opens.Any(s => s.Address is null && s.Port.Overlaps(port))) is not { } door)
            return new DoorDraft(port, stanza.ForwardTo, stanza.Span);
        var more = door.Opens.Where(s => s.Address is not null || stanza.Ports!.All(p => p != s.Port)).ToList();
        _diagnostics.Add(FwknopDiagnostics.OtherDoor(port.Span, port.ToString(), door.Name, string.Join(", ", more)));
        if (!_joined.TryGetValue(door.Name, out var joined))
            _joined[door.Name] = joined = new DoorDraft(port, null, door.Span) { Joined = door };
        return joined;
    }

    private void Add(Stanza stanza, IReadOnlyList<DoorDraft> doors)
    {
        if (stanza.Cycle is null && doors.Count == 0)
            return;
        var names = doors.Select(d => d.Name).Distinct(StringComparer.Ordinal).ToList();
        string? forced = null;
        if (stanza.Cycle is { } cycle)
        {
            forced = $"stanza {stanza.Number}";
            names.Add(forced);
            AddCycle(stanza, cycle, forced);
        }
        else if (stanza.ForwardTo is not null && names.Count == 1)
        {
            forced = names[0];
        }

        foreach (var door in doors)
            door.Take(stanza);
        if (!_people.TryGetValue(stanza.Name, out var person))
            _people[stanza.Name] = person = (stanza.Span, []);
        person.Stanzas.Add(new FwknopStanza(stanza.Key, stanza.Limits with { Doors = names }, stanza.Span) { User = stanza.User, Destinations = stanza.Destinations, ForcedDoor = forced });
        _diagnostics.Add(FwknopDiagnostics.Opens(stanza.Span, stanza.Name, List(names), stanza.For, stanza.Longest));
    }

    private void AddCycle(Stanza stanza, CommandCycle cycle, string name)
    {
        _cycleDoors.Add(NewDoor(name, [], [stanza.Name], stanza.For, null, stanza.Span));
        AddHook(HookMoment.Open, name, cycle.Open, cycle.OpenSpan);
        if (cycle.Close is { } close)
            AddHook(HookMoment.Close, name, close, cycle.CloseSpan);
    }

    private void AddHook(HookMoment moment, string door, IReadOnlyList<string> command, SourceSpan place)
    {
        _hooks.Add(new Hook(moment, door, command, place));
        _diagnostics.Add(FwknopDiagnostics.IsHook(place, moment == HookMoment.Open ? "on-open" : "on-close", door, command[0] == "/bin/sh"));
    }

    private static Door NewDoor(DoorDraft draft) => NewDoor(draft.Name, [new ProtectedService(null, draft.Port)], draft.People, draft.For, draft.ForwardTo, draft.Port.Span);

    private static Door NewDoor(string name, IReadOnlyList<ProtectedService> opens, IReadOnlyList<string> people, TimeSpan duration, ForwardTarget? forward, SourceSpan span) => new()
    {
        Name = name,
        Opens = opens,
        People = people,
        Opener = new SequenceOpener([], TimeSpan.FromSeconds(5), Strictness.Gate),
        For = duration,
        ForwardTo = forward is { } target ? [target] : [],
        Span = span,
    };

    /// <param name="span">Where it was made: the stanza, or the policy's door.</param>
    private sealed class DoorDraft(PortPattern port, ForwardTarget? forwardTo, SourceSpan span)
    {
        private readonly List<string> _people = [];
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

        public PortPattern Port => port;

        public ForwardTarget? ForwardTo => forwardTo;

        public SourceSpan Span => span;

        /// <summary>The door of a policy that protects the port already.</summary>
        public Door? Joined { get; init; }

        public string Name => Joined?.Name ?? port.ToString();

        public IReadOnlyList<string> People => _people;

        /// <summary>The longest of all who may open it; each key has a time of its own.</summary>
        public TimeSpan For { get; private set; }

        public bool Protects(PortPattern other) => Joined is null ? port == other : Joined.Opens.Any(s => s.Address is null && s.Port.Overlaps(other));

        /// <summary>A policy's door leads where the policy says, unless the stanza wants something else.</summary>
        public bool LeadsTo(ForwardTarget? target) => Joined is null ? IsSame(forwardTo, target) : target is null || Joined.ForwardTo.Any(f => IsSame(f, target));

        public void Take(Stanza stanza)
        {
            if (_seen.Add(stanza.Name))
                _people.Add(stanza.Name);
            if (stanza.For > For)
                For = stanza.For;
        }

        private static bool IsSame(ForwardTarget? one, ForwardTarget? other) => one is null ? other is null : other is not null && one.Value.Address.Equals(other.Value.Address) && one.Value.Port == other.Value.Port;
    }
}
