using System.Net;

namespace Postern.Policy.Backends.RouterOs.Pushing;

/// <summary>
/// How a router gets from what it has to what it is to have: the fewest items, in an order in which it is never more open than before
/// and after, and nothing that both let through is cut (docs/decisions/0029). Pure: reading and carrying out are Postern.Routers'.
/// </summary>
public sealed record PushPlan(IReadOnlyList<PushStep> Steps, IReadOnlyList<PushChange> Changes)
{
    public bool IsEmpty => Steps.Count == 0;

    /// <summary>
    /// Chains of ours whose rules change while the way into them changes too: a packet may meet their new rules where the old ones stood. None of
    /// what the back end writes, unless the gate's interfaces change; a script of the user's own may have them.
    /// </summary>
    public IReadOnlyList<string> Rerouted { get; init; } = [];

    /// <summary>How many of our items stay as they are.</summary>
    public int Kept { get; init; }

    /// <summary>From what is there to what is to be there; what is not ours stays.</summary>
    /// <param name="manager">The address that the router is managed from, as it sees it; it keeps every way in that it has before and after.</param>
    public static PushPlan Make(RouterSnapshot present, RouterConfiguration desired, IPAddress? manager = null) => new PushPlanner(present, desired.Items, manager).Plan();

    /// <summary>Everything of ours goes, and with it what rules of ours wrote into lists of ours.</summary>
    public static PushPlan Remove(RouterSnapshot present, IPAddress? manager = null)
    {
        var plan = new PushPlanner(present, [], manager).Plan();
        var left = present.Items
            .Where(i => i.IsDynamic && RouterMenus.HoldsEntries(i.Menu) && (RouterNames.IsOurs(i.Comment) || i["list"]?.StartsWith(RouterNames.Prefix, StringComparison.Ordinal) == true))
            .ToList();
        return plan with
        {
            Steps = [.. plan.Steps, .. left.Select(i => new RemoveStep(i))],
            Changes = [.. plan.Changes, .. left.Select(i => new PushChange(ChangeKind.Remove, i, null))],
        };
    }
}
