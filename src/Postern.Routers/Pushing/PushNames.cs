using Postern.Policy.Backends.RouterOs;

namespace Postern.Routers.Pushing;

/// <summary>What stands in <c>/system scheduler</c> while a push is under way.</summary>
internal static class PushNames
{
    /// <summary>Says who is pushing; it never runs.</summary>
    public const string Lock = "postern-push";

    /// <summary>Puts back what was there, unless it is taken away in time.</summary>
    public const string Undo = "postern-undo";

    public static string Comment(string name) => RouterNames.Comment("push", name);

    public static bool IsPushing(string? name) => name is Lock or Undo;
}
