using System.Net.NetworkInformation;

namespace Postern.Linux;

/// <summary>The network namespace this process is in.</summary>
public static class NetworkNamespace
{
    /// <summary>The kernel's number for it, by which two processes can tell that they share one.</summary>
    public static string Id() => File.ResolveLinkTarget("/proc/self/ns/net", returnFinalTarget: false)?.Name.Trim("net:[]".ToCharArray()) ?? "0";

    public static IReadOnlyList<string> Interfaces() => [.. NetworkInterface.GetAllNetworkInterfaces().Select(i => i.Name)];
}
