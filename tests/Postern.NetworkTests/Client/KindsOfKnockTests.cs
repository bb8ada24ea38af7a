using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Client;

/// <summary>Each kind of knock as tcpdump sees it, and at a gate that waits for it.</summary>
public sealed class KindsOfKnockTests
{
    /// <summary>Whom nothing is permitted: no capabilities, and no group that may ping.</summary>
    private static readonly string[] Nobody = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--bounding-set", "-all"];

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task A_tcp_packet_made_by_hand_has_its_flags_and_payload_and_a_right_checksum(Ip ip)
    {
        await using var lab = await NetworkLab.Create();
        await lab.Gate.Nft("table inet t { chain c { type filter hook input priority 0; meta l4proto tcp drop; }; }");
        await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface, "tcp or ip6 proto 6");
        (await lab.Client.Postern("knock", "-d", "20", To(lab, ip), "tcp/7001 flags=fin,!ack", "tcp/7002 flags=syn,!ack", "tcp/7003 flags=!syn", "tcp/7004 flags=psh,urg,fin", "tcp/7005 \"odd\"", "tcp/7006 flags=ack hex:00ff0a21"))
            .ShouldBeDone();
        var packets = await capture.Expect(6);
        packets.Select(p => (p.Port, p.Flags)).ShouldBe([(7001, 0x01), (7002, 0x02), (7003, 0x00), (7004, 0x29), (7005, 0x02), (7006, 0x10)]);
        packets.Select(p => Convert.ToHexStringLower(p.Payload)).ShouldBe(["", "", "", "", "6f6464", "00ff0a21"]);
        packets.ShouldAllBe(p => p.Source.Equals(lab.Client.Address(Family(ip))));
        packets.Select(p => p.SourcePort).ShouldAllBe(port => port > 1023);

