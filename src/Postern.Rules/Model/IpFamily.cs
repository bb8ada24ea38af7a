using System.Net;
using System.Net.Sockets;

namespace Postern.Rules.Model;

/// <summary>The IP version that a chain, list or packet belongs to. A policy guards <see cref="Both"/>, a RouterOS menu one.</summary>
[Flags]
public enum IpFamily
{
    V4 = 1,
    V6 = 2,
    Both = V4 | V6,
}

public static class IpFamilies
{
    public static IpFamily Of(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? IpFamily.V6 : IpFamily.V4;

    /// <summary>The families that are named, V4 first.</summary>
    public static IEnumerable<IpFamily> Each(this IpFamily families)
    {
        if (families.HasFlag(IpFamily.V4))
            yield return IpFamily.V4;
        if (families.HasFlag(IpFamily.V6))
            yield return IpFamily.V6;
    }
}
