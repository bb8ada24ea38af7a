using System.Net.NetworkInformation;

namespace Postern.Linux;

/// <summary>The network namespace this process is in.</summary>
public static class NetworkNamespace
{
    /// <summary>The kernel's number for it, by which two processes can tell that they share one.</summary>
    public static string Id() => File.ResolveLinkTarget("/proc/self/ns/net", returnFinalTarget: false)?.Name.Trim("net:[]".ToCharArray()) ?? "0";

    /// <summary>Whether this machine passes on packets that are for others; where the kernel does not say, it is taken for true.</summary>
    public static bool Forwards(bool isIpv6)
    {
        try
        {
            return !File.ReadAllText(isIpv6 ? "/proc/sys/net/ipv6/conf/all/forwarding" : "/proc/sys/net/ipv4/ip_forward").StartsWith('0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    public static IReadOnlyList<string> Interfaces() => [.. NetworkInterface.GetAllNetworkInterfaces().Select(i => i.Name)];
}
