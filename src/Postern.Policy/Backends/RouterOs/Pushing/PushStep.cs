using System.Globalization;

namespace Postern.Policy.Backends.RouterOs.Pushing;

/// <summary>One command to the router.</summary>
/// <param name="Item">Of the router where it has an id.</param>
public abstract record PushStep(RouterItem Item);

/// <param name="Before">Null: at the end of the menu.</param>
public sealed record AddStep(RouterItem Item, Place? Before) : PushStep(Item);

/// <summary>Changes an item where it stands.</summary>
public sealed record SetStep(RouterItem Item, RouterItem To, IReadOnlyList<RouterProperty> Changes) : PushStep(Item);

public sealed record RemoveStep(RouterItem Item) : PushStep(Item);

/// <summary>A rule that the router has, or that an earlier step adds.</summary>
/// <param name="Id">The router's own; null where <paramref name="Step"/> says which step makes it.</param>
public readonly record struct Place(string? Id, int Step)
{
    internal string IdOrName => Id ?? Name(Step);

    internal static string Name(int step) => string.Create(CultureInfo.InvariantCulture, $"+{step}");
}

public enum ChangeKind
{
    Add,
    Remove,
    Change,

    /// <summary>The same rule at another place.</summary>
    Move,
}

/// <summary>A difference as a person reads it; the steps that make it may be two.</summary>
/// <param name="Before">Null for what is new.</param>
/// <param name="After">Null for what goes.</param>
public sealed record PushChange(ChangeKind Kind, RouterItem? Before, RouterItem? After)
{
    public RouterItem Item => After ?? Before!;

    /// <summary>It says something else than when it was pushed, and no policy says that.</summary>
    public bool IsChanged => Kind == ChangeKind.Change;
}
