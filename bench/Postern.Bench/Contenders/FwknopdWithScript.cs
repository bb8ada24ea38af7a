using System.Net;
using Postern.Bench.Hosts;
using Postern.Bench.Packets;
using Postern.Bench.Tools;

namespace Postern.Bench.Contenders;

/// <summary>
/// What people have on the small machine behind a router: fwknopd as a UDP server that starts a script for each packet, and the script logs in at the
/// router by an API client of somebody else's and adds the entry.
/// </summary>
internal sealed class FwknopdWithScript : Contender
{
    private const string Client = "node-routeros";
    private static readonly string Modules = Workplace.InRepository("tests", "Postern.RouterDouble", "clients", "node_modules");
    private RunningProcess? _daemon;

    public override string Name => "fwknopd and a script";

    public override IReadOnlyList<(string Program, string Package)> Needs =>
        [("fwknopd", "fwknop-server"), ("fwknop", "fwknop-client"), ("node", "nodejs")];

    public override bool HasSteps => false;

    public override bool GuardsIpv6 => false;

    /// <summary>Null, or why its client is not there.</summary>
    public static string? MissingClient() => Directory.Exists(Path.Combine(Modules, Client)) ? null : $"{Client} is missing: npm ci in tests/Postern.RouterDouble/clients";

    public override void Up(GateSetup setup)
    {
        var run = Workplace.EmptyFolder("fwknop-run");
        var (key, hmac) = FwknopClient.Keys();
        var script = Workplace.Write("add-entry.js", $$"""
            const { RouterOSAPI } = require('{{Modules}}/{{Client}}');
            const { readFileSync } = require('fs');
            const password = readFileSync('{{RouterStand.PasswordFile}}', 'utf8').trim();
            const api = new RouterOSAPI({ host: '{{RouterService.Address(0)}}', port: 8729, user: '{{RouterStand.User}}', password, tls: { rejectUnauthorized: false } });
            api.connect()
              .then(() => api.write(['/ip/firewall/address-list/add', '=list=postern-first', `=address=${process.argv[2]}`, '=timeout=5m']))
              .then(() => api.close());

            """);
        var configuration = Workplace.Write("fwknopd.conf", $"""
            ENABLE_UDP_SERVER Y;
            UDPSERV_PORT {FwknopClient.SpaPort};
            FIREWALL_EXE {Command.Find("iptables-nft") ?? Command.Find("iptables")};
            FWKNOP_RUN_DIR {run};
            FWKNOP_PID_FILE {run}/pid;
            DIGEST_FILE {run}/digest.cache;
            MAX_SPA_PACKET_AGE 86400;

            """);
        var access = Workplace.Write("access.conf",
            $"SOURCE ANY\nKEY_BASE64 {key}\nHMAC_KEY_BASE64 {hmac}\nFW_ACCESS_TIMEOUT 300\nCMD_CYCLE_OPEN {Command.Find("node")} {script} $IP\nCMD_CYCLE_CLOSE NONE\nCMD_CYCLE_TIMER 300\n");
        _daemon = new RunningProcess(Rig.OnGateCpu("fwknopd", "-f", "-c", configuration, "-a", access, "-i", Rig.GateInterface, "-U"));
        _daemon.WaitFor("Kicking off UDP server");
        Thread.Sleep(300);
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> Packets(GateSetup setup, IEnumerable<IPAddress> sources) =>
        [.. sources.Select(source => (ReadOnlyMemory<byte>)FwknopClient.Packet($"udp/{setup.Doors[0].Service}", source))];

    protected override void Stop()
    {
        _daemon?.Dispose();
        _daemon = null;
    }
}
