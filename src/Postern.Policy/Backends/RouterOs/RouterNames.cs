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

    /// <summary>The interface list of a guard with several interfaces.</summary>
    public const string Interfaces = Prefix + "interfaces";

    public const string InputChain = Prefix + "input";

    public const string ForwardChain = Prefix + "forward";

    /// <summary>Entered from <c>dstnat</c>: what doors forward, and what nobody else's translation may take away.</summary>
    public const string TranslationChain = Prefix + "dstnat";

    public const string TrapChain = Prefix + "traps";

    /// <summary>The last part of the comment of a list entry that a gate made of a grant: it is dynamic, and the gate's alone to take away.</summary>
    public const string GrantStep = "grant";

    private const string GatePart = Mark + ":";

    /// <summary>The list of sources that a door is open to; also where the bridge puts them.</summary>
    public static string GrantList(string door) => Prefix + door;

    /// <param name="passed">How many steps a source on it has passed, from 1 on.</param>
    public static string StageList(string door, int passed) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{door}-{passed}");

    /// <param name="sequence">0 is the opener's own; from 1 on its alternatives, each with lists of its own.</param>
    /// <param name="passed">How many steps a source on it has passed, from 1 on.</param>
    public static string StageList(string door, int sequence, int passed) =>
        sequence == 0 ? StageList(door, passed) : string.Create(CultureInfo.InvariantCulture, $"{Prefix}{door}-{sequence + 1}.{passed}");

    /// <summary>The chain in which a door closes others.</summary>
    public static string CloseChain(string door) => $"{Prefix}close-{door}";

    /// <param name="step"><c>1</c>, <c>accept</c>, <c>drop</c> …; unique within the door.</param>
    public static string Comment(string door, string step) => $"{Mark}{door}:{step}";

    /// <summary>The comment of what belongs to no door.</summary>
    public static string GateComment(string part) => GatePart + part;

    public static bool IsOurs(string comment) => comment.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>What belongs to no door; in a router's own chains it stands first.</summary>
    public static bool IsGates(string comment) => comment.StartsWith(GatePart, StringComparison.Ordinal);
}
