using System.Globalization;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Clients;

/// <summary>The programs that people knock with, as they really behave: repeats, second sockets, several packets for one port.</summary>
public sealed class KnockClientTests
{
    private const string Ports = """
        gate: {interfaces: [wan0]}
        doors:
          ssh: {opens: tcp/22, for: 30s, step-timeout: 10s, knock: [tcp/888, tcp/555, tcp/222]}
        """;

    private const string Datagrams = """
        gate: {interfaces: [wan0]}
        doors:
          ssh: {opens: tcp/22, for: 30s, step-timeout: 10s, knock: [udp/888, udp/555, 'udp/222 "sesame"']}
        """;

    private const string Pings = """
        gate: {interfaces: [wan0]}
        doors:
          ssh: {opens: tcp/22, for: 30s, step-timeout: 10s, knock: [tcp/888, icmp/size=720]}
        """;

    [Fact]
    public Task Knock_of_the_knockd_package() => Opens(Ports, "knock -d 20 HOST 888 555 222");

    [Fact]
    public Task Knock_of_the_knockd_package_over_UDP() =>
        Opens(Datagrams.Replace(" \"sesame\"", "", StringComparison.Ordinal), "knock -d 20 -u HOST 888 555 222");

    [Fact]
    public Task A_loop_of_nmap() => Opens(Ports, "for x in 888 555 222; do nmap -n -Pn --max-retries 0 -p $x HOST; done");

    [Fact]
    public Task A_loop_of_nmap_that_probes_every_port_twice() => Opens(Ports, "for x in 888 555 222; do nmap -n -Pn -p $x HOST; done");

    [Fact]
    public Task A_loop_of_nmap_over_IPv6() => Opens(Ports, "for x in 888 555 222; do nmap -6 -n -Pn --max-retries 0 -p $x HOST; done", Ip.V6);

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public Task Netcat(Ip ip) => Opens(Ports, "for x in 888 555 222; do nc -z -w 1 HOST $x; done", ip);

    [Fact]
    public Task Netcat_with_UDP() => Opens(Datagrams, "echo -n x | nc -u -q0 -w 1 HOST 888; echo -n x | nc -u -q0 -w 1 HOST 555; echo -n sesame | nc -u -q0 -w 1 HOST 222");

    [Fact]
    public Task Hping3() => Opens(Ports, "for x in 888 555 222; do hping3 -q -S -c 1 -p $x HOST; done");

    [Fact]
    public Task Hping3_with_flags_of_its_own() => Opens(
        Ports.Replace("tcp/555", "'tcp/555 flags=fin,urg,!syn,!ack'", StringComparison.Ordinal), "hping3 -q -S -c 1 -p 888 HOST; hping3 -q -F -U -c 1 -p 555 HOST; hping3 -q -S -c 1 -p 222 HOST");

    [Theory]
    [InlineData(Ip.V4, 692)]
    [InlineData(Ip.V6, 672)]
    public Task Ping_by_size(Ip ip, int payload) =>
        Opens(Pings, string.Create(CultureInfo.InvariantCulture, $"nc -z -w 1 HOST 888; ping -c 1 -W 0.2 -s {payload} HOST"), ip);

    [Fact]
    public Task Ping_that_is_sent_three_times() => Opens(Pings, "nc -z -w 1 HOST 888; ping -c 3 -i 0.1 -W 0.2 -s 692 HOST");

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public Task Curl(Ip ip) => Opens(Ports, "for x in 888 555 222; do curl -s --connect-timeout 0.2 http://URLHOST:$x/; done", ip);

    [Fact]
    public Task Curl_that_waits_long_enough_to_send_its_SYN_again() => Opens(Ports, "for x in 888 555 222; do curl -s --connect-timeout 1.3 http://HOST:$x/; done");

    [Fact]
    public Task Socat() => Opens(Datagrams, "echo -n a | socat - UDP:HOST:888; echo -n b | socat - UDP:HOST:555; echo -n sesame | socat - UDP:HOST:222");

    [Fact]
    public Task Socat_with_TCP() => Opens(Ports, "for x in 888 555 222; do socat /dev/null TCP:HOST:$x,connect-timeout=0.2; done");

    [Fact]
    public Task Bash_dev_tcp() => Opens(Ports, "for x in 888 555 222; do timeout 0.2 bash -c \"echo >/dev/tcp/HOST/$x\"; done");

    [Fact]
    public Task Bash_dev_udp() => Opens(Datagrams, "echo >/dev/udp/HOST/888; echo >/dev/udp/HOST/555; echo -n sesame >/dev/udp/HOST/222");

    [Fact]
    public async Task One_nmap_for_all_ports_opens_nothing_but_by_luck()
    {
        await using var lab = await GuardedLab.Up(Ports);
        // -r: in ascending order, which is not that of the knock.
        await lab.Client.Run("bash", "-c", $"nmap -r -n -Pn --max-retries 0 -p 888,555,222 {lab.Gate.IPv4}");
        await lab.ShouldBeShut(Ip.V4);
    }

    private static async Task Opens(string policy, string script, Ip ip = Ip.V4)
    {
        await using var lab = await GuardedLab.Up(policy);
        await lab.ShouldBeShut(ip);
        var host = lab.To(ip).ToString();
        // A client that knocks at silent ports fails by its own account.
        var said = await lab.Client.Run("bash", "-c", script
            .Replace("URLHOST", ip == Ip.V6 ? $"[{host}]" : host, StringComparison.Ordinal)
            .Replace("HOST", host, StringComparison.Ordinal));
        (await lab.Look(ip)).ShouldBe(ProbeResult.Connected, $"{said.Command}\n{said.Out}{said.Error}");
        await lab.ShouldBeShut(ip, lab.Other);
        (await lab.Granted()).ShouldBe([$"ssh {lab.Client.Address(lab.To(ip).AddressFamily)}"]);
    }
}
