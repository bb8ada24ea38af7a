using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Policy.Diagnostics;
using Postern.Policy.Text;

namespace Postern.Routers.Pushing;

/// <summary>
/// A push from the lock to the last word: safe mode or a scheduled undo is in place before the first change, everything is read back, a
/// second login must work, and only then is it kept. Whatever fails, the router is as before.
/// </summary>
public sealed class RouterPush(PushRequest request, TimeProvider time)
{
    /// <summary>Safe mode's history holds 100 actions and forgets all beyond; some are left for others.</summary>
    private const int SafeModeSteps = 90;

    /// <summary>How long a push may take before a router undoes it by itself, beside the trial.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly RouterReply Late = new() { Loss = "the router does not answer" };

    private static readonly RouterConnection NoAnswer = new(null, "no answer");

    private readonly List<Diagnostic> _findings = [];

    /// <summary>What has to be read to plan this push.</summary>
    public static ReadingScope Scope(RouterConfiguration? desired) => desired is null
        ? new ReadingScope { HasDynamicEntries = true }
        : new ReadingScope { Lists = desired.Items.Where(i => RouterMenus.HoldsEntries(i.Menu)).Select(i => i["list"]).OfType<string>().ToHashSet(StringComparer.Ordinal) };

    /// <summary>What forbids a push, and nothing was changed yet.</summary>
    public static IReadOnlyList<Diagnostic> Clashes(RouterSnapshot present, PushRequest request) =>
        request.Desired is { } desired ? [.. NameClashes.Find(present, desired, request.Router)] : [];

    public async Task<PushResult> Run(IRouterSession session, CancellationToken stop)
    {
        var locked = await PushLock.Take(session, request.Owner, time.GetUtcNow(), request.Trial ?? TimeSpan.Zero, stop);
        if (locked is { Holder: { } holder })
            return Nothing(PushDiagnostics.UnderWay(request.Router, holder, locked.Until));
        if (locked is { Loss: { } loss })
        {
            await Unlock(session);
            return Nothing(PushDiagnostics.Lost(request.Router, loss));
        }

        if (locked is not null && !session.HasSafeMode)
            return Nothing(PushDiagnostics.NoUndo(request.Router, locked.Trap));
        try
        {
            return await RunLocked(session, locked is null, stop);
        }
        finally
        {
            if (locked is null)
                await Unlock(session);
        }
    }

    private async Task<PushResult> RunLocked(IRouterSession session, bool mayUseScheduler, CancellationToken stop)
    {
        var (before, refusal) = await RouterReading.Read(session, Scope(request.Desired), stop);
        if (before is null)
            return Nothing(PushDiagnostics.Unreadable(request.Router, refusal!));
        var plan = request.PlanFor(before);
        if (request.Shown is { } shown && !SameSteps(shown, plan))
            return Nothing(PushDiagnostics.ChangedMeanwhile(request.Router));
        if (Clashes(before, request) is { Count: > 0 } clashes)
            return new PushResult(PushEnd.AsBefore, clashes);
        if (plan.IsEmpty)
        {
            await PushLock.RemoveEntry(session, PushNames.Undo, stop);
            return new PushResult(PushEnd.Done, []);
        }

        var usesSafeMode = session.HasSafeMode && plan.Steps.Count <= SafeModeSteps;
        if (!usesSafeMode && !mayUseScheduler)
            return Nothing(PushDiagnostics.NoUndo(request.Router, null));
        if (await Protect(session, before, plan, usesSafeMode, stop) is { } unprotected)
            return Nothing(unprotected);

        if (await Change(session, plan, stop) is { } failure)
        {
            _findings.Add(failure);
            return await Undo(session, before, usesSafeMode);
        }

        if (!await Keep(session, usesSafeMode))
            return await Undo(session, before, usesSafeMode);
        return new PushResult(PushEnd.Done, _findings) { Steps = plan.Steps.Count };
    }

    private async Task<Diagnostic?> Protect(IRouterSession session, RouterSnapshot before, PushPlan plan, bool usesSafeMode, CancellationToken stop)
    {
        if (usesSafeMode)
        {
            var taken = await session.Run(new RouterCommand("/safe-mode/take"), stop);
            if (taken.IsDone)
                await PushLock.RemoveEntry(session, PushNames.Undo, stop);
            return taken.IsDone ? null
                : taken.Loss is { } loss ? PushDiagnostics.Lost(request.Router, loss) : PushDiagnostics.SafeModeTaken(request.Router, taken.Trap!.Message);
        }

        // One that an earlier push left behind would undo this one.
        if (!await PushLock.RemoveEntry(session, PushNames.Undo, stop))
            return PushDiagnostics.NoUndo(request.Router, null);
        var seconds = (int)(Grace + (request.Trial ?? TimeSpan.Zero)).TotalSeconds;
        var entry = new RouterItem(RouterMenus.Scheduler,
        [
            new("name", PushNames.Undo), new("comment", PushNames.Comment("undo")), new("interval", $"{seconds}s"), new("on-event", UndoScript.Text(before, plan, PushNames.Undo)),
        ]);
        var reply = await session.Run(RouterCommand.Add(entry), stop);
        return reply.IsDone ? null
            : reply.Loss is { } lost ? PushDiagnostics.Lost(request.Router, lost) : PushDiagnostics.NoUndo(request.Router, reply.Trap);
    }

