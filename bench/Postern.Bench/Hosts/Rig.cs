using System.Globalization;
using System.Net;
using System.Text.Json;
using Postern.Bench.Tools;

namespace Postern.Bench.Hosts;

/// <summary>
/// Two hosts, client and gate: network namespaces joined by a veth pair; nothing else is reachable from either.
/// Neighbours are permanent, so that no address resolution falls into a measurement. The client may send from any address of
/// <see cref="KnockerRange"/> and <see cref="KnockerRange6"/>. Answers to spoofed sources go nowhere. Addresses are those set aside
/// for benchmarks (RFC 2544, RFC 5180).
/// </summary>
internal sealed class Rig : IDisposable
{
    public const string ClientHost = "pb-client";
    public const string GateHost = "pb-gate";
    public const string ClientInterface = "pbc0";
    public const string GateInterface = "pbg0";
    public const string ClientMac = "02:70:62:00:00:02";
    public const string GateMac = "02:70:62:00:00:01";
    public const string ClientAddress = "198.18.0.2";
    public const string GateAddress = "198.18.0.1";
    public const string ClientAddress6 = "2001:2::2";
    public const string GateAddress6 = "2001:2::1";
    public const string KnockerRange = "198.19.0.0";
    public const string KnockerRange6 = "2001:2:0:1::";

    /// <summary>A /8: at 300,000 packets/s hardly any spoofed source comes twice within a step timeout.</summary>
    public const string SpoofedRange = "10.0.0.0";
    public const int SpoofedSources = 1 << 24;

    /// <summary>The sender's processor. A veth pair runs the gate's whole receive path on it, inside the sender's system call.</summary>
    public const int SenderCpu = 0;

    private int _nextSource = 1;

    /// <summary>Where daemons and the protected service run.</summary>
    public static int GateCpu => Math.Min(1, Environment.ProcessorCount - 1);

    public static Rig Start()
    {
        var rig = new Rig();
        Remove();   // what a killed run has left behind
        Command.Run(["ip", "netns", "add", ClientHost]);
        Command.Run(["ip", "netns", "add", GateHost]);
        Ip(ClientHost, $"link add {ClientInterface} address {ClientMac} type veth peer name {GateInterface} netns {GateHost} address {GateMac}");
        SetUpHost(ClientHost, ClientInterface, (ClientAddress, ClientAddress6), (GateAddress, GateAddress6), GateMac);
        SetUpHost(GateHost, GateInterface, (GateAddress, GateAddress6), (ClientAddress, ClientAddress6), ClientMac);
        Ip(ClientHost, $"route add local {KnockerRange}/16 dev lo");
        Ip(ClientHost, $"-6 route add local {KnockerRange6}/64 dev lo");
        Sysctl(ClientHost, "net.ipv6.ip_nonlocal_bind=1");
        Ip(GateHost, $"route add {KnockerRange}/16 via {ClientAddress}");
        Ip(GateHost, $"-6 route add {KnockerRange6}/64 via {ClientAddress6}");
        Ip(GateHost, $"route add blackhole {SpoofedRange}/8");
        return rig;
    }

    public static IReadOnlyList<string> On(string host, params IEnumerable<string> commandLine) => ["ip", "netns", "exec", host, .. commandLine];

    public static IReadOnlyList<string> OnGateCpu(params IEnumerable<string> commandLine) =>
        On(GateHost, ["taskset", "-c", GateCpu.ToString(CultureInfo.InvariantCulture), .. commandLine]);

    public static void LoadNftables(string text) => Command.Run(On(GateHost, "nft", "-f", "-"), text, timeoutSeconds: 300);

    /// <summary>Everything that any contender may have loaded on the gate.</summary>
    public static void ClearGate() => Command.Run(On(GateHost, "nft", "flush", "ruleset"));

    /// <summary>Packets that have gone into the gate's receive path since the rig stands: its interface's count without what a full backlog dropped.</summary>
    public static long ReceivedByGate()
    {
        using var answer = JsonDocument.Parse(Command.Run(["ip", "-n", GateHost, "-j", "-s", "link", "show", GateInterface]));
        var arrived = answer.RootElement[0].GetProperty("stats64").GetProperty("rx").GetProperty("packets").GetInt64();
        var dropped = File.ReadLines("/proc/net/softnet_stat")   // the second column, of each processor
            .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return arrived - dropped;
    }

    /// <summary>Addresses that no earlier try has used: what the gate or connection tracking remembers of those must not count.</summary>
    /// <returns>The number of the first; <see cref="Knocker"/> makes an address of it.</returns>
    public int TakeSources(int count)
    {
        var first = _nextSource;
        _nextSource += count;
        return _nextSource < 1 << 16 ? first : throw new InvalidOperationException("The rig is out of unused addresses.");
    }

    public static IPAddress Knocker(int number, bool ipv6 = false) => IPAddress.Parse(ipv6 ? KnockerRange6 : KnockerRange).Plus((uint)number);

    public void Dispose() => Remove();

    /// <summary>Ends what runs on the two hosts, by id, and removes them.</summary>
    public static void Remove()
    {
        foreach (var host in (string[])[ClientHost, GateHost])
        {
            if (!File.Exists($"/run/netns/{host}"))
                continue;
            // Whoever is in our own namespaces was started by us or by an earlier run that was killed.
            foreach (var id in Command.Run(["ip", "netns", "pids", host]).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Command.TryRun("kill", "-KILL", id);
            Command.Run(["ip", "netns", "del", host]);
        }
    }

    private static void SetUpHost(string host, string device, (string V4, string V6) own, (string V4, string V6) other, string otherMac)
    {
        Sysctl(host, "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0", $"net.ipv4.conf.{device}.rp_filter=0",
            "net.ipv6.conf.all.accept_ra=0", $"net.ipv6.conf.{device}.accept_ra=0", $"net.ipv6.conf.{device}.accept_dad=0");
        Ip(host, "link set lo up");
        Ip(host, $"link set {device} up");
        Ip(host, $"addr add {own.V4}/30 dev {device}");
        Ip(host, $"addr add {own.V6}/64 dev {device} nodad");
        Ip(host, $"neigh replace {other.V4} lladdr {otherMac} nud permanent dev {device}");
        Ip(host, $"neigh replace {other.V6} lladdr {otherMac} nud permanent dev {device}");
    }

    private static void Ip(string host, string words) => Command.Run(["ip", "-n", host, .. words.Split(' ')]);

    private static void Sysctl(string host, params string[] settings) => Command.Run(On(host, ["sysctl", "-qw", .. settings]));
}
