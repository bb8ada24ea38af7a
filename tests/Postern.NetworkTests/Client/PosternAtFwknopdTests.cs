using System.Net;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Client;

/// <summary>Our client opens doors at the real fwknopd.</summary>
public sealed class PosternAtFwknopdTests
{
    private const string Udp = "PCAP_FILTER udp port 62201;";
    private const int Service = 2222;

    private static readonly string[] Modes = ["CBC", "ECB", "CFB", "OFB", "CTR", "legacy"];
    private static readonly string[] Digests = ["MD5", "SHA1", "SHA256", "SHA384", "SHA512", "SHA3_256", "SHA3_512"];

    [Fact]
    public async Task Every_mode_with_every_hmac_and_digest_opens()
    {
        await using var lab = await NetworkLab.Create();
        await using var server = new FwknopServer(lab);
        var cases = new List<(string Name, string Address)>();
        foreach (var (mode, i) in Modes.Select((m, i) => (m, i)))
        {
            foreach (var (hmac, j) in Digests.Append("").Select((h, j) => (h, j)))
            {
                var (name, address) = ($"{mode}-{hmac}", $"198.51.100.{10 + (i * 8) + j}");
                var both = $"ENCRYPTION_MODE {mode}\n" + (hmac.Length == 0 ? "" : $"HMAC_DIGEST_TYPE {hmac}\n");
                // fwknopd takes no packet so short as one with MD5 inside and no HMAC outside.
                var digest = hmac.Length == 0 ? Digests[2 + (i % 5)] : Digests[(i + j) % Digests.Length];
                server.Add(name, both, $"{both}DIGEST_TYPE {digest}\nACCESS tcp/{Service}\nALLOW_IP {address}", passphrase: mode == "legacy" ? 16 : 32, hmacKey: hmac.Length == 0 ? 0 : 64);
                cases.Add((name, address));
            }
        }

        await server.Start(Udp);
        foreach (var (name, _) in cases)
            (await server.Knock(name)).ShouldBeDone();
        var shut = new List<string>();
        foreach (var (name, address) in cases)
        {
            if (!await server.Says("Added access rule", $"{address} "))
                shut.Add(name);
        }

        shut.ShouldBeEmpty(string.Join('\n', server.Log.TakeLast(40)));
    }

