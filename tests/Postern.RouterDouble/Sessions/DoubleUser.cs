namespace Postern.RouterDouble.Sessions;

/// <param name="Policies">Of the user's group: <c>read</c>, <c>write</c>, <c>api</c>, <c>rest-api</c>, <c>policy</c>, <c>test</c> …</param>
public sealed record DoubleUser(string Name, string Password, IReadOnlySet<string> Policies)
{
    public static readonly IReadOnlySet<string> Full = new HashSet<string>(StringComparer.Ordinal)
    {
        "local", "telnet", "ssh", "ftp", "reboot", "read", "write", "policy", "test", "winbox", "password", "web", "sniff", "sensitive", "api", "romon", "rest-api",
    };

    public static readonly IReadOnlySet<string> ReadOnly = new HashSet<string>(Full, StringComparer.Ordinal).Except(["write", "policy", "ftp", "sensitive"]).ToHashSet(StringComparer.Ordinal);

    public static DoubleUser Admin(string name, string password) => new(name, password, Full);
}

/// <summary>Somebody who is logged in. Safe mode belongs to one.</summary>
public sealed class DoubleSession(DoubleUser user, string address, string via)
{
    public DoubleUser User { get; } = user;

    public string Address { get; } = address;

    /// <summary><c>api</c>, <c>rest-api</c>, <c>console</c>.</summary>
    public string Via { get; } = via;
}
