using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Text;

namespace Postern.Routers;

/// <summary>All that came back for one command.</summary>
public sealed record RouterReply
{
    /// <summary>The <c>!re</c> sentences, <c>.id</c> among the properties.</summary>
    public IReadOnlyList<IReadOnlyList<RouterProperty>> Records { get; init; } = [];

    /// <summary>The new item's id, or whatever <c>=ret=</c> holds; null where there is none.</summary>
    public string? Returned { get; init; }

    /// <summary>The router said no; the session goes on.</summary>
    public RouterTrap? Trap { get; init; }

    /// <summary>The session is over, whatever became of the command: what happened, for people. Every later command has the same.</summary>
    public string? Loss { get; init; }

    public bool IsDone => Trap is null && Loss is null;
}

/// <summary>What a router's message means, as far as somebody acts by it.</summary>
public enum TrapKind
{
    Other,

    /// <summary>It went away meanwhile.</summary>
    NoSuchItem,

    /// <summary><c>failure: already have such entry</c>.</summary>
    AlreadyThere,
    NoSuchCommand,

    /// <summary>A parameter or value that this router does not know: an older version mostly.</summary>
    NotUnderstood,

    /// <summary>The user's group may not.</summary>
    NotPermitted,

    /// <summary>No room on the router's disk or in its memory.</summary>
    NoRoom,

    /// <summary><c>not allowed by device-mode</c>.</summary>
    DeviceMode,
    Interrupted,
}

/// <param name="Message">The router's own words, with control characters made visible.</param>
public sealed record RouterTrap(TrapKind Kind, string Message)
{
    /// <param name="message">As the router sent it, by whichever service.</param>
    public static RouterTrap Of(string message) => new(TrapMessage.KindOf(message), LogText.Clean(message));
}
