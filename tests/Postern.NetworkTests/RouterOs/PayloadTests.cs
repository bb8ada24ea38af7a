using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Postern.NetworkTests.Harness;
using Postern.Policy.Backends.Nftables.Loading;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.RouterOs;

/// <summary>What packets carry, found by the kernel alone: passphrases, words in pings, requests. Driven by the programs that people send them with.</summary>
public sealed class PayloadTests
{
    private const string Nobody = "192.0.2.77";

    private static readonly string[] Wan = ["--interfaces", "WAN=wan0"];

    // The talk's: a ping that carries the word is answered, and the word opens lists over TCP, UDP and HTTP.
    private const string Word = """
        /ip firewall layer7-protocol add name="ICMP pattern" regexp=mikrotik
        /ip firewall filter
        add action=accept chain=input layer7-protocol="ICMP pattern" protocol=icmp
        add action=add-src-to-address-list chain=input protocol=tcp dst-port=80,443 content=mikrotik address-list=tcp address-list-timeout=1m
        add action=add-src-to-address-list chain=input protocol=udp dst-port=53 content=mikrotik address-list=udp address-list-timeout=1m
        add action=add-src-to-address-list chain=input content="GET /mikrotik " address-list=http address-list-timeout=1m
        add action=accept chain=input protocol=tcp dst-port=80,443
        add action=accept chain=input protocol=tcp dst-port=22 src-address-list=http
        add action=accept chain=input protocol=tcp dst-port=22 src-address-list=tcp
        add action=accept chain=input protocol=tcp dst-port=22 src-address-list=udp
        add action=drop chain=input in-interface-list=WAN
        """;

    // The manual's, with a text of its own for each knock; the last one over TCP, to a port where a service answers.
    private const string Each = """
        /ip firewall layer7-protocol
        add name=first regexp="^passphrase/$"
        add name=second regexp="^open\\x20sesame"
        add name=third regexp="the end\\.\$"
        add name=fourth regexp="^now\$"
        /ip firewall filter
        add action=add-src-to-address-list address-list=888 address-list-timeout=30s chain=input dst-port=888 in-interface-list=WAN protocol=udp layer7-protocol=first
        add action=add-src-to-address-list address-list=555 address-list-timeout=30s chain=input dst-port=555 in-interface-list=WAN protocol=udp src-address-list=888 layer7-protocol=second
        add action=add-src-to-address-list address-list=222 address-list-timeout=30s chain=input dst-port=222 in-interface-list=WAN protocol=udp src-address-list=555 layer7-protocol=third packet-size=0-200
        add action=add-src-to-address-list address-list=secured address-list-timeout=30m chain=input dst-port=443 in-interface-list=WAN protocol=tcp src-address-list=222 layer7-protocol=fourth
        add action=accept chain=input in-interface-list=WAN protocol=tcp dst-port=443
        add action=accept chain=input in-interface-list=WAN src-address-list=secured
        add action=drop chain=input in-interface-list=WAN
        """;

    [Theory]
    [InlineData("printf '%s' \"$TEXT\" > /dev/udp/$HOST/$PORT")]
    [InlineData("printf '%s' \"$TEXT\" | timeout 0.1 nc -u $HOST $PORT")]
    [InlineData("printf '%s' \"$TEXT\" | socat -t 0 - UDP:$HOST:$PORT")]
    [InlineData("timeout 0.2 hping3 -q -2 -c 1 -d ${#TEXT} -e \"$TEXT\" -p $PORT $HOST")]
    public async Task Three_passphrases_on_the_way_to_an_address_that_nobody_uses_open_a_host_behind(string send)
    {
        await using var lab = await Up57();
        await using var inside = TcpService.Listen(lab.Inside, 22);
        (await Probe.Tcp(lab.Client, lab.Inside.IPv4, 22)).ShouldBe(ProbeResult.Silent);
        var sent = await Send(lab.Client, send, "correcthorse7", "BATTERY42staple", "a longer passphrase of 40 letters, 3rd");
        (await lab.Lists()).ShouldContain($"COMEIN {lab.Client.IPv4}", sent);
        (await Probe.Tcp(lab.Client, lab.Inside.IPv4, 22)).ShouldBe(ProbeResult.Connected);
        (await Probe.Tcp(lab.Other, lab.Inside.IPv4, 22)).ShouldBe(ProbeResult.Silent);
        (await Counted(lab, "first knock", "second knock", "third knock")).ShouldBe([1, 1, 1]);
        (await Left(lab)).ShouldBeInRange(86_390, 86_400);
        await Moment.Pass(2.2);
        (await lab.Lists()).ShouldBe([$"COMEIN {lab.Client.IPv4}"]);
        (await Left(lab)).ShouldBeLessThanOrEqualTo(86_398);
        await Datagram(lab.Client, 53686, "a longer passphrase of 40 letters, 3rd");
        (await Left(lab)).ShouldBeGreaterThan(86_398);
    }

