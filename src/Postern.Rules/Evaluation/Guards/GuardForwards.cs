using Postern.Rules.Doors;
using Postern.Rules.Evaluation.Connections;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation.Guards;

/// <summary>Where doors with <see cref="Door.ForwardTo"/> send the connections that they let in.</summary>
internal sealed class GuardForwards
{
    private readonly Guard _guard;
    private readonly GuardedInterfaces _interfaces;
    private readonly Dictionary<int, int> _doorByPlace = [];

    public GuardForwards(Guard guard, GuardedInterfaces interfaces)
    {
        (_guard, _interfaces) = (guard, interfaces);
        for (var door = 0; door < guard.Doors.Count; door++)
        {
            if (guard.Doors[door].ForwardTo.Count == 0)
                continue;
            foreach (var place in guard.Doors[door].Protected.Where(s => s.Address is null).SelectMany(s => KnockPlace.Of(s.Port)))
                _doorByPlace[place] = door;
        }
    }

    /// <summary>Asked for the first packet of a connection to one of the gate's own addresses, when the guard has let it pass.</summary>
    /// <param name="translation">Not set where no door forwards the packet.</param>
    /// <returns>False: its door forwards to hosts of the other IP version only, and the packet is dropped.</returns>
    public bool Find(in Packet packet, Explanation? why, out Translation translation)
    {
        translation = default;
        if (_doorByPlace.Count == 0 || !_doorByPlace.TryGetValue(KnockPlace.Of(packet), out var number) || !_interfaces.Contains(packet.InInterface))
            return true;
        var door = _guard.Doors[number];
        foreach (var target in door.ForwardTo)
        {
            if (IpFamilies.Of(target.Address) != packet.Family)
                continue;
            translation = new Translation(true, HostAddress.From(target.Address), target.Port ?? packet.DestinationPort, ToGate: false);
            return true;
        }

        why?.Add(new GuardReason(GuardEvent.NowhereToGo, door));
        return false;
    }
}
