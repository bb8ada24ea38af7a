using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;

namespace Postern.Routers.Pushing;

/// <summary>
/// Carries a plan out, many steps on their way at once where they all shut, or all open: one that is refused then leaves nothing more open
/// than before, whatever of the others was done, and in whichever order. Where a step opens what others before it are to shut, it waits for them.
/// </summary>
internal static class StepRunner
{
    /// <summary>On their way and not answered.</summary>
    private const int Window = 64;

    private static readonly RouterTrap Nameless = new(TrapKind.Other, "it does not say which item it has added");

    /// <summary>Which way a step goes; what is not known to shut is taken to open.</summary>
    private enum Way
    {
        Shuts,
        Opens,
        Changes,
    }

    /// <returns>The first reply that is no success, with its step; null when all went well.</returns>
    public static async Task<(PushStep Step, RouterReply Reply)?> Run(IRouterSession session, IReadOnlyList<PushStep> steps, CancellationToken stop)
    {
        var replies = new Task<RouterReply>[steps.Count];
        var answered = 0;
        (PushStep Step, RouterReply Reply)? failed = null;
        for (var i = 0; i < steps.Count && failed is null; i++)
        {
            // A rule goes before one whose id is not known until its own step is answered.
            var needed = i > 0 && WayOf(steps[i]) != WayOf(steps[i - 1]) ? i : steps[i] is AddStep { Before: { Id: null, Step: var made } } ? made + 1 : 0;
            while (failed is null && answered < Math.Max(needed, i - Window))
                failed = Failure(steps[answered], await replies[answered++]);
            if (failed is null)
                replies[i] = session.Run(Command(steps[i], made => replies[made].Result.Returned!), stop).AsTask();
        }

        for (; answered < steps.Count && replies[answered] is not null; answered++)
        {
            var reply = await replies[answered];
            failed ??= Failure(steps[answered], reply);
        }

        return failed;
    }

    private static Way WayOf(PushStep step) => step switch
    {
        SetStep => Way.Changes,
        AddStep => Drops(step.Item) ? Way.Shuts : Way.Opens,
        _ => step.Item["action"] is "accept" ? Way.Shuts : Way.Opens,
    };

    private static bool Drops(RouterItem item) => item["action"] is "drop" or "reject" or "tarpit";

    private static (PushStep, RouterReply)? Failure(PushStep step, RouterReply reply) =>
        reply.IsDone && step is AddStep && string.IsNullOrEmpty(reply.Returned) ? (step, new RouterReply { Trap = Nameless })
        : reply.IsDone || (step is RemoveStep && reply.Trap?.Kind == TrapKind.NoSuchItem) ? null : (step, reply);

    private static RouterCommand Command(PushStep step, Func<int, string> idOf) => step switch
    {
        AddStep { Before: { } before } add => RouterCommand.Add(add.Item) with { Attributes = [.. add.Item.Properties, new("place-before", before.Id ?? idOf(before.Step))] },
        AddStep add => RouterCommand.Add(add.Item),
        SetStep set => RouterCommand.Set(set.Item.Menu, set.Item.Id!, set.Changes),
        _ => RouterCommand.Remove(step.Item.Menu, step.Item.Id!),
    };
}