        // Another program's word on the checksums: tcpdump's.
        await using var witness = lab.Gate.Start("tcpdump", "-i", NetworkLab.GateInterface, "-n", "-l", "-vv", "-c", "2", "tcp or ip6 proto 6");
        await witness.WaitForLine("listening on");
        (await lab.Client.Postern("knock", "-d", "20", To(lab, ip), "tcp/7001 flags=fin", "tcp/7002:odd")).ShouldBeDone();
        await witness.WaitForLine("7002");
        witness.Lines.ShouldNotContain(l => l.Contains("incorrect"));
        witness.Lines.Count(l => l.Contains("(correct)")).ShouldBe(2, string.Join('\n', witness.Lines));
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task Every_kind_opens_a_door_that_waits_for_it(Ip ip)
    {
        var size = ip == Ip.V4 ? 39 : 59;
        await using var lab = await GuardedLab.Up($$"""
            gate: {public: [tcp/8080]}
            doors:
              ssh:
                opens: tcp/22
                for: 1m
                knock: [tcp/7001 flags=fin, udp/7002 base64:AP8hCg==, icmp/size=720, 'http:8080/GET /letmein-and-nobody-else', udp/7003 size={{size}}, tcp/7004 flags=!syn, 'icmp "mikrotik"', tcp/7005]
            """);
        await using var web = TcpService.Listen(lab.Gate, 8080);
        string[] knocks =
        [
            "tcp/7001 flags=fin", "udp/7002 base64:AP8hCg==", "icmp/size=720", "http:8080/GET /letmein-and-nobody-else", $"udp/7003 size={size}",
            "tcp/7004 flags=!syn", "icmp \"mikrotik\"", "tcp/7005",
        ];
        foreach (var missing in new[] { 0, 3, 5 })
        {
            (await lab.Client.Postern(["knock", "-d", "30", lab.To(ip).ToString(), .. knocks.Where((_, i) => i != missing)])).ShouldBeDone();
            await lab.ShouldBeShut(ip);
        }

        (await lab.Client.Postern(["knock", "-d", "30", lab.To(ip).ToString(), .. knocks])).ShouldBeDone();
        await lab.ShouldBeOpen(ip);
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task Our_kernels_own_answer_to_the_gate_spoils_nothing(Ip ip)
    {
        await using var lab = await GuardedLab.Up("""
            doors:
              ssh: {opens: tcp/22, for: 1m, after: pass, knock: [tcp/7001 flags=syn, tcp/7002, tcp/7001 flags=syn, udp/7003]}
            """);
        await using var service = TcpService.Listen(lab.Gate, 7001);
        await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface, "tcp dst port 7001 or (ip6 proto 6 and ip6[42:2] == 7001)");
        (await lab.Client.Postern("knock", "-d", "50", lab.To(ip).ToString(), "tcp/7001 \"first\"", "tcp/7002", "tcp/7001 \"again\"", "udp/7003")).ShouldBeDone();
        var packets = await capture.Expect(4);
        packets.Count(p => (p.Flags & CapturedPacket.Rst) != 0).ShouldBe(2, "the port is open, and our kernel knows of no connection to it");
        packets.Where(p => p.IsFirstSyn).Select(p => Encoding.ASCII.GetString(p.Payload)).ShouldBe(["first", "again"]);
        await lab.ShouldBeOpen(ip);
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task Nobody_may_knock_by_connections_datagrams_requests_and_where_it_is_permitted_by_pings(Ip ip)
    {
        await using var lab = await GuardedLab.Up("""
            gate: {public: [tcp/8080]}
            doors:
              ssh: {opens: tcp/22, for: 1m, knock: [tcp/7001, 'udp/7002 "odd"', 'http:8080/HEAD /letmein-and-nobody-else', icmp/size=100]}
            """);
        await using var web = TcpService.Listen(lab.Gate, 8080);
        (await lab.Client.Run("sysctl", "-qw", "net.ipv4.ping_group_range=0 2147483647")).OrThrow();
        string[] postern = [.. Nobody, PosternBinary.Path, "knock", "-d", "30", lab.To(ip).ToString()];
        (await lab.Client.Run([.. postern, "tcp/7001", "udp/7002:odd", "http:8080/HEAD /letmein-and-nobody-else", "icmp/size=100"])).ShouldBeDone();
        await lab.ShouldBeOpen(ip);
    }

    [Fact]
    public async Task What_nobody_may_is_said_for_every_step_before_anything_leaves()
    {
        await using var lab = await NetworkLab.Create();
        (await lab.Client.Run("sysctl", "-qw", "net.ipv4.ping_group_range=1 0")).OrThrow();
        await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface);
        var refused = await lab.Client.Run([.. Nobody, PosternBinary.Path, "knock", lab.Gate.IPv4.ToString(), "7001", "tcp/7002 flags=fin", "udp/1", "icmp", "tcp/7003:payload", "udp/9 size=65535"]);
        refused.ExitCode.ShouldBe(3);
        refused.Error.ShouldContain("step 2, tcp/7002 flags=fin: this user may not send TCP packets with flags of their own");
        refused.Error.ShouldContain("step 4, icmp: this user may not send ICMP echo requests");
        refused.Error.ShouldContain("step 5, tcp/7003 \"payload\": this user may not send a payload in the first TCP packet");
        refused.Error.ShouldContain("CAP_NET_RAW");
        refused.Error.ShouldNotContain("step 1");
        refused.Error.ShouldNotContain("step 3");

        string[] many = [.. Enumerable.Range(1, 10_000).Select(i => $"{i}")];
        var tooMany = await lab.Client.Postern(["knock", lab.Gate.IPv4.ToString(), .. many]);
        tooMany.ExitCode.ShouldBe(1);
        tooMany.Error.ShouldContain("10,000 knocks");
        tooMany.Error.Length.ShouldBeLessThan(300);

        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, new byte[65508], TestContext.Current.CancellationToken);
            var tooLong = await lab.Client.Postern("knock", lab.Gate.IPv4.ToString(), "7001", $"udp/7002 file:{file}", $"icmp file:{file}");
            tooLong.ExitCode.ShouldBe(1);
            tooLong.Error.ShouldContain("step 2, udp/7002 hex:0000");
            tooLong.Error.ShouldContain("65,508 bytes, and one packet over IPv4 holds 65,507 at most");
            tooLong.Error.Length.ShouldBeLessThan(1000);
        }
        finally
        {
            File.Delete(file);
        }

        (await capture.Expect(0)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Ip.V4, 65507)]
    [InlineData(Ip.V6, 65527)]
    public async Task The_longest_payload_arrives_and_no_byte_more_leaves(Ip ip, int most)
    {
        await using var lab = await NetworkLab.Create();
        var file = Path.GetTempFileName();
        try
        {
            var payload = RandomBytes(most);
            await File.WriteAllBytesAsync(file, payload, TestContext.Current.CancellationToken);
            using var socket = lab.Gate.OpenSocket(Family(ip), SocketType.Dgram, ProtocolType.Udp);
            socket.ReceiveBufferSize = 1 << 20;
            socket.ReceiveTimeout = 5000;
            socket.Bind(new IPEndPoint(ip == Ip.V4 ? IPAddress.Any : IPAddress.IPv6Any, 7002));
            (await lab.Client.Postern("knock", To(lab, ip), $"udp/7002 file:{file}")).ShouldBeDone();
            var buffer = new byte[1 << 17];
            var length = socket.Receive(buffer);
            buffer.AsSpan(0, length).SequenceEqual(payload).ShouldBeTrue($"{length} bytes");
        }
        finally
        {
            File.Delete(file);
        }
    }

    // What comes in fragments is put together before the gate looks, because its tables ask connection tracking.
    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task A_knock_in_fragments_is_met_by_a_gate_that_they_reach(Ip ip)
    {
        await using var lab = await GuardedLab.Up("doors: {ssh: {opens: tcp/22, for: 1m, knock: [tcp/7001, icmp/size=4000, udp/7002 size=3000]}}\n");
        (await lab.Client.Postern("knock", "-d", "50", lab.To(ip).ToString(), "tcp/7001", "icmp/size=4000", "udp/7002 size=3000")).ShouldBeDone();
        await lab.ShouldBeOpen(ip);
    }

    [Fact]
    public async Task A_request_says_its_host_in_one_packet_and_from_the_source_of_the_others()
    {
        await using var lab = await NetworkLab.Create();
        await using var service = TcpService.Listen(lab.Gate, 80);
        await using var service2 = TcpService.Listen(lab.Gate, 8080);
        await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface, "tcp or ip6 proto 6");
        (await lab.Client.Postern("knock", "--source", "198.51.100.7", lab.Gate.IPv4.ToString(), "http/GET /letmein", "http:8080/POST /x")).ShouldBeDone();
        (await lab.Client.Postern("knock", lab.Gate.IPv6.ToString(), "http:8080/GET /a%20b")).ShouldBeDone();
        await capture.Expect(12);
        capture.Packets.Where(p => p.Payload.Length > 0).Select(p => Encoding.ASCII.GetString(p.Payload)).ShouldBe(
        [
            $"GET /letmein HTTP/1.1\r\nHost: {lab.Gate.IPv4}\r\nConnection: close\r\n\r\n",
            $"POST /x HTTP/1.1\r\nHost: {lab.Gate.IPv4}:8080\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            $"GET /a%20b HTTP/1.1\r\nHost: [{lab.Gate.IPv6}]:8080\r\nConnection: close\r\n\r\n",
        ]);
        capture.Packets.Where(p => p.Source.AddressFamily == AddressFamily.InterNetwork).ShouldAllBe(p => p.Source.Equals(IPAddress.Parse("198.51.100.7")));
        capture.Packets.Count(p => (p.Flags & CapturedPacket.Rst) != 0).ShouldBe(0);
    }

    [Theory]
    [InlineData("reject with tcp reset", "refuses connections to port 8080", 1)]
    [InlineData("drop", "no answer from 192.0.2.1 port 8080 within 4 s", 5)]
    public async Task A_request_that_nobody_takes_is_told_within_its_time(string verdict, string says, int seconds)
    {
        await using var lab = await NetworkLab.Create();
        await lab.Gate.Nft($"table inet t {{ chain c {{ type filter hook input priority 0; tcp dport 8080 {verdict}; }}; }}");
        var started = DateTime.UtcNow;
        var result = await lab.Client.Postern("knock", lab.Gate.IPv4.ToString(), "http:8080/GET /letmein", "7001");
        (DateTime.UtcNow - started).ShouldBeLessThan(TimeSpan.FromSeconds(seconds + 2));
        result.ExitCode.ShouldNotBe(0);
        result.Error.ShouldContain("step 1, http:8080/GET /letmein: ");
        result.Error.ShouldContain(says.Replace("192.0.2.1", lab.Gate.IPv4.ToString()));
    }

    private static AddressFamily Family(Ip ip) => ip == Ip.V4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    private static string To(NetworkLab lab, Ip ip) => lab.Gate.Address(Family(ip)).ToString();

    // Any bytes but those of a file of zeros, which would hide a packet put together wrongly.
    private static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i + 4 <= length; i += 4)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i), unchecked(i * (int)2654435761));
        return bytes;
    }
}
