using System.Collections.Frozen;
using Postern.Policy.Text;

namespace Postern.Policy.FrontEnds.AuthorizedKeys;

/// <summary>The options that may stand before a key. Source: sshd(8), authorized_keys file format.</summary>
internal static class KeyOptionNames
{
    public const string Doors = "doors";
    public const string From = "from";
    public const string ExpiryTime = "expiry-time";
    public const string Source = "source";
    public const string Prefix = "prefix";
    public const string For = "for";
    public const string Longest = "longest";

    /// <summary>OpenSSH's, about FIDO authenticators; without values.</summary>
    public const string NoTouchRequired = "no-touch-required";
    public const string VerifyRequired = "verify-required";

    public static readonly FrozenSet<string> Own = FrozenSet.Create(Doors, From, ExpiryTime, Source, Prefix, For, Longest, NoTouchRequired, VerifyRequired);

    /// <summary>What they allow or forbid in a session of sshd does not exist here.</summary>
    public static readonly FrozenSet<string> Ignored = FrozenSet.Create(
        "agent-forwarding", "no-agent-forwarding", "command", "environment", "no-port-forwarding", "port-forwarding", "no-pty", "pty", "no-user-rc", "user-rc", "no-x11-forwarding", "x11-forwarding",
        "permitlisten", "permitopen", "restrict", "tunnel");

    /// <summary>Left out, more would be let in than the line says.</summary>
    public static readonly FrozenDictionary<string, string> Refused = new Dictionary<string, string>
    {
        ["cert-authority"] = "certificates are not read here: the key would stand for itself alone, and those it signed for nothing",
        ["principals"] = "it belongs to certificates, which are not read here",
    }.ToFrozenDictionary();

    /// <summary>The option that was probably meant: never what was written.</summary>
    public static string? Near(string name) => Suggestion.For(name, Own.Order(StringComparer.Ordinal));
}
