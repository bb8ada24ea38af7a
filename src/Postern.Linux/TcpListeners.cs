using System.Net.NetworkInformation;

namespace Postern.Linux;

/// <summary>The TCP ports that programs of this network namespace listen on, on whatever address.</summary>
public static class TcpListeners
{
    public static IReadOnlySet<ushort> Ports()
    {
        try
        {
            return IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(e => (ushort)e.Port).ToHashSet();
        }
        catch (NetworkInformationException)
        {
            // No /proc: nothing can be said.
            return new HashSet<ushort>();
        }
    }
}
