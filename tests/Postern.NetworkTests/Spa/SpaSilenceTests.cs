using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Postern.NetworkTests.Harness;
using Postern.Spa;
using Postern.Spa.Native;
using Postern.Tests.Watching.Spa;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Spa;

/// <summary>Who has no key learns nothing, however near a miss comes, and keeps nobody out who has one.</summary>
[Collection(nameof(Alone))]
public sealed class SpaSilenceTests
{
    /// <summary>Wrong signatures cost as much as right ones: who was invited, and nobody else, can have so many of them verified each second.</summary>
    private const int WrongSignaturesPerSecond = 500;

    [Fact]
    public async Task A_full_scan_and_a_flood_of_near_misses_get_no_byte_back_and_honest_people_get_in()
    {
        using var alice = new EcdsaSigner();
        using var stranger = new EcdsaSigner();
        await using var lab = await InvitedLab.Prepare();
        await lab.Knows("alice.keys", $"{alice.Key.Type} {Convert.ToBase64String(alice.Key.Blob.Span)}");
        await lab.Gate.Watch();
        var gate = lab.Gate.Lab.To(Ip.V4);
        await Honest();

        await using var heard = await PacketCapture.Start(lab.Gate.Lab.Other, "eth0", $"host {gate}");
        (await lab.Gate.Lab.Other.Run(TimeSpan.FromSeconds(60), "nmap", "-n", "-Pn", "-sS", "-sU", "-p-", "--min-rate", "30000", "--max-retries", "0", "--send-ip", gate.ToString())).OrThrow()
            .Out.ShouldNotContain(" open ");
        var before = await Memory();
        using var end = new CancellationTokenSource();
        byte[][] signed = [.. Enumerable.Range(0, 50).Select(_ => lab.Write(new SpaPayload(DateTimeOffset.UtcNow, "ssh"), stranger).Packet.ToArray())];
        var flood = Task.Run(() => Flood(new IPEndPoint(gate, InvitedLab.Port), lab.Gate.Lab.Other, signed, end.Token));
        await Moment.Pass(0.5);
        for (var i = 0; i < 20; i++)
            await Honest();
        await end.CancelAsync();
        var (misses, wrong) = await flood;
        TestContext.Current.TestOutputHelper?.WriteLine($"{misses} wrong tags and MACs, {wrong} wrong signatures");
        misses.ShouldBeGreaterThan(10_000);
        wrong.ShouldBeGreaterThan(100);

        (await heard.Expect(0, TimeSpan.FromSeconds(1))).ShouldBeEmpty();
        await lab.Gate.Lab.ShouldBeShut(Ip.V4, from: lab.Gate.Lab.Other);
        var packets = (await lab.Gate.Status()).GetProperty("watcher").GetProperty("spa").GetProperty("packets").EnumerateArray()
            .Where(p => p.GetProperty("protocol").GetString() == "postern").ToDictionary(p => p.GetProperty("outcome").GetString()!, p => p.GetProperty("count").GetInt64());
        packets["accepted"].ShouldBe(21);
        packets["not-authentic"].ShouldBeGreaterThan(100);
        ((await Memory()) - before).ShouldBeLessThan(48 << 10, "KiB more than before");

        async Task Honest()
        {
            var exchange = lab.Write(new SpaPayload(DateTimeOffset.UtcNow, "ssh"), alice);
            exchange.TryReadAnswer(InvitedLab.Send(lab.Gate, exchange.Packet.Span, 2000).ShouldNotBeNull("an honest packet was lost"), out var answer).ShouldBeTrue();
            answer!.Refusal.ShouldBe(SpaRefusal.None);
            await lab.Gate.Lab.ShouldBeOpen(Ip.V4);
            (await lab.Gate.Postern("revoke", "198.51.100.7")).OrThrow();
        }

        async Task<long> Memory()
        {
            var line = (await File.ReadAllLinesAsync($"/proc/{lab.Gate.Watcher.Id}/status")).Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>A wrong tag, a right tag and a wrong MAC; and now and then all right but the signature.</summary>
    private static (int Misses, int Wrong) Flood(IPEndPoint to, LabHost from, byte[][] signed, CancellationToken end)
    {
        using var socket = from.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(to);
        byte[] wrongTag = [.. signed[0]], wrongMac = [.. signed[0]];
        wrongTag[0] ^= 1;
        wrongMac[^1] ^= 1;
        var (misses, wrong) = (0, 0);
        var begun = System.Diagnostics.Stopwatch.StartNew();
        while (!end.IsCancellationRequested)
        {
            socket.Send(wrongTag);
            misses++;
            if (misses % 16 == 0)
            {
                socket.Send(wrongMac);
                misses++;
            }

            if (begun.Elapsed.TotalSeconds * WrongSignaturesPerSecond > wrong)
                socket.Send(signed[wrong++ % signed.Length]);
        }

        return (misses, wrong);
    }
}