    [Theory]
    [InlineData("udp", Udp, "")]
    [InlineData("udp", Udp, "-U")]
    [InlineData("udp", "PCAP_FILTER udp dst portrange 10000-65535;", "RAND_PORT Y")]
    [InlineData("udp", "PCAP_FILTER udp src port 5353 and dst port 4000;", "SPA_SERVER_PORT 4000\nSPA_SOURCE_PORT 5353")]
    [InlineData("tcp", "PCAP_FILTER tcp port 62201;\nENABLE_TCP_SERVER Y;\nTCPSERV_PORT 62201;", "")]
    [InlineData("http", "PCAP_FILTER tcp port 80;\nENABLE_SPA_OVER_HTTP Y;", "SPA_SERVER_PORT 80")]
    public async Task It_opens_over(string transport, string configuration, string more)
    {
        await using var lab = await NetworkLab.Create();
        await using var service = TcpService.Listen(lab.Gate, Service);
        await using var web = TcpService.Listen(lab.Gate, 80);
        await using var server = new FwknopServer(lab);
        server.Add("home", "", $"SPA_SERVER_PROTO {transport}\n{(more == "-U" ? "" : more)}\nACCESS tcp/{Service}\nALLOW_IP source");
        await server.Start(configuration, more == "-U" ? ["-U"] : []);
        await server.Iptables("-A", "INPUT", "-p", "tcp", "-m", "multiport", "--dports", "80,62201", "-j", "ACCEPT");
        await server.Iptables("-A", "INPUT", "-p", "udp", "--dport", "62201", "-j", "ACCEPT");
        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, Service)).ShouldBe(ProbeResult.Silent);

        var knocked = await server.Knock("home");
        knocked.ShouldBeDone();
        knocked.Out.ShouldStartWith($"asked {lab.Gate.IPv4} to let whoever it sees in to tcp/{Service};");
        (await Opens(lab.Client, lab.Gate.IPv4, Service)).ShouldBeTrue(string.Join('\n', server.Log));
        (await Probe.Tcp(lab.Other, lab.Gate.IPv4, Service)).ShouldBe(ProbeResult.Silent);
    }

    /// <summary>fwknopd sees what the proxy makes of the request; asked as a proxy is asked, it hears nothing.</summary>
    [Fact]
    public async Task It_opens_through_a_proxy()
    {
        await using var lab = await NetworkLab.Create();
        await using var service = TcpService.Listen(lab.Gate, Service);
        await using var web = TcpService.Listen(lab.Gate, 80);
        await using var proxy = HttpProxy.Listen(lab.Other, 3128);
        await using var server = new FwknopServer(lab);
        server.Add("home", "", $"SPA_SERVER_PROTO http\nSPA_SERVER_PORT 80\nHTTP_PROXY {lab.Other.IPv4}:3128\nACCESS tcp/{Service}\nALLOW_IP {lab.Client.IPv4}");
        await server.Start("PCAP_FILTER tcp port 80;\nENABLE_SPA_OVER_HTTP Y;");
        await server.Iptables("-A", "INPUT", "-p", "tcp", "--dport", "80", "-j", "ACCEPT");
        (await server.Knock("home")).ShouldBeDone();
        (await Opens(lab.Client, lab.Gate.IPv4, Service)).ShouldBeTrue(string.Join('\n', server.Log));
    }

    [Fact]
    public async Task A_timeout_is_kept_and_the_command_after_it_gets_in()
    {
        await using var lab = await NetworkLab.Create();
        await using var service = TcpService.Listen(lab.Gate, Service);
        await using var server = new FwknopServer(lab);
        server.Add("home", "", $"ACCESS tcp/{Service},udp/53\nALLOW_IP {lab.Client.IPv4}\nFW_TIMEOUT 3");
        await server.Start(Udp);
        var knocked = await lab.Client.Postern("knock", "--rc", server.RcFile, "home", "--", "nc", "-w", "1", lab.Gate.IPv4.ToString(), $"{Service}");
        knocked.ShouldBeDone();
        knocked.Out.ShouldBe(TcpService.Greeting);
        knocked.Error.ShouldContain($"to let {lab.Client.IPv4} in to tcp/{Service},udp/53 for 3 s");
        (await Closes(lab.Client, lab.Gate.IPv4, Service)).ShouldBeTrue();

        (await server.Knock("home", "--for", "2m")).ShouldBeDone();
        (await Opens(lab.Client, lab.Gate.IPv4, Service)).ShouldBeTrue();
        await Moment.Pass(5);
        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, Service)).ShouldBe(ProbeResult.Connected);
    }

    [Fact]
    public async Task Forwards_to_a_machine_behind_and_to_the_gate_itself()
    {
        await using var lab = await NetworkLab.Create();
        await using var inside = TcpService.Listen(lab.Inside, Service);
        await using var local = TcpService.Listen(lab.Gate, 2223);
        await using var server = new FwknopServer(lab);
        server.Add("inside", "", $"ACCESS tcp/{Service}\nALLOW_IP {lab.Client.IPv4}\nNAT_ACCESS {lab.Inside.IPv4}:{Service}\nNAT_PORT 5555");
        server.Add("local", "", $"ACCESS tcp/2223\nALLOW_IP {lab.Client.IPv4}\nNAT_LOCAL Y\nNAT_PORT 5556\nFW_TIMEOUT 60");
        server.Add("chance", "", $"ACCESS tcp/2223\nALLOW_IP {lab.Client.IPv4}\nNAT_LOCAL Y\nNAT_RAND_PORT Y");
        await server.Start(Udp + "\nENABLE_IPT_FORWARDING Y;\nENABLE_IPT_LOCAL_NAT Y;");
        (await server.Knock("inside")).ShouldBeDone();
        (await Opens(lab.Client, lab.Gate.IPv4, 5555)).ShouldBeTrue(string.Join('\n', server.Log));
        inside.Accepted.ShouldBeGreaterThan(0);
        (await server.Knock("local")).ShouldBeDone();
        (await Opens(lab.Client, lab.Gate.IPv4, 5556)).ShouldBeTrue(string.Join('\n', server.Log));
        var chance = await server.Knock("chance");
        chance.ShouldBeDone();
        var port = int.Parse(chance.Out.Split("in to tcp/")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        port.ShouldBeGreaterThanOrEqualTo(10000);
        (await Opens(lab.Client, lab.Gate.IPv4, port)).ShouldBeTrue(string.Join('\n', server.Log));
        (await Probe.Tcp(lab.Other, lab.Gate.IPv4, 5555)).ShouldBe(ProbeResult.Silent);
    }

    [Fact]
    public async Task User_offset_and_source_are_what_the_stanza_and_the_command_line_say()
    {
        await using var lab = await NetworkLab.Create();
        await using var server = new FwknopServer(lab);
        server.Add("named", "REQUIRE_USERNAME alice\nREQUIRE_SOURCE_ADDRESS Y", $"ACCESS tcp/{Service}\nALLOW_IP 192.0.2.77\nSPOOF_USER alice");
        server.Add("late", "", $"ACCESS tcp/{Service}\nALLOW_IP 192.0.2.78\nTIME_OFFSET -10min");
        await server.Start(Udp);
        (await server.Knock("named", "--source", "198.51.100.9")).ShouldBeDone();
        (await server.Says("Added access rule", "198.51.100.9 ")).ShouldBeTrue(string.Join('\n', server.Log));
        (await server.Knock("late")).ShouldBeDone();
        (await server.Says("time difference is too great")).ShouldBeTrue(string.Join('\n', server.Log));
    }

    private static Task<bool> Opens(LabHost from, IPAddress to, int port) => Becomes(from, to, port, ProbeResult.Connected);

    private static Task<bool> Closes(LabHost from, IPAddress to, int port) => Becomes(from, to, port, ProbeResult.Silent);

    // fwknopd captures, then starts iptables several times.
    private static async Task<bool> Becomes(LabHost from, IPAddress to, int port, ProbeResult expected)
    {
        for (var tries = 0; tries < 25; tries++)
        {
            if (await Probe.Tcp(from, to, port) == expected)
                return true;
            await Moment.Pass(0.2);
        }

        return false;
    }
}