    /// <returns>What went wrong; null when the router is as the policy says and lets in who manages it.</returns>
    private async Task<Diagnostic?> Change(IRouterSession session, PushPlan plan, CancellationToken stop)
    {
        try
        {
            if (await StepRunner.Run(session, plan.Steps, stop) is var (step, reply))
                return reply.Loss is { } loss ? PushDiagnostics.Lost(request.Router, loss) : PushDiagnostics.Refused(request.Router, Text(step.Item), reply.Trap!);
            var (after, refusal) = await RouterReading.Read(session, Scope(request.Desired), stop);
            if (after is null)
                return PushDiagnostics.Lost(request.Router, refusal!);
            if (request.PlanFor(after) is { IsEmpty: false } left)
                return PushDiagnostics.NotAsPushed(request.Router, left.Changes[0].Item);
            var again = await request.ConnectAgain(stop);
            if (again.Session is not { } second)
                return PushDiagnostics.NoSecondLogin(request.Router, again.Refusal ?? "no answer");
            await second.DisposeAsync();
            return request.Trial is { } trial && request.Confirm is { } confirm && !await confirm(trial, stop) ? PushDiagnostics.NotConfirmed(request.Router) : null;
        }
        catch (OperationCanceledException)
        {
            return PushDiagnostics.NotConfirmed(request.Router);
        }
    }

    private async Task<bool> Keep(IRouterSession session, bool usesSafeMode)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        if (!usesSafeMode)
        {
            var end = await InTime(() => PushLock.TakeAway(session, PushNames.Undo, patience.Token), EntryEnd.Unknown);
            if (end == EntryEnd.Removed)
                return true;
            _findings.Add(PushDiagnostics.Lost(request.Router, end == EntryEnd.WasGone ? "the scheduled undo ran before everything was checked" : "the scheduled undo could not be taken away"));
            return false;
        }

        var released = await InTime(() => session.Run(new RouterCommand("/safe-mode/release"), patience.Token).AsTask(), Late);
        if (released.IsDone)
            return true;
        _findings.Add(PushDiagnostics.Lost(request.Router, released.Loss ?? released.Trap!.Message));
        return false;
    }

    private async Task<PushResult> Undo(IRouterSession session, RouterSnapshot before, bool usesSafeMode)
    {
        using var patience = new CancellationTokenSource(Patience * 3, time);
        if (usesSafeMode)
            await InTime(() => session.Run(new RouterCommand("/safe-mode/unroll"), patience.Token).AsTask(), Late);
        if (await PutBack(session, before, patience.Token))
            return AsBefore();
        // The session may be gone; a router in safe mode then undoes by itself, and may need a moment to notice.
        for (var attempt = 0; attempt < 3 && !patience.IsCancellationRequested; attempt++)
        {
            var again = await InTime(() => request.ConnectAgain(patience.Token), NoAnswer);
            if (again.Session is { } second)
            {
                await using (second)
                {
                    if (await PutBack(second, before, patience.Token))
                        return AsBefore();
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None);
        }

        _findings.Add(PushDiagnostics.UndoPending(request.Router, usesSafeMode
            ? "the router undoes it by itself when it notices that the connection is gone, within nine minutes"
            : "the router's scheduler undoes it by itself when the time is over"));
        return new PushResult(PushEnd.Unseen, _findings);
    }

    /// <summary>Pushes what was there before, as far as it is not there, and takes the scheduled undo away.</summary>
    private Task<bool> PutBack(IRouterSession session, RouterSnapshot before, CancellationToken stop) => InTime(() => PushBefore(session, before, stop), false);

    private async Task<bool> PushBefore(IRouterSession session, RouterSnapshot before, CancellationToken stop)
    {
        var (present, _) = await RouterReading.Read(session, Scope(request.Desired), stop);
        if (present is null)
            return false;
        var plan = PushPlan.Make(present, before.Ours(), request.Manager);
        if (await StepRunner.Run(session, plan.Steps, stop) is not null)
            return false;
        return await PushLock.RemoveEntry(session, PushNames.Undo, stop);
    }

    private async Task Unlock(IRouterSession session)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        if (await InTime(() => PushLock.Release(session, request.Owner, patience.Token), false))
            return;
        using var more = new CancellationTokenSource(Patience, time);
        var again = await InTime(() => request.ConnectAgain(more.Token), NoAnswer);
        if (again.Session is not { } second)
            return;
        await using (second)
            await InTime(() => PushLock.Release(second, request.Owner, more.Token), false);
    }

    /// <summary>A router that answers nothing ends the waiting, and not the push: what is left is to be said.</summary>
    private static async Task<T> InTime<T>(Func<Task<T>> asked, T late)
    {
        try
        {
            return await asked();
        }
        catch (OperationCanceledException)
        {
            return late;
        }
    }

    private PushResult AsBefore()
    {
        _findings.Add(PushDiagnostics.AsBefore(request.Router));
        return new PushResult(PushEnd.AsBefore, _findings);
    }

    private static PushResult Nothing(Diagnostic why) => new(PushEnd.AsBefore, [why]);

    private static string Text(RouterItem item) => item.Comment.Length > 0 ? $"{RouterMenus.InScript(item.Menu)} {LogText.Clean(item.Comment)}" : RouterMenus.InScript(item.Menu);

    /// <summary>What runs out by itself may have less time left by now, or be gone, and packets may have made more of it.</summary>
    private static bool SameSteps(PushPlan one, PushPlan other) => one.Steps.Where(s => !RunsOut(s)).Select(Said).SequenceEqual(other.Steps.Where(s => !RunsOut(s)).Select(Said));

    private static bool RunsOut(PushStep step) => step is RemoveStep && RouterMenus.HoldsEntries(step.Item.Menu) && step.Item["timeout"] is not null;

    private static string Said(PushStep step) => $"{step.GetType().Name} {step.Item.Id} {ItemContent.Of(step.Item)}";
}
