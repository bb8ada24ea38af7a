using Postern.Routers;

namespace Postern.Watcher.Routers;

/// <summary>What a router's grants want done next; the outcome is told back with the same task.</summary>
/// <param name="Session">Which session it was meant for, counted: what an earlier one still answers is nothing any more.</param>
public sealed record RouterTask(RouterTaskKind Kind, long Session)
{
    /// <summary>Null for what is no command.</summary>
    public RouterCommand? Command { get; init; }

    /// <summary>Null where it is about no single entry.</summary>
    internal RouterSlot? Slot { get; init; }

    /// <summary>When the entry will run out, once the command is done.</summary>
    internal DateTimeOffset Until { get; init; }
}

public enum RouterTaskKind
{
    /// <summary>Log in, anew.</summary>
    Connect,

    /// <summary>The session is given up: it answers nothing.</summary>
    Hangup,

    /// <summary>Which entries of ours are there.</summary>
    Read,

    /// <summary>Whether it is there, and since when.</summary>
    Ask,
    Add,

    /// <summary>Which entry is in the way of one that was to be added.</summary>
    Find,
    Set,
    Remove,
}
