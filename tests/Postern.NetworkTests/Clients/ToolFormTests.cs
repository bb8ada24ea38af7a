using Postern.NetworkTests.Harness;
using Xunit;

namespace Postern.NetworkTests.Clients;

/// <summary>What <c>postern client</c> prints for the programs that people knock with, run at a gate; what they cannot send is said.</summary>
public sealed class ToolFormTests
{
    private static readonly string[] Shell = ["sh"];

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public Task Nmap_as_nobody(Ip ip) => PrintedClient.Opens("nmap", ip, PrintedClient.Policy("tcp/7003", "tcp/7001", "tcp/7002"), Shell);

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public Task Nmap_with_every_kind_of_packet(Ip ip) => PrintedClient.Opens("nmap", ip, PrintedClient.Policy(
        "tcp/7001", "udp/62000 \"open sesame\"", "icmp/size=720", "udp/53 hex:00ff27", "udp/62001 size=150", "udp/9", "icmp \"mikrotik\"", "tcp/7002 flags=fin,urg,!syn,!ack"), Shell, isNobody: false);

    [Fact]
    public Task Hping3_with_every_kind_of_packet() => PrintedClient.Opens("hping3", Ip.V4, PrintedClient.Policy(
        "tcp/7001", "udp/62000 \"open ''sesame%d\"", "icmp/size=720", "udp/53 hex:00ff27", "udp/62001 size=150", "udp/9", "icmp \"a word of more than sixteen bytes\"", "tcp/7002 flags=fin,urg,!syn,!ack"), Shell, isNobody: false);

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public Task Netcat_with_every_kind_of_step(Ip ip) => PrintedClient.Opens("nc", ip, PrintedClient.Policy(
        "tcp/7001", "udp/62000 \"open ''sesame%d \\\\!\"", "icmp/size=720", "udp/53 hex:002dff27", "udp/62001 size=150", "icmp \"mikrotik\"", "udp/9", "tcp/7002"), Shell, isNobody: false);

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public Task Netcat_as_nobody(Ip ip) => PrintedClient.Opens("nc", ip, PrintedClient.Policy("tcp/7001", "udp/62000 \"-x\"", "udp/9", "http:8080/GET /letmein"), Shell);

    [Theory]
    [InlineData("ncat", Ip.V4)]
    [InlineData("ncat", Ip.V6)]
    [InlineData("nc.traditional", Ip.V4)]
    public Task The_other_netcats(string program, Ip ip) =>
        PrintedClient.Opens("nc", ip, PrintedClient.Policy("tcp/7001", "udp/62000 \"open sesame\"", "udp/9", "tcp/7002"), ["sh", "-c", $"nc() {{ {program} \"$@\"; }}; . \"$0\""]);

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public Task Socat_with_every_kind_of_step(Ip ip) => PrintedClient.Opens("socat", ip, PrintedClient.Policy(
        "tcp/7001", "udp/62000 \"open ''sesame%d\"", "icmp/size=720", "udp/53 hex:002dff27", "udp/62001 size=150", "icmp \"a word of more than sixteen bytes\"", "udp/9", "icmp", "tcp/7002"), Shell, isNobody: false);

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public Task Socat_as_nobody(Ip ip) => PrintedClient.Opens("socat", ip, PrintedClient.Policy("tcp/7001", "udp/62000 \"-x\"", "udp/9", "http:8080/GET /letmein"), Shell);

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public Task Knock(Ip ip) => PrintedClient.Opens("knock", ip, PrintedClient.Policy("tcp/7003", "udp/7001", "tcp/7002"), Shell);
}