    [Theory]
    [InlineData("correcthorse7\n", "battery42staple")]
    [InlineData("correcthorse", "battery42staple")]
    [InlineData("correcthorse7", "battery42staples")]
    [InlineData("battery42staple", "correcthorse7")]
    public async Task A_passphrase_with_anything_more_or_less_opens_nothing(string first, string second)
    {
        await using var lab = await Up57();
        await Datagram(lab.Client, 53684, first);
        await Datagram(lab.Client, 53685, second);
        await Datagram(lab.Client, 53686, "a longer passphrase of 40 letters, 3rd");
        (await lab.Lists()).ShouldNotContain($"COMEIN {lab.Client.IPv4}");
    }

    [Fact]
    public async Task A_port_beside_the_knock_is_a_trap()
    {
        await using var lab = await Up57();
        await Datagram(lab.Client, 53681, "x");
        await Datagram(lab.Client, 53684, "correcthorse7");
        (await lab.Lists()).ShouldBe([$"trapped {lab.Client.IPv4}"]);
        (await Counted(lab, "trap", "first knock")).ShouldBe([1, 0]);
    }

    [Fact]
    public async Task A_ping_that_carries_the_word_is_answered_and_no_other()
    {
        await using var lab = await Compiled(Word);
        (await lab.Client.Run("ping", "-c", "1", "-W", "0.5", lab.Gate.IPv4.ToString())).ExitCode.ShouldBe(1);
        (await lab.Client.Run("ping", "-c", "1", "-W", "0.5", "-p", "6d696b726f74696c", lab.Gate.IPv4.ToString())).ExitCode.ShouldBe(1);
        (await lab.Client.Run("ping", "-c", "3", "-i", "0.1", "-W", "1", "-p", "6d696b726f74696b", lab.Gate.IPv4.ToString())).Out.ShouldContain("3 received");
        (await lab.Client.Run("ping", "-c", "1", "-W", "1", "-p", "4d494b524f54494b", lab.Gate.IPv4.ToString())).Out.ShouldContain("1 received");
        (await lab.Client.Run("ping", "-c", "1", "-W", "0.5", "-s", "400", "-p", "6d696b726f74696b", lab.Gate.IPv4.ToString())).ExitCode.ShouldBe(1);
    }

    [Theory]
    [InlineData("printf 'hello mikrotik!' | timeout 0.3 nc $HOST 443", true)]
    [InlineData("printf 'hello MIKROTIK!' | timeout 0.3 nc $HOST 443", false)]
    [InlineData("printf 'xmikrotik' | timeout 0.1 nc -u $HOST 53", true)]
    [InlineData("printf 'mikrotik' > /dev/udp/$HOST/53", true)]
    [InlineData("printf 'mikroti' > /dev/udp/$HOST/53", false)]
    [InlineData("hping3 -q -2 -c 1 -d 8 -e mikrotik -p 53 $HOST", true)]
    [InlineData("knock $HOST 53:udp 443:tcp", false)]
    [InlineData("curl -s --max-time 2 http://$HOST/mikrotik", true)]
    [InlineData("curl -s --max-time 2 http://$HOST/", false)]
    public async Task The_word_opens_over_tcp_udp_and_http(string client, bool opens)
    {
        await using var lab = await Compiled(Word);
        await using var web = lab.Gate.Start("python3", "-u", "-m", "http.server", "80", "--bind", "0.0.0.0");
        await web.WaitForLine("Serving HTTP");
        await lab.ShouldBeShut(Ip.V4);
        var said = await lab.Client.Run("bash", "-c", client.Replace("$HOST", lab.Gate.IPv4.ToString(), StringComparison.Ordinal));
        (await lab.Look(Ip.V4)).ShouldBe(opens ? ProbeResult.Connected : ProbeResult.Silent, $"{said.Command}\n{said.Out}{said.Error}{string.Join('\n', await lab.Lists())}");
        await lab.ShouldBeShut(Ip.V4, lab.Other);
    }

    [Fact]
    public async Task A_text_for_each_knock_in_its_order_opens()
    {
        await using var lab = await GuardedLab.Up(Each, Wan);
        await Datagram(lab.Client, lab.Gate.IPv4, 888, "passphrase/");
        await Datagram(lab.Client, lab.Gate.IPv4, 555, "open sesame, please");
        await Datagram(lab.Client, lab.Gate.IPv4, 222, "This is THE END.");
        await lab.ShouldBeShut(Ip.V4);
        using (var session = await TcpSession.Connect(lab.Client, lab.Gate.IPv4, GuardedLab.Public))
        {
            var said = await lab.Client.Run("bash", "-c", $"printf now | timeout 0.3 nc {lab.Gate.IPv4} 443");
            said.Out.ShouldContain("welcome");
        }

        await lab.ShouldBeOpen(Ip.V4);
        await lab.ShouldBeShut(Ip.V4, lab.Other);
    }

