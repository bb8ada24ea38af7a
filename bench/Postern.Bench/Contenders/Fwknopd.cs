using Postern.Bench.Hosts;
using Postern.Bench.Tools;

namespace Postern.Bench.Contenders;

/// <summary>fwknopd with iptables, by capture (its default) or as a UDP server.</summary>
internal sealed class Fwknopd(bool listens) : Contender
{
    private const int SpaPort = 62201;
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
        var (key, hmac) = Keys();
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
    public override ProbePlan Knocking(GateSetup setup, ProbePlan plan)
    {
        var (key, hmac) = Keys();
        var one = Workplace.File("spa-packet");
        var payloads = new List<string>();
        for (var i = 0; i < plan.Tries; i++)
        {
            File.Delete(one);
            // One protocol only: each takes an iptables process more before the door is open.
            Command.Run(["fwknop", "-A", $"{plan.Protocol}/{setup.Doors[0].Service}", "-a", Rig.Knocker(plan.FirstSource + i).ToString(), "-D", Rig.GateAddress,
                "--key-base64-rijndael", key, "--key-base64-hmac", hmac, "--use-hmac",
                "--test", "--save-packet", one, "--no-save-args", "--no-rc-file"]);
            payloads.Add(File.ReadAllText(one).Trim());
        }

        return plan with { Payloads = payloads, PayloadPort = SpaPort };
    }

    protected override void Stop()
    {
        _daemon?.Dispose();
        _daemon = null;
    }

    private static void Iptables(string words) => Command.Run(Rig.On(Rig.GateHost, ["iptables-nft", .. words.Split(' ')]));

    private static (string Key, string Hmac) Keys()
    {
        var file = Workplace.File("fwknop-keys");
        if (!File.Exists(file))
            Command.Run(["fwknop", "--key-gen", "--key-gen-file", file]);
        var lines = File.ReadLines(file).Select(line => line.Split(": ")).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1].Trim());
        return (lines["KEY_BASE64"], lines["HMAC_KEY_BASE64"]);
    }
}
