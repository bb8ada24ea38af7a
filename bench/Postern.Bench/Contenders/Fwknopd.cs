using Postern.Bench.Hosts;
using Postern.Bench.Packets;
using Postern.Bench.Tools;

namespace Postern.Bench.Contenders;

/// <summary>fwknopd with iptables, by capture (its default) or as a UDP server.</summary>
internal sealed class Fwknopd(bool listens) : Contender
{
    private const int SpaPort = FwknopClient.SpaPort;
    private RunningProcess? _daemon;

    public override string Name => listens ? "fwknopd, UDP server" : "fwknopd, capture";

    public override IReadOnlyList<(string Program, string Package)> Needs =>
        [("fwknopd", "fwknop-server"), ("fwknop", "fwknop-client"), ("iptables-nft", "iptables")];

    public override bool HasSteps => false;

    public override bool GuardsIpv6 => false;

    public override int FloodedPort(GateSetup setup) => SpaPort;

    public override void Up(GateSetup setup)
    {
        Iptables("-P INPUT DROP");
        Iptables("-A INPUT -i lo -j ACCEPT");
        Iptables("-A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT");
        if (listens)
            Iptables($"-A INPUT -p udp --dport {SpaPort} -j ACCEPT");

        // The digests of earlier runs would be searched for every packet.
        var run = Workplace.EmptyFolder("fwknop-run");
        var (key, hmac) = FwknopClient.Keys();
        var configuration = Workplace.Write("fwknopd.conf", $"""
            PCAP_INTF {Rig.GateInterface};
            PCAP_FILTER udp port {SpaPort};
            ENABLE_IPT_FORWARDING N;
            FIREWALL_EXE {Command.Find("iptables-nft")};
            FWKNOP_RUN_DIR {run};
            FWKNOP_PID_FILE {run}/pid;
            DIGEST_FILE {run}/digest.cache;
            MAX_SPA_PACKET_AGE 86400;

            """);
        var access = Workplace.Write("access.conf", $"SOURCE ANY\nKEY_BASE64 {key}\nHMAC_KEY_BASE64 {hmac}\nFW_ACCESS_TIMEOUT 300\n");
        _daemon = new RunningProcess(Rig.OnGateCpu(
            ["fwknopd", "-f", "-c", configuration, "-a", access, "-i", Rig.GateInterface, .. listens ? (string[])["-U"] : []]));
        _daemon.WaitFor(listens ? "Kicking off UDP server" : "Starting fwknopd main event loop");
        Thread.Sleep(300);
    }

    /// <summary>One SPA packet for each try, made beforehand by fwknop's own client.</summary>
    public override ProbePlan Knocking(GateSetup setup, ProbePlan plan) => plan with
    {
        Payloads = [.. Enumerable.Range(plan.FirstSource, plan.Tries).Select(number => FwknopClient.Packet($"{plan.Protocol}/{setup.Doors[0].Service}", Rig.Knocker(number)))],
        PayloadPort = SpaPort,
    };

    /// <summary>Packets that it has let in since it started.</summary>
    public int CountGrants() => _daemon!.Said.Split("Added access rule").Length - 1;

    protected override void Stop()
    {
        _daemon?.Dispose();
        _daemon = null;
    }

    private static void Iptables(string words) => Command.Run(Rig.On(Rig.GateHost, ["iptables-nft", .. words.Split(' ')]));
}