    [Theory]
    [InlineData("passphrase", "open sesame", "the end.", "now")]
    [InlineData("passphrase/", "an open sesame", "the end.", "now")]
    [InlineData("passphrase/", "open sesame", "the end. ", "now")]
    [InlineData("passphrase/", "open sesame", "the end.", "now!")]
    [InlineData("passphrase/", "open sesame", "the end.", " now")]
    public async Task One_wrong_text_opens_nothing(string first, string second, string third, string fourth)
    {
        await using var lab = await GuardedLab.Up(Each, Wan);
        await Datagram(lab.Client, lab.Gate.IPv4, 888, first);
        await Datagram(lab.Client, lab.Gate.IPv4, 555, second);
        await Datagram(lab.Client, lab.Gate.IPv4, 222, third);
        await lab.Client.Run("bash", "-c", $"printf '{fourth}' | timeout 0.3 nc {lab.Gate.IPv4} 443");
        await lab.ShouldBeShut(Ip.V4);
    }

    /// <summary>Closed when in doubt: what is too long to be searched must not get by a drop, so the drop is bounded and the rest falls too.</summary>
    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task A_drop_by_content_stops_what_carries_it_over_both_versions(Ip ip)
    {
        var menu = ip == Ip.V4 ? "/ip" : "/ipv6";
        await using var lab = await GuardedLab.Up($"""
            {menu} firewall filter
            add chain=input action=drop protocol=udp content=virus packet-size=0-268
            add chain=input action=drop protocol=udp packet-size=269-65535
            """);
        await using var echo = UdpEcho.Listen(lab.Gate, 7);
        foreach (var (text, passes) in new[] { ("a virus in it", false), ("a viruz in it", true), ("virus", false), (new string('x', 195) + "virus", false), (new string('x', 235), ip == Ip.V4), (new string('x', 300), false) })
        {
            var said = await lab.Client.Run("bash", "-c", $"printf '%s' '{text}' | timeout 0.4 nc -u {lab.To(ip)} 7");
            said.Out.Length.ShouldBe(passes ? text.Length : 0, text);
        }
    }

    private static Task<GuardedLab> Up57() => GuardedLab.Up(File.ReadAllText(Path.Combine(Here(), "..", "..", "cases", "57-passphrases-on-the-way", "router.rsc")), Wan);

    /// <summary>As <c>postern gate</c> loads it, with nobody to watch: what the kernel decides alone.</summary>
    private static async Task<GuardedLab> Compiled(string script)
    {
        var lab = await GuardedLab.Create();
        try
        {
            await lab.Gate.Nft((await lab.Gate.PosternWithInput(script, ["compile", "-", "--to", "nft", .. Wan])).OrThrow().Out);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>One program after the other, from one shell: the lists between the knocks last a second.</summary>
    private static async Task<string> Send(LabHost from, string command, params string[] texts)
    {
        var sent = await from.Run(["env", $"HOST={Nobody}", "bash", "-c", $"PORT=53684; for TEXT in \"$@\"; do {command}; PORT=$((PORT + 1)); done", "bash", .. texts]);
        return $"{sent.Command}\n{sent.Out}{sent.Error}";
    }

    private static Task Datagram(LabHost from, int port, string text) => Datagram(from, IPAddress.Parse(Nobody), port, text);

    private static Task Datagram(LabHost from, IPAddress to, int port, string text) => Knocks.Send(from, to, $"udp/{port} {text}");

    private static async Task<IReadOnlyList<long>> Counted(GuardedLab lab, params string[] comments)
    {
        var counters = RuleCounter.Parse(await lab.Gate.NftList("table", "inet", "postern"));
        return [.. comments.Select(c => counters.Single(r => r.Comment == c).Packets)];
    }

    /// <summary>Seconds that the client stays in COMEIN.</summary>
    private static async Task<long> Left(GuardedLab lab)
    {
        using var json = JsonDocument.Parse((await lab.Gate.Postern("lists", "--json")).OrThrow().Out);
        return json.RootElement.GetProperty("lists").EnumerateArray()
            .Single(e => e.GetProperty("list").GetString() == "COMEIN" && e.GetProperty("source").GetString() == lab.Client.IPv4.ToString()).GetProperty("remainingSeconds").GetInt64();
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
