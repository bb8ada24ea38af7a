using Postern.Rules.Model;

namespace Postern.Policy.Backends.Clients.Tools;

/// <summary>The gate as a program is told of it, and over which IP version it will knock.</summary>
/// <param name="IsIPv6">What a program that has to know before it sends is to take; for a name that may be either, IPv4.</param>
/// <param name="IsForced">The name alone does not say which version it is to be, and the knocks want one.</param>
internal sealed record ToolTarget(KnockHost Host, bool IsIPv6, bool IsForced)
{
    /// <summary><c>-4 </c> or <c>-6 </c> where the program would choose by itself and must not.</summary>
    public string Option => IsForced ? IsIPv6 ? "-6 " : "-4 " : "";

    public static ToolTarget Of(KnockedDoor door, KnockHost host)
    {
        if (host.Address is not null)
            return new ToolTarget(host, host.IsIPv6, IsForced: false);
        // A size is that of the whole packet, and headers differ.
        return new ToolTarget(host, door.Family == IpFamily.V6, door.Family != IpFamily.Both || door.Knocks.Any(k => k.Step.Size is not null));
    }
}
