using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>Whatever strangers send, the watcher judges the next honest knock, in little memory and without a trouble.</summary>
[Collection(nameof(Alone))]
public sealed class HostileInputTests
{
    private const int MostMemory = 120 << 10;
    private const int Seed = 20261121;

    private const string Policy = """
        doors:
          ssh: {opens: tcp/22, for: 1m, knock: ['udp/62000 /^(a+)+(b|a)*c?d{1,99}$/', tcp/7001, 'icmp /^o(pe)*n$/']}
          web: {opens: tcp/443, for: 1m, listen: true, strict: door, knock: [http:8080/GET /open7/xyx, tcp/3333]}
        """;

    [Fact]
    public async Task After_all_of_it_an_honest_knock_opens()
    {
        await using var gate = await RunningGate.Start(Policy);
        var random = new Random(Seed);
        foreach (var ip in new[] { Ip.V4, Ip.V6 })
        {
            Datagrams(gate, ip, random);
            await BrokenRequests(gate, ip, random);
        }

        await Noise(gate);
        gate.Watcher.HasEnded.ShouldBeFalse();
        (await gate.Troubles()).ShouldBeEmpty();
        (await gate.Lab.Granted()).ShouldBeEmpty();

        foreach (var ip in new[] { Ip.V4, Ip.V6 })
        {
            await gate.Lab.Knock(ip, "udp/62000 aaad", "tcp/7001", "icmp opepen");
            await gate.Opens(ip);
            var host = ip == Ip.V4 ? $"{gate.Lab.Gate.IPv4}" : $"[{gate.Lab.Gate.IPv6}]";
            (await gate.Lab.Client.Run("curl", "-gs", "--max-time", "5", $"http://{host}:8080/open7/xyx")).Out.ShouldBe("404 page not found\n");
            await RunningGate.Until(async () =>
            {
                await gate.Lab.Knock(ip, "tcp/3333");
                return await gate.Lab.Look(ip, port: GuardedLab.Public) == ProbeResult.Connected;
            }, "the other door");
        }

        var peak = await PeakMemory(gate);
        var judged = (await gate.Status()).GetProperty("watcher").GetProperty("counters").EnumerateArray().First().GetProperty("value").GetInt64();
        TestContext.Current.TestOutputHelper?.WriteLine($"{judged:N0} looks, at most {peak >> 10} MB");
        judged.ShouldBeGreaterThan(1000);
        peak.ShouldBeLessThan(MostMemory);
        gate.Watcher.Lines.Count(l => l.Contains("Exception") || l.Contains("mistake")).ShouldBe(0);
    }

    /// <summary>To the port of an expression: what makes a bad one run for ever, what comes in fragments, what is no text.</summary>
    private static void Datagrams(RunningGate gate, Ip ip, Random random)
    {
        var noise = new byte[65_000];
        random.NextBytes(noise);
        byte[][] payloads = [[], [0], new byte[1400], Text('a', 1300), [.. Text('a', 60_000), (byte)'!'], noise, [.. "aaad"u8, 0], [0xff, 0xfe, .. Text('a', 40)]];
        for (var round = 0; round < 20; round++)
        {
            foreach (var payload in payloads)
            {
                using var socket = gate.Lab.Client.OpenSocket(gate.Lab.To(ip).AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                socket.Bind(new IPEndPoint(GuardedLab.Source(ip, random.Next(1, 255)), 0));
                socket.SendTo(payload, new IPEndPoint(gate.Lab.To(ip), 62000));
            }
        }
    }

    private static async Task BrokenRequests(RunningGate gate, Ip ip, Random random)
    {
        var noise = new byte[3000];
        random.NextBytes(noise);
        byte[][] requests =
        [
            noise, [0, 0, 0, 0], [0x16, 3, 1, 2, 0, 1], Text('G', 9000), "GET"u8.ToArray(), "GET / HTTP/9.9\r\n\r\n"u8.ToArray(), "GET /\0/x HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(),
            "GET /open7/xyx\r\n"u8.ToArray(), "GET /open7/xyx\0 HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), "POST /open7/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"u8.ToArray(),
            [.. "GET /open"u8, .. Text('7', 1300), .. "/! HTTP/1.1\r\nHost: a\r\n\r\n"u8], [.. "GET / HTTP/1.1\r\n"u8, .. Text('h', 20_000), .. ": x\r\n\r\n"u8],
        ];
        foreach (var request in requests)
        {
            using var socket = gate.Lab.Client.OpenSocket(gate.Lab.To(ip).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(gate.Lab.To(ip), 8080));
            await socket.SendAsync(request);
            socket.LingerState = new LingerOption(enable: true, random.Next(2));
        }
    }

    /// <summary>Random sources, each with a datagram for the expression, as fast as hping3 sends them; and other protocols at the same port.</summary>
    private static async Task Noise(RunningGate gate)
    {
        string target = $"{gate.Lab.Gate.IPv4}";
        foreach (var kind in new string[][] { ["-2", "-p", "62000", "-d", "300"], ["-S", "-p", "8080"], ["-1", "-d", "60"], ["-A", "-p", "8080", "-d", "200"] })
            await gate.Lab.Client.Run(["timeout", "1", "hping3", "-q", "--flood", "--rand-source", .. kind, target]);
    }

    /// <summary>The most that the watcher ever had in memory, in KB.</summary>
    private static async Task<int> PeakMemory(RunningGate gate)
    {
        var lines = await File.ReadAllLinesAsync($"/proc/{gate.Watcher.Id}/status", TestContext.Current.CancellationToken);
        return int.Parse(lines.Single(l => l.StartsWith("VmHWM:")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static byte[] Text(char of, int length) => Encoding.ASCII.GetBytes(new string(of, length));
}
