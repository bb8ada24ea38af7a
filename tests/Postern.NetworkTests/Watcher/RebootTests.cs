using System.Text.Json;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>The kernel forgets at a boot; the journal does not. A boot is another boot_id, an uptime that begins anew, and no table.</summary>
public sealed class RebootTests
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id";

    private const string Doors = """
        trusted: [home.example.net]
        traps: [{ports: [tcp/666], ban: 1h}]
        doors:
          ssh: {opens: tcp/22, for: 1m, knock: [tcp/7001, 'udp/62000 /^open [a-z]+$/', tcp/3333]}

        """;

    private const string Gone = "  web: {opens: tcp/443, for: 1h, knock: [udp/7001, tcp/7002]}\n";

    [Fact]
    public async Task What_still_lasts_comes_back_and_nothing_else()
    {
        await using var gate = await RunningGate.Prepare(Doors + Gone);
        await using var server = NameServer.Listen(gate.Lab.Inside);
        server.Reply = NameReply.Of("198.51.100.9");
        await TrustedNameTests.ServedBy(gate, gate.Lab.Inside);
        await Boot(gate, "11111111-1111-4111-8111-111111111111");
        await gate.Watch();
        await gate.Lab.Knock(Ip.V4, "tcp/7001", "udp/62000 open sesame", "tcp/3333");
        await gate.Opens(Ip.V4);
        await gate.Lab.Knock(Ip.V6, "udp/7001", "tcp/7002");
        await Knocks.Send(gate.Lab.Other, gate.Lab.Gate.IPv4, "tcp/666");
        await RunningGate.Until(async () => await gate.Lab.Look(Ip.V4, source: GuardedLab.Source(Ip.V4, 9)) == ProbeResult.Connected, "the name's address");
        await RunningGate.Until(async () => (await gate.Lab.Banned()).Count == 1, "a ban");
        var before = await Remaining(gate);
        before.Keys.ShouldBe(["bans 203.0.113.3", "ssh 203.0.113.2", "web 2001:db8:1::2"], ignoreOrder: true);
        await server.DisposeAsync();

        await TakenDown(gate);
        await Moment.Pass(1);
        await gate.Write(Doors);
        gate.YoungerBy = Environment.TickCount64 / 1000;
        await Boot(gate, "22222222-2222-4222-8222-222222222222");
        await gate.Watch();
        gate.Watcher.Lines.ShouldContain(l => l.Contains("after a boot: 1 grants and 1 bans come back with the time that remains") && l.Contains("no such door"), string.Join('\n', gate.Watcher.Lines));
        var after = await Remaining(gate);
        after.Keys.ShouldBe(["bans 203.0.113.3", "ssh 203.0.113.2"], ignoreOrder: true);
        foreach (var (who, seconds) in after)
            seconds.ShouldBeInRange(before[who] - 15, before[who] - 1, who);
        await gate.Lab.ShouldBeOpen(Ip.V4);
        await gate.Lab.ShouldBeShut(Ip.V4, gate.Lab.Other, port: GuardedLab.Public);
        await RunningGate.Until(async () => await gate.Lab.Look(Ip.V4, source: GuardedLab.Source(Ip.V4, 9)) == ProbeResult.Connected, "the name's last address");
        await gate.Trouble("no name server answers; what it last stood for stays: 198.51.100.9", seconds: 12);

        await TakenDown(gate);
        await gate.Watch();
        (await Remaining(gate)).ShouldBeEmpty();
        gate.Watcher.Lines.ShouldContain(l => l.Contains("the gate was taken down since it last stood"));
        await gate.Lab.ShouldBeShut(Ip.V4);
    }

    private static async Task TakenDown(RunningGate gate)
    {
        await gate.Watcher.Stop();
        (await gate.Lab.Gate.Postern("down")).OrThrow();
        await gate.Lab.ShouldBeOpen(Ip.V6);
    }

    private static async Task Boot(RunningGate gate, string id)
    {
        gate.Instead[BootFile] = gate.Beside("boot_id");
        await File.WriteAllTextAsync(gate.Beside("boot_id"), id + "\n", TestContext.Current.CancellationToken);
    }

    /// <summary>Seconds by door or <c>bans</c>, and source.</summary>
    private static async Task<Dictionary<string, long>> Remaining(RunningGate gate)
    {
        using var json = JsonDocument.Parse((await gate.Lab.Gate.Postern("lists", "--json")).OrThrow().Out);
        return json.RootElement.GetProperty("grants").EnumerateArray().Concat(json.RootElement.GetProperty("bans").EnumerateArray()).ToDictionary(
            e => $"{(e.TryGetProperty("door", out var door) ? door.GetString() : "bans")} {e.GetProperty("source")}", e => e.GetProperty("remainingSeconds").GetInt64());
    }
}
