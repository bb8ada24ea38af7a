using System.Net.Sockets;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Scans;

/// <summary>What somebody learns, and opens, who does not know the knock.</summary>
[Collection(nameof(Alone))]
public sealed class ScanTests
{
    private const string Policy = """
        gate: {interfaces: [wan0], public: [tcp/443]}
        doors:
          ssh: {opens: [tcp/22, udp/5000], for: 1m, step-timeout: 5s, knock: [tcp/7001, tcp/9002, tcp/9900]}
          web: {opens: tcp/80, for: 1m, step-timeout: 5s, knock: [tcp/9903, tcp/9002, tcp/7003]}
        """;

    [Theory]
    [InlineData("-sS", "filtered")]
    [InlineData("-sA", "filtered")]
    [InlineData("-sF", "open|filtered")]
    [InlineData("-sN", "open|filtered")]
    [InlineData("-sX", "open|filtered")]
    [InlineData("-sM", "open|filtered")]
    [InlineData("-sW", "filtered")]
    public async Task Nmap_cannot_tell_a_protected_port_from_a_dropped_one(string kind, string state)
    {
        await using var lab = await GuardedLab.Up(Policy);
        foreach (var address in new[] { lab.Gate.IPv4, lab.Gate.IPv6 })
        {
            string[] six = address.AddressFamily == AddressFamily.InterNetworkV6 ? ["-6"] : [];
            var scan = (await lab.Client.Run(["nmap", kind, .. six, "-n", "-Pn", "--max-retries", "0", "-T5", "-p", "22,80,7001,443,9", "-oG", "-", address.ToString()])).OrThrow().Out;
            scan.ShouldContain($"22/{state}/tcp");
            scan.ShouldContain($"80/{state}/tcp");
            scan.ShouldContain($"7001/{(kind is "-sS" ? state : "")}");
            // Closed, or unfiltered: the answer of a port that is nobody's.
            scan.ShouldContain("9/");
            scan.ShouldNotContain($" 9/{state}/tcp", customMessage: "a scan that calls everything filtered has seen nothing");
        }

        (await lab.Granted()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nmap_cannot_tell_a_protected_UDP_port_from_a_dropped_one()
    {
        await using var lab = await GuardedLab.Up(Policy);
        await using var echo = UdpEcho.Listen(lab.Gate, 5000);
        var scan = (await lab.Client.Run("nmap", "-sU", "-n", "-Pn", "--max-retries", "0", "-T5", "-p", "5000,5001", "-oG", "-", lab.Gate.IPv4.ToString())).OrThrow().Out;
        scan.ShouldContain("5000/open|filtered/udp");
        scan.ShouldContain("5001/closed/udp");
    }

    [Theory]
    [InlineData(Ip.V4, 3)]
    [InlineData(Ip.V6, 1)]
    public async Task Full_range_scans_in_any_order_open_nothing(Ip ip, int rounds)
    {
        await using var lab = await GuardedLab.Up(Policy);
        var ascending = Enumerable.Range(1, 65535).ToArray();
        await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface, "dst port 65535 or dst port 1");
        for (var round = 0; round < rounds; round++)
        {
            await Scan(lab, ip, ascending);
            await Scan(lab, ip, [.. ascending.Reverse()]);
            var random = ascending.ToArray();
            new Random(round).Shuffle(random);
            await Scan(lab, ip, random);
        }

        (await capture.Expect(rounds * 6)).Count.ShouldBe(rounds * 6, "a scan that did not arrive proves nothing");
        (await lab.Granted()).ShouldBeEmpty();
        lab.Entered.ShouldBe(0);
        await lab.Knock(ip, "tcp/7001", "tcp/9002", "tcp/9900");
        await lab.ShouldBeOpen(ip);
    }

    [Fact]
    public async Task A_full_range_scan_by_nmap_opens_nothing()
    {
        await using var lab = await GuardedLab.Up(Policy);
        (await lab.Client.Run(TimeSpan.FromMinutes(1), "nmap", "-sS", "-n", "-Pn", "-r", "-T5", "--min-rate", "20000", "--max-retries", "0", "-p1-65535", lab.Gate.IPv4.ToString())).OrThrow();
        (await lab.Client.Run(TimeSpan.FromMinutes(1), "nmap", "-sS", "-n", "-Pn", "-T5", "--min-rate", "20000", "--max-retries", "0", "-p1-65535", lab.Gate.IPv4.ToString())).OrThrow();
        (await lab.Granted()).ShouldBeEmpty();
        lab.Entered.ShouldBe(0);
    }

    private static Task Scan(GuardedLab lab, Ip ip, IReadOnlyList<int> ports) => Task.Run(() =>
    {
        using var scanner = new RawTcpSender(lab.Client, lab.Client.Address(lab.To(ip).AddressFamily), lab.To(ip));
        foreach (var port in ports)
            scanner.Send(40000, port, CapturedPacket.Syn);
    });
}
