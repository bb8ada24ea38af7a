using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Routers;
using Postern.Rules.Model;

namespace Postern.Watcher.Routers;

/// <summary>What a router's answers say of what is there.</summary>
public sealed partial class RouterGrants
{
    private static readonly TimeSpan AboutToGo = TimeSpan.FromSeconds(1);

    public void Done(RouterTask task, RouterReply reply, DateTimeOffset now)
    {
        if (task.Session != _session || !IsConnected)
            return;
        _underWay--;
        if (reply.Loss is { } loss)
        {
            Lose(loss, now);
            return;
        }

        _heard = now;
        switch (task.Kind)
        {
            case RouterTaskKind.Read:
                Take(task, reply, now);
                return;
            case RouterTaskKind.Ask:
                Compare(reply);
                return;
        }

        var slot = task.Slot!;
        slot.IsBusy = false;
        var found = task.Kind switch
        {
            RouterTaskKind.Add => Added(slot, reply, task.Until),
            RouterTaskKind.Find => Found(slot, reply, now),
            RouterTaskKind.Set => WasSet(slot, reply, task.Until),
            _ => WasRemoved(slot, reply),
        };
        if (found is { } trap)
            Fail(slot, task.Kind, trap, now);
        else if (task.Kind != RouterTaskKind.Find)
            Succeed(slot);
        Queue(slot);
    }

    private void Take(RouterTask task, RouterReply reply, DateTimeOffset now)
    {
        // RouterOS 6 has no IPv6 menus without its package: then no entry of ours can be there either.
        if (reply.Trap is { } trap && !(trap.Kind == TrapKind.NoSuchCommand && task.Command!.Menu == RouterMenus.AddressList6))
        {
            Lose($"it does not show its address lists: {Explain(trap)}", now);
            return;
        }

        foreach (var record in reply.Records)
        {
            if (!RouterEntry.IsGrant(Of(record, "comment")) || Entry(record) is not { } entry)
                continue;
            if (!_slots.TryGetValue(entry, out var slot))
            {
                if (_slots.Count >= MostEntries)
                    continue;
                _slots[entry] = slot = new RouterSlot(entry);
            }

            (slot.Id, slot.Until) = (Of(record, ".id"), now + (Left(record) ?? TimeSpan.Zero));
            Queue(slot);
        }

        if (_underWay > 0 || _reading < 2)
            return;
        (_stage, _failures, _oweUntil) = (Stage.Ready, 0, DateTimeOffset.MinValue);
        foreach (var slot in _slots.Values)
            Queue(slot);
    }

    /// <summary>Over REST nothing breaks off when a router starts anew: its own clock tells.</summary>
    private void Compare(RouterReply reply)
    {
        if (reply.Records is not [var record, ..] || !Durations.TryParse(Of(record, "uptime") ?? "", out var uptime))
            return;
        if (_uptime is { } before && uptime < before)
        {
            _session++;
            Part();
            _stage = Stage.Reading;
        }

        _uptime = uptime;
    }

    private static RouterTrap? Added(RouterSlot slot, RouterReply reply, DateTimeOffset until)
    {
        if (reply.Trap is { Kind: TrapKind.AlreadyThere })
        {
            slot.MustFind = true;
            return null;
        }

        if (reply.Trap is null)
            (slot.Id, slot.Until, slot.MustFind, slot.Searches) = (reply.Returned, until, reply.Returned is null, 0);
        return reply.Trap;
    }

    private RouterTrap? Found(RouterSlot slot, RouterReply reply, DateTimeOffset now)
    {
        if (reply.Trap is not null)
            return reply.Trap;
        var record = reply.Records.FirstOrDefault(r => Entry(r) == slot.Entry);
        if (record is null)
        {
            // It has run out meanwhile, or it is written in another way.
            slot.MustFind = ++slot.Searches % 2 != 0;
            return slot.Searches < MostSearches ? null : new RouterTrap(TrapKind.AlreadyThere, "it says that the entry is there, and does not show it");
        }

        slot.MustFind = false;
        if (Left(record) is not { } left)
        {
            slot.Foreign = ForeignEntry.Static;
            StaticCount++;
            _failed.Remove(slot.Entry);
            return null;
        }

        slot.Until = now + left;
        if (!RouterEntry.IsGrant(Of(record, "comment")) && slot.IsWanted && slot.Until > slot.Wanted.Until)
            slot.Foreign = ForeignEntry.Longer;
        else
            slot.Id = Of(record, ".id");
        return null;
    }

    private static RouterTrap? WasSet(RouterSlot slot, RouterReply reply, DateTimeOffset until)
    {
        if (reply.Trap is { Kind: TrapKind.NoSuchItem })
        {
            slot.Id = null;
            return null;
        }

        if (reply.Trap is null)
            (slot.Until, slot.Searches) = (until, 0);
        return reply.Trap;
    }

    private static RouterTrap? WasRemoved(RouterSlot slot, RouterReply reply)
    {
        if (reply.Trap is not null and not { Kind: TrapKind.NoSuchItem })
            return reply.Trap;
        slot.Id = null;
        return null;
    }

    private void Succeed(RouterSlot slot)
    {
        (slot.Failures, slot.NotBefore) = (0, default);
        _failed.Remove(slot.Entry);
    }

    private void Fail(RouterSlot slot, RouterTaskKind kind, RouterTrap trap, DateTimeOffset now)
    {
        slot.NotBefore = now + timing.Pause(++slot.Failures, chance());
        slot.Searches = 0;
        _failed[slot.Entry] = $"{slot.Entry} cannot be {(kind switch { RouterTaskKind.Remove => "removed", RouterTaskKind.Set => "renewed", _ => "added" })}: {Explain(trap)}";
    }

    private static string Explain(RouterTrap trap) => trap.Kind switch
    {
        TrapKind.NotPermitted => $"{trap.Message} (its user needs the policies read, write and api: /user group set …)",
        TrapKind.NoSuchCommand => $"{trap.Message} (is the IPv6 package there?)",
        _ => trap.Message,
    };

    private static string? Of(IReadOnlyList<RouterProperty> record, string name)
    {
        foreach (var property in record)
        {
            if (property.Name == name)
                return property.Value;
        }

        return null;
    }

    private static RouterEntry? Entry(IReadOnlyList<RouterProperty> record) =>
        Of(record, "list") is { } list && Of(record, "address") is { } address && AddressRange.TryParse(address, out var range) ? new RouterEntry(list, range) : null;

    /// <summary>Null for an entry that stays. What is written in a way that nobody knows, or is over as it is read, is about to go.</summary>
    private static TimeSpan? Left(IReadOnlyList<RouterProperty> record) =>
        Of(record, "timeout") is { Length: > 0 } text ? Durations.TryParse(text, out var left) ? left : AboutToGo
        : Of(record, "dynamic") is "true" ? AboutToGo : null;
}
