using System.Globalization;
using Xunit;

namespace Postern.NetworkTests.Harness;

/// <summary>
/// Four machines in network namespaces; nothing else is reachable from any of them.
/// <code>
///   client  eth0 ──┐   "wire": a bridge          gate                     inside
///    203.0.113.2   ├── client0          wan0 ────────────── lan0 ──────── eth0
///    2001:db8:1::2 │      other0  gate0 ──┘ 203.0.113.1        192.0.2.1     192.0.2.10
///   other   eth0 ──┘                        2001:db8:1::1  2001:db8:2::1     2001:db8:2::10
///    203.0.113.3
///    2001:db8:1::3
/// </code>
/// The gate routes between both sides. Any address of 198.51.100.0/24 and 2001:db8:77::/64 may be bound on the client, and the gate
/// routes both to it: many sources, one machine. Neighbour entries are permanent, so no ARP or ND falls into a capture or a measurement.
/// </summary>
public sealed class NetworkLab : IAsyncDisposable
{
    public const string GateInterface = "wan0";
    public const string InsideInterface = "lan0";

    private static int _last;
    private readonly string _wire;

    private NetworkLab(int number)
    {
        string Name(string role) => StaleLabs.NamespaceName(Environment.ProcessId, number, role);
        _wire = Name("wire");
        Gate = new LabHost(Name("gate"), "203.0.113.1", "2001:db8:1::1");
        Client = new LabHost(Name("client"), "203.0.113.2", "2001:db8:1::2");
        Other = new LabHost(Name("other"), "203.0.113.3", "2001:db8:1::3");
        Inside = new LabHost(Name("inside"), "192.0.2.10", "2001:db8:2::10");
    }

    /// <summary>The machine that enforces the policy; strangers come in by <see cref="GateInterface"/>.</summary>
    public LabHost Gate { get; }

    /// <summary>The one who knows the knock.</summary>
    public LabHost Client { get; }

    /// <summary>A stranger on the same side as the client.</summary>
    public LabHost Other { get; }

    /// <summary>A machine behind the gate.</summary>
    public LabHost Inside { get; }

