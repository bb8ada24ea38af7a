using System.Globalization;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;

namespace Postern.Routers.Pushing;

/// <summary>
/// Only one pushes at a time: an entry of the scheduler that never runs, whose name no router takes twice. It ends by itself for others,
/// so that one that was left behind shuts nobody out.
/// </summary>
/// <param name="Owner">Shown to whoever finds it.</param>
/// <param name="IsGone">Whether the owner of a lock that was found is known to be no more.</param>
public sealed record PushOwner(string Owner, Func<string, bool> IsGone);

internal static class PushLock
{
    private static readonly TimeSpan Lasting = TimeSpan.FromMinutes(10);

    /// <returns>Null when it is ours.</returns>
    public static async Task<LockRefusal?> Take(IRouterSession session, PushOwner owner, DateTimeOffset now, TimeSpan trial, CancellationToken stop)
    {
        var until = (now + Lasting + trial).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var entry = new RouterItem(RouterMenus.Scheduler,
        [
            new("name", PushNames.Lock), new("comment", PushNames.Comment("lock")), new("disabled", "yes"), new("on-event", $"# until {until} by {owner.Owner}"),
        ]);
        var reply = await session.Run(RouterCommand.Add(entry), stop);
        if (reply.IsDone)
            return null;
        if (reply.Loss is { } loss)
            return new LockRefusal(null, null) { Loss = loss };
        var found = await session.Run(RouterCommand.Print(RouterMenus.Scheduler, new RouterProperty("name", PushNames.Lock)), stop);
        if (found.Records is not [var record, ..] || IdOf(record) is not { } id)
            return new LockRefusal(null, reply.Trap) { Loss = found.Loss };
        var text = record.FirstOrDefault(p => p.Name == "on-event").Value ?? "";
        var (holder, end) = Read(text);
        if (end > now && !owner.IsGone(holder))
            return new LockRefusal(holder, null) { Until = end };
        await session.Run(RouterCommand.Remove(RouterMenus.Scheduler, id), stop);
        reply = await session.Run(RouterCommand.Add(entry), stop);
        return reply.IsDone ? null : new LockRefusal(null, reply.Trap) { Loss = reply.Loss };
    }

    /// <returns>Whether it is gone, or somebody else's.</returns>
    public static Task<bool> Release(IRouterSession session, PushOwner owner, CancellationToken stop) =>
        RemoveEntry(session, PushNames.Lock, stop, text => Read(text).Owner == owner.Owner);

    /// <returns>Whether it is gone.</returns>
    public static async Task<bool> RemoveEntry(IRouterSession session, string name, CancellationToken stop, Func<string, bool>? isMeant = null) =>
        await TakeAway(session, name, stop, isMeant) is not EntryEnd.Unknown;

    /// <summary>Takes entries away that have this name.</summary>
    public static async Task<EntryEnd> TakeAway(IRouterSession session, string name, CancellationToken stop, Func<string, bool>? isMeant = null)
    {
        var found = await session.Run(RouterCommand.Print(RouterMenus.Scheduler, new RouterProperty("name", name)), stop);
        if (!found.IsDone)
            return EntryEnd.Unknown;
        var end = EntryEnd.WasGone;
        foreach (var record in found.Records.Where(r => isMeant?.Invoke(r.FirstOrDefault(p => p.Name == "on-event").Value ?? "") ?? true))
        {
            if (IdOf(record) is not { } id)
                return EntryEnd.Unknown;
            var reply = await session.Run(RouterCommand.Remove(RouterMenus.Scheduler, id), stop);
            if (reply.IsDone)
                end = EntryEnd.Removed;
            else if (reply.Trap?.Kind != TrapKind.NoSuchItem)
                return EntryEnd.Unknown;
        }

        return end;
    }

    /// <summary>Null where a router shows an entry without a name of its own.</summary>
    private static string? IdOf(IReadOnlyList<RouterProperty> record) => record.FirstOrDefault(p => p.Name == ".id").Value;

    private static (string Owner, DateTimeOffset Until) Read(string text) =>
        text.Split(' ', 5) is ["#", "until", var until, "by", var owner] && DateTimeOffset.TryParse(until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end)
            ? (owner, end) : (text, DateTimeOffset.MinValue);
}

/// <summary>What became of an entry of the scheduler.</summary>
internal enum EntryEnd
{
    Removed,

    /// <summary>It had gone before: it ran, or somebody took it away.</summary>
    WasGone,

    /// <summary>It may still be there.</summary>
    Unknown,
}

/// <param name="Holder">Who is pushing; null where the router refused the entry for another reason.</param>
internal sealed record LockRefusal(string? Holder, RouterTrap? Trap)
{
    public DateTimeOffset Until { get; init; }

    public string? Loss { get; init; }
}
