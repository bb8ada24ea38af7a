using System.Net;
using System.Net.Sockets;
using Postern.Policy.Model;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Spa;
using Postern.Spa.Fwknop;
using Postern.Watcher.Looks;

namespace Postern.Watcher.Spa;

/// <summary>What the policy lets a person have of what a packet asks for. Pure; opens all or nothing.</summary>
internal sealed class SpaPermissions
{
    private readonly Dictionary<string, Door[]> _doors;

    public SpaPermissions(Guard guard) => _doors = guard.Doors.SelectMany(d => d.People.Distinct().Select(p => (Person: p, Door: d)))
        .GroupBy(d => d.Person).ToDictionary(g => g.Key, g => g.Select(d => d.Door).ToArray());

    /// <param name="seen">Where the packet came from.</param>
    public SpaRefusal Judge(string person, KeyLimits limits, SpaAsk ask, HostAddress seen, DateTimeOffset now, out SpaGrant grant)
    {
        grant = default;
        if (limits.Expires is { } end && now >= end)
            return SpaRefusal.KeyExpired;
        if (limits.Sources.Count > 0 && !Contains(limits.Sources, seen))
            return SpaRefusal.Source;
        if (SourceOf(limits, ask, seen, out var source, out var prefix) is not SpaRefusal.None and var refusal)
            return refusal;
        var doors = new List<DoorGrant>(1);
        if (!Find(_doors.GetValueOrDefault(person, []), limits, ask, doors) || !doors.TrueForAll(d => DoorEffects.Concerns(d.Door, source.Family)))
            return SpaRefusal.Door;
        grant = new SpaGrant(source, prefix, doors);
        return SpaRefusal.None;
    }

    public static bool Contains(IReadOnlyList<AddressRange> ranges, HostAddress address)
    {
        foreach (var range in ranges)
        {
            if (range.Contains(address))
                return true;
        }

        return false;
    }

    private static SpaRefusal SourceOf(KeyLimits limits, SpaAsk ask, HostAddress seen, out HostAddress source, out int prefix)
    {
        var stated = Plain(ask.Stated);
        source = limits.Source is SourceRule.Observed or SourceRule.Both || stated is null ? seen : HostAddress.From(stated);
        prefix = source.Bits;
        if (stated is null && limits.Source is SourceRule.Stated or SourceRule.Both)
            return SpaRefusal.SourceUnstated;
        if (stated is not null && (!IsSomebody(stated) || (limits.Source is SourceRule.Observed or SourceRule.Both && HostAddress.From(stated) != seen)))
            return SpaRefusal.Source;
        if (ask.PrefixLength is not { } length || length == source.Bits)
            return SpaRefusal.None;
        if (length > source.Bits || length < (source.Family == IpFamily.V4 ? limits.Prefix4 : limits.Prefix6) || length <= 0)
            return SpaRefusal.Source;
        prefix = length;
        return SpaRefusal.None;
    }

    /// <summary>No address at all, in either family, is whoever is seen; an IPv4 address in IPv6's clothes is itself.</summary>
    private static IPAddress? Plain(IPAddress? stated)
    {
        if (stated is { IsIPv4MappedToIPv6: true })
            stated = stated.MapToIPv4();
        return stated is null || stated.Equals(IPAddress.Any) || stated.Equals(IPAddress.IPv6Any) ? null : stated;
    }

    private static bool IsSomebody(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? bytes[0] is > 0 and < 224 && !IPAddress.IsLoopback(address)
            : !address.IsIPv6Multicast && !IPAddress.IsLoopback(address);
    }

    private static bool Find(Door[] own, KeyLimits limits, SpaAsk ask, List<DoorGrant> found)
    {
        if ((ask.ForcedDoor ?? ask.Door) is { } name)
            return AddAll(own, limits, ask, found, d => d.Name == name);
        for (var i = 0; i < ask.Ports.Count; i++)
        {
            // Only the first is forwarded, as fwknop has it.
            var (port, forward) = (ask.Ports[i], i == 0 ? ask.Forward : null);
            if (!AddAll(own, limits, ask, found, d => forward is { } target ? Forwards(d, port, target) : d.Opens.Any(s => s.Address is null && Covers(s.Port, port))))
                return false;
        }

        return ask.Ports.Count > 0;
    }

    private static bool AddAll(Door[] own, KeyLimits limits, SpaAsk ask, List<DoorGrant> found, Func<Door, bool> isAsked)
    {
        var any = false;
        foreach (var door in own)
        {
            if (limits.Doors?.Contains(door.Name) == false || !isAsked(door))
                continue;
            any = true;
            if (!found.Exists(f => f.Door == door))
                found.Add(new DoorGrant(door, Duration(door, limits, ask.For)));
        }

        return any;
    }

    private static bool Forwards(Door door, RequestedPort port, SpaForward forward)
    {
        foreach (var service in door.Opens)
        {
            if (!Covers(service.Port, port))
                continue;
            // A host behind the gate that is reached under its own address is "forwarded to" as it is, and so is the gate itself.
            if (forward.Port == port.Port && door.ForwardTo.Count == 0 && (service.Address is null ? forward.IsLocal : service.Address.Equals(forward.Host)))
                return true;
            foreach (var target in door.ForwardTo)
            {
                if (target.Address.Equals(forward.Host) && (target.Port ?? port.Port) == forward.Port)
                    return true;
            }
        }

        return false;
    }

    private static bool Covers(PortPattern pattern, RequestedPort port) =>
        pattern.Protocol == (port.IsUdp ? IpProtocol.Udp : IpProtocol.Tcp) && pattern.Ports.Contains(port.Port);

    /// <summary>What is asked for, but no longer than may be; what nobody asked for is the gate's to choose.</summary>
    private static TimeSpan Duration(Door door, KeyLimits limits, TimeSpan? asked)
    {
        var longest = limits.Longest ?? door.For;
        var given = asked is not { } wish || wish < TimeSpan.FromSeconds(1) ? limits.For ?? door.For
            : wish < longest ? wish
            : longest;
        return limits.StaysWithinDoor && given > door.For ? door.For : given;
    }
}
