using System.Globalization;
using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Policy.Text;
using Postern.Rules.Model;

namespace Postern.Watcher.Routers;

/// <summary>What stands on a router's address list, or is to: there is one such entry at most.</summary>
public readonly record struct RouterEntry(string List, AddressRange Address)
{
    /// <summary>What every comment of a grant's entry ends with.</summary>
    private static readonly string Ending = RouterNames.Comment("", RouterNames.GrantStep)[RouterNames.Mark.Length..];

    public string Menu => Address.Family == IpFamily.V4 ? RouterMenus.AddressList4 : RouterMenus.AddressList6;

    /// <summary>As the router itself writes it: IPv6 hosts with their length.</summary>
    public string AddressText => Address.IsSingle && Address.Family == IpFamily.V4 ? Address.First.ToString()
        : Address.PrefixLength is { } length ? string.Create(CultureInfo.InvariantCulture, $"{Address.First}/{length}")
        : Address.ToString();

    public override string ToString() => $"{(Address.IsSingle ? Address.First : AddressText)} on {LogText.Clean(List)}";

    public static string Comment(string door) => RouterNames.Comment(door, RouterNames.GrantStep);

    /// <summary>An entry that a gate put there for a grant.</summary>
    public static bool IsGrant(string? comment) => comment is not null && RouterNames.IsOurs(comment) && comment.EndsWith(Ending, StringComparison.Ordinal);

    public static string TimeoutText(TimeSpan timeout) => string.Create(CultureInfo.InvariantCulture, $"{(long)timeout.TotalSeconds}s");
}
