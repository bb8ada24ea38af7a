using System.Net;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Policy.Diagnostics;
using Postern.Rules.Model;

namespace Postern.Routers.Pushing;

/// <summary>What is to be pushed, and how carefully.</summary>
/// <param name="Desired">Null: everything of ours goes.</param>
public sealed record PushRequest(RouterConfiguration? Desired, PushOwner Owner)
{
    /// <summary>What messages call the router.</summary>
    public required SourceSpan Router { get; init; }

    /// <summary>The way in by which this session came, as the router sees it.</summary>
    public IPAddress? Manager { get; init; }

    /// <summary>A trial: undone after this time unless somebody says that it stays.</summary>
    public TimeSpan? Trial { get; init; }

    /// <summary>Waits for that word; null: the second login is it.</summary>
    public Func<TimeSpan, CancellationToken, Task<bool>>? Confirm { get; init; }

    /// <summary>Logs in once more.</summary>
    public required Func<CancellationToken, Task<RouterConnection>> ConnectAgain { get; init; }

    /// <summary>The plan that the person agreed to; a push of anything else stops.</summary>
    public PushPlan? Shown { get; init; }

    public PushPlan PlanFor(RouterSnapshot present) =>
        Desired is null ? PushPlan.Remove(present, Manager) : PushPlan.Make(present, Desired, Manager);
}

public enum PushEnd
{
    /// <summary>The router is as the policy says.</summary>
    Done,

    /// <summary>The router is as it was.</summary>
    AsBefore,

    /// <summary>The router will undo it by itself; it could not be seen.</summary>
    Unseen,
}

public sealed record PushResult(PushEnd End, IReadOnlyList<Diagnostic> Findings)
{
    public int Steps { get; init; }
}
