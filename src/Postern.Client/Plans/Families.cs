using System.Net;
using System.Net.Sockets;

namespace Postern.Client.Plans;

/// <summary>The two versions of IP, by name.</summary>
internal static class Families
{
    public static string Name(IPAddress address) => Name(address.AddressFamily);

    public static string Name(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";
}
