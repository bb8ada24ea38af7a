using System.Globalization;

namespace Postern.Policy.Backends.RouterOs;

/// <summary>The names of what is ours on a router. They stay what they are from push to push and from version to version.</summary>
public static class RouterNames
{
    /// <summary>Every comment of ours begins with it; what does not is somebody else's and is never touched.</summary>
    public const string Mark = "postern:";

    /// <summary>Chains and lists of ours.</summary>
    public const string Prefix = "postern-";

    /// <summary>Who touched a trap.</summary>
    public const string Banned = Prefix + "banned";

    public const string Trusted = Prefix + "trusted";

    /// <summary>The list of sources that a door is open to; also where the bridge puts them.</summary>
    public static string GrantList(string door) => Prefix + door;

    /// <param name="passed">How many steps a source on it has passed, from 1 on.</param>
    public static string StageList(string door, int passed) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{door}-{passed}");

    /// <param name="step"><c>1</c>, <c>accept</c>, <c>drop</c> …; unique within the door.</param>
    public static string Comment(string door, string step) => $"{Mark}{door}:{step}";

    public static bool IsOurs(string comment) => comment.StartsWith(Mark, StringComparison.Ordinal);
}