    /// <summary>Builds a lab; skips the test, with the reason, where there are no rights to.</summary>
    public static async Task<NetworkLab> Create()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "network namespaces and nftables need root");
        await StaleLabs.Remove();
        var lab = new NetworkLab(Interlocked.Increment(ref _last));
        try
        {
            await lab.Build();
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>The gate's interface is gone, as when a modem hangs up or a card is pulled.</summary>
    public Task Unplug() => Batch(Gate.Namespace, $"link del {GateInterface}");

    /// <summary>It comes back under the same name, with these addresses.</summary>
    public async Task PlugIn(string ipv4, string ipv6)
    {
        await Batch(_wire, [.. Plugged(Gate, GateInterface, 1, "gate0")]);
        await Batch(Gate.Namespace, $"link set {GateInterface} up");
        await Readdress(ipv4, ipv6);
    }

    /// <summary>The gate has these addresses now and no others; everybody outside knows where they are.</summary>
    public async Task Readdress(string ipv4, string ipv6)
    {
        await Batch(Gate.Namespace, [
            $"addr flush dev {GateInterface} scope global",
            $"addr add {ipv4}/24 dev {GateInterface}", $"addr add {ipv6}/64 dev {GateInterface} nodad",
            .. Neighbours(GateInterface, (Client, 2), (Other, 3)),
        ]);
        foreach (var host in new[] { Client, Other })
            await Batch(host.Namespace, [.. new[] { ipv4, ipv6 }.Select(address => $"neigh replace {address} lladdr {Mac(1)} nud permanent dev eth0")]);
    }

    public async ValueTask DisposeAsync() => await NetworkNamespace.Remove(Namespaces);

    private IEnumerable<string> Namespaces => [Client.Namespace, Other.Namespace, Inside.Namespace, Gate.Namespace, _wire];

    private async Task Build()
    {
        await Batch(["-batch", "-"], [.. Namespaces.Select(name => $"netns add {name}")]);
        foreach (var name in Namespaces)
        {
            NetworkNamespace.Set(name,
                "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0",
                "net.ipv6.conf.all.accept_ra=0", "net.ipv6.conf.default.accept_ra=0",
                "net.ipv6.conf.default.router_solicitations=0",
                "net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.accept_dad=0");
        }

        NetworkNamespace.Set(_wire, "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");
        NetworkNamespace.Set(Gate.Namespace, "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        NetworkNamespace.Set(Client.Namespace, "net.ipv6.ip_nonlocal_bind=1");

        await Batch(_wire, [
            "link add wire0 type bridge stp_state 0 mcast_snooping 0", "link set wire0 up",
            .. Plugged(Gate, GateInterface, 1, "gate0"), .. Plugged(Client, "eth0", 2, "client0"), .. Plugged(Other, "eth0", 3, "other0"),
        ]);
        await Batch(Inside.Namespace,
            $"link add eth0 address {Mac(10)} type veth peer name {InsideInterface} address {Mac(4)} netns {Gate.Namespace}",
            "link set lo up", "link set eth0 up",
            "addr add 192.0.2.10/24 dev eth0", "addr add 2001:db8:2::10/64 dev eth0 nodad",
            $"neigh replace 192.0.2.1 lladdr {Mac(4)} nud permanent dev eth0", $"neigh replace 2001:db8:2::1 lladdr {Mac(4)} nud permanent dev eth0",
            "route add default via 192.0.2.1", "route add default via 2001:db8:2::1");
        await Batch(Client.Namespace, [.. Outside(Client, (Gate, 1), (Other, 3)), "route add local 198.51.100.0/24 dev lo", "route add local 2001:db8:77::/64 dev lo"]);
        await Batch(Other.Namespace, [.. Outside(Other, (Gate, 1), (Client, 2))]);
        await Batch(Gate.Namespace, [
            "link set lo up", $"link set {GateInterface} up", $"link set {InsideInterface} up",
            "addr add 203.0.113.1/24 dev wan0", "addr add 2001:db8:1::1/64 dev wan0 nodad",
            "addr add 192.0.2.1/24 dev lan0", "addr add 2001:db8:2::1/64 dev lan0 nodad",
            .. Neighbours("wan0", (Client, 2), (Other, 3)), .. Neighbours("lan0", (Inside, 10)),
            "route add 198.51.100.0/24 via 203.0.113.2", "route add 2001:db8:77::/64 via 2001:db8:1::2",
        ]);
    }

    private static IEnumerable<string> Plugged(LabHost host, string device, int number, string port) =>
    [
        $"link add {port} type veth peer name {device} address {Mac(number)} netns {host.Namespace}",
        $"link set {port} master wire0", $"link set {port} up",
    ];

    private static IEnumerable<string> Outside(LabHost host, params (LabHost Host, int Number)[] neighbours) =>
    [
        "link set lo up", "link set eth0 up",
        $"addr add {host.IPv4}/24 dev eth0", $"addr add {host.IPv6}/64 dev eth0 nodad",
        .. Neighbours("eth0", neighbours),
        "route add default via 203.0.113.1", "route add default via 2001:db8:1::1",
    ];

    private static IEnumerable<string> Neighbours(string device, params (LabHost Host, int Number)[] neighbours) =>
        neighbours.SelectMany(n => new[] { n.Host.IPv4, n.Host.IPv6 }
            .Select(address => $"neigh replace {address} lladdr {Mac(n.Number)} nud permanent dev {device}"));

    private static string Mac(int number) => string.Create(CultureInfo.InvariantCulture, $"02:77:00:00:00:{number:x2}");

    // One process for many lines: a lab stands in a tenth of a second.
    private static Task Batch(string name, params IReadOnlyList<string> lines) => Batch(["-n", name, "-batch", "-"], lines);

    private static async Task Batch(IReadOnlyList<string> options, IReadOnlyList<string> lines) =>
        (await Processes.Run(["ip", .. options], string.Join('\n', lines) + "\n")).OrThrow();
}
