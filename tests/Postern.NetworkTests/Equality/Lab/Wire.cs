using System.Globalization;
using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Equality.Lab;

/// <summary>The other ends of all gates' interfaces: a machine without addresses, which answers nothing.</summary>
internal sealed class Wire
{
    private Wire(LabHost host) => Host = host;

    public LabHost Host { get; }

    public static string Outside(int number) => string.Create(CultureInfo.InvariantCulture, $"wan{number}");

    public static string Inside(int number) => string.Create(CultureInfo.InvariantCulture, $"lan{number}");

    public static async Task<Wire> Create(int number)
    {
        var host = new LabHost(StaleLabs.NamespaceName(Environment.ProcessId, number, "equality-wire"), "0.0.0.0", "::");
        (await Processes.Run(["ip", "netns", "add", host.Namespace])).OrThrow();
        NetworkNamespace.Set(host.Namespace, "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");
        return new Wire(host);
    }

    public Task Remove() => NetworkNamespace.Remove(Host.Namespace);
}
