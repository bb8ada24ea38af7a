using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Postern.NetworkTests.Harness;
using Postern.Rules.Doors;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Spa;

/// <summary>Strangers at a running gate that takes fwknop's packets: they learn nothing, and keep nobody out.</summary>
[Collection(nameof(Alone))]
public sealed class FwknopFloodTests
{
    private const int PacketsPerSecond = 20_000;

    private static readonly FwknopPerson Phone = new("phone") { AtGate = ["source: stated"] };

    [Fact]
    public async Task Fwknops_client_gets_in_twenty_times_of_twenty_under_a_flood_of_what_only_a_key_can_tell_apart()
    {
        await using var gate = await Start();
        await using var heard = await PacketCapture.Start(gate.Lab.Other, "eth0");
        using var end = new CancellationTokenSource();
        var real = await Phone.Packet(gate, "-A", "tcp/22", "-a", "198.51.100.200");
        var flood = new Thread(() => Flood(gate, real, end.Token)) { IsBackground = true };
        flood.Start();
        await Moment.Pass(1);
        var (memory, began, rubbish) = (Memory(gate), Stopwatch.GetTimestamp(), await gate.Counted("not-authentic"));
        for (var i = 1; i <= 20; i++)
        {
            var source = GuardedLab.Source(Ip.V4, i);
            (await Phone.Fwknop(gate, "-A", "tcp/22", "-a", source.ToString())).OrThrow();
            await RunningGate.Until(async () => await gate.Lab.Look(Ip.V4, source: source) == ProbeResult.Connected, $"door {i}", 1);
        }

        // However fast the twenty were, the flood lasts long enough to be one.
        await Moment.Pass(Math.Max(0, 3 - Stopwatch.GetElapsedTime(began).TotalSeconds));
        var judged = await gate.Counted("not-authentic") - rubbish;
        var perSecond = judged / Stopwatch.GetElapsedTime(began).TotalSeconds;
        await end.CancelAsync();
        flood.Join();
        TestContext.Current.TestOutputHelper?.WriteLine($"{perSecond:0} packets a second judged and refused, {Memory(gate) - memory} kB more memory");
        perSecond.ShouldBeGreaterThan(10_000);
        (await gate.Counted("accepted")).ShouldBe(20);
        // Strangers leave nothing behind; what the runtime takes until it has warmed up is some 25 MB.
        (Memory(gate) - memory).ShouldBeLessThan(48 * 1024);
        (await gate.Status()).GetProperty("watcher").GetProperty("spa").GetProperty("remembered").GetInt64().ShouldBe(20);
        (await heard.Expect(0)).ShouldBeEmpty();
        (await gate.Troubles()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scan_of_every_port_and_near_misses_get_no_byte_back()
    {
        await using var gate = await Start();
        var real = await Phone.Packet(gate, "-A", "tcp/22", "-a", "198.51.100.7");
        await using var heard = await PacketCapture.Start(gate.Lab.Other, "eth0");
        (await gate.Lab.Other.Run(TimeSpan.FromSeconds(60), "nmap", "-n", "-Pn", "-sS", "-p-", "--min-rate", "30000", "--max-retries", "0", gate.Lab.Gate.IPv4.ToString())).OrThrow().Out.ShouldContain("65535");
        (await gate.Lab.Other.Run("nmap", "-n", "-Pn", "-sU", "-p", "100-300,62100-62300", "--min-rate", "2000", "--max-retries", "0", gate.Lab.Gate.IPv4.ToString())).OrThrow();
        using var socket = gate.Lab.Other.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(new IPEndPoint(gate.Lab.Gate.IPv4, SpaEntrance.DefaultPort));
        for (var at = 0; at < real.Length; at++)
        {
            var near = real.ToArray();
            near[at] ^= 1;
            socket.Send(near);
            socket.Send(real.AsSpan(0, at));
        }

        (await heard.Expect(0, TimeSpan.FromSeconds(1))).ShouldBeEmpty();
        (await gate.Counted("accepted")).ShouldBe(0);
        (await gate.Counted("not-authentic")).ShouldBeGreaterThan(real.Length / 2);
        (await gate.Lab.Granted()).ShouldBeEmpty();
        socket.Send(real);
        await gate.Told("fwknop", "accepted", 1);
    }

    private static Task<RunningGate> Start() =>
        FwknopGate.FromPolicy("gate: {interfaces: [wan0], unlisted: drop}\ndoors:\n  ssh: {opens: tcp/22, for: 2m, spa: phone}", Phone);

    /// <summary>A packet that the client made, with another number in its middle each time.</summary>
    private static void Flood(RunningGate gate, byte[] packet, CancellationToken end)
    {
        using var socket = gate.Lab.Other.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(new IPEndPoint(gate.Lab.Gate.IPv4, SpaEntrance.DefaultPort));
        var began = Stopwatch.GetTimestamp();
        for (var sent = 0; !end.IsCancellationRequested; sent++)
        {
            Encoding.ASCII.GetBytes(sent.ToString("d10", CultureInfo.InvariantCulture)).CopyTo(packet, 100);
            socket.Send(packet);
            while (sent > Stopwatch.GetElapsedTime(began).TotalSeconds * PacketsPerSecond)
                Thread.Sleep(1);
        }
    }

    /// <summary>kB that the watcher has in memory.</summary>
    private static long Memory(RunningGate gate) =>
        long.Parse(File.ReadLines($"/proc/{gate.Watcher.Id}/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
