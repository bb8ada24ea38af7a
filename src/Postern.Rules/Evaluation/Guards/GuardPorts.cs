using Postern.Rules.Doors;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>What a guard has to do with a port, or with echo requests.</summary>
[Flags]
internal enum PlaceUses : byte
{
    None = 0,
    Public = 1,

    /// <summary>A protected service of the gate itself.</summary>
    OwnService = 2,

    /// <summary>A protected service of some host behind the gate.</summary>
    RoutedService = 4,
    Knock = 8,
    Trap = 16,

    /// <summary>Doors with attempts or stages of their own have a step here.</summary>
    SeparateKnock = 32,

    /// <summary>Every packet that may begin a connection here meets a step whose packets are dropped.</summary>
    DropsAllNew = 64,

    /// <summary>No door here hands on what meets its steps.</summary>
    DropsAllMet = 128,
}

/// <summary>What the policy names, by place: one look-up, however many doors there are.</summary>
internal sealed class GuardPorts
{
    private readonly PlaceUses[] _uses = new PlaceUses[KnockPlace.Count];
    private readonly int[] _doorByPlace = new int[KnockPlace.Count];
    private readonly Dictionary<(HostAddress Host, int Place), int> _doorByHost = [];
    private readonly Dictionary<int, long> _banByPlace = [];

    /// <summary>Null where no door has an HTTP step.</summary>
    private readonly HashSet<ushort>? _requestPorts;

    public GuardPorts(Guard guard, StageTree tree)
    {
        Knocks = new KnockPlaces(guard.Doors, tree);
        if (guard.RequestPorts is { Count: > 0 } ports)
            _requestPorts = [.. ports];
        foreach (var place in guard.OpenPorts.SelectMany(KnockPlace.Of))
            _uses[place] |= PlaceUses.Public;
        for (var door = 0; door < guard.Doors.Count; door++)
        {
            foreach (var service in guard.Doors[door].Protected)
                Protect(service, door);
            foreach (var step in guard.Doors[door].Opener.AllSteps.Where(s => s.Request is null))
                _uses[KnockPlace.Of(step)] |= Knocks.Uses(KnockPlace.Of(step));
        }

        foreach (var trap in guard.Traps)
        {
            foreach (var place in trap.Ports.SelectMany(KnockPlace.Of))
            {
                _uses[place] |= PlaceUses.Trap;
                _banByPlace.TryAdd(place, trap.Ban.Ticks);
            }
        }
    }

    public KnockPlaces Knocks { get; }

    public PlaceUses Uses(int place) => _uses[place];

    public bool HasRequests(ushort port) => _requestPorts is not null && _requestPorts.Contains(port);

    /// <summary>How long the first of the traps at this place bans, in ticks.</summary>
    public long Ban(int place) => _banByPlace[place];

    /// <summary>The door before the service that the packet is for, by its place in the guard; -1 where there is none.</summary>
    public int Door(PlaceUses uses, int place, in Packet packet, bool isLocal)
    {
        if ((uses & PlaceUses.RoutedService) != 0 && _doorByHost.TryGetValue((packet.Destination, place), out var door))
            return door;
        return isLocal && (uses & PlaceUses.OwnService) != 0 ? _doorByPlace[place] : -1;
    }

    private void Protect(ProtectedService service, int door)
    {
        foreach (var place in KnockPlace.Of(service.Port))
        {
            if (service.Address is null)
            {
                _uses[place] |= PlaceUses.OwnService;
                _doorByPlace[place] = door;
            }
            else
            {
                _uses[place] |= PlaceUses.RoutedService;
                _doorByHost[(service.Address, place)] = door;
            }
        }
    }
}
