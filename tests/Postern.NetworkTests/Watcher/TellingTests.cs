using System.Text.Json;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>A running gate tells how it fares and what happens.</summary>
public sealed class TellingTests
{
    private const string Policy = """
        traps: [{ports: [tcp/666], ban: 1h}]
        doors:
          ssh: {opens: tcp/22, for: 2s, knock: [tcp/7001, 'udp/62000 /^open [a-z]+$/', tcp/3333]}
          web: {opens: tcp/443, for: 1h, knock: [udp/7001, tcp/7002]}
        """;

    [Fact]
    public async Task Status_and_watch_show_what_comes_about_whoever_decided_it()
    {
        await using var gate = await RunningGate.Start(Policy);
        await using var watch = gate.Lab.Gate.StartPostern("watch", "--json");
        await watch.WaitForLine("watching the gate");
        await gate.Lab.Knock(Ip.V4, "tcp/7001", "udp/62000 shut sesame");
        await watch.WaitForLine("\"event\":\"wrong-knock\"");
        await gate.Lab.Knock(Ip.V4, "tcp/7001", "udp/62000 open sesame", "tcp/3333");
        await watch.WaitForLine("\"event\":\"open\"");
        await gate.Lab.Knock(Ip.V6, "udp/7001", "tcp/7002");
        await watch.WaitForLine("\"door\":\"web\"");
        await Knocks.Send(gate.Lab.Other, gate.Lab.Gate.IPv4, "tcp/22", "tcp/666");
        await watch.WaitForLine("\"event\":\"trap\"");

        var status = await gate.Status();
        status.GetProperty("stands").GetBoolean().ShouldBeTrue();
        status.GetProperty("doors").EnumerateArray().Select(d => (d.GetProperty("name").GetString(), d.GetProperty("opened").GetInt64())).ShouldBe([("ssh", 1), ("web", 1)]);
        status.GetProperty("grants").EnumerateArray().Select(g => $"{g.GetProperty("door")} {g.GetProperty("source")}").ShouldContain("web 2001:db8:1::2");
        status.GetProperty("counters").EnumerateArray().ShouldNotBeEmpty();
        var watcher = status.GetProperty("watcher");
        watcher.GetProperty("processId").GetInt32().ShouldBe(gate.Watcher.Id);
        watcher.GetProperty("policy").EnumerateArray().Single().GetString()!.ShouldEndWith("/policy.yaml");
        watcher.GetProperty("troubles").EnumerateArray().ShouldBeEmpty();
        watcher.TryGetProperty("reloadError", out _).ShouldBeFalse();
        var counters = watcher.GetProperty("counters").EnumerateArray().ToDictionary(c => $"{c.GetProperty("part")} {c.GetProperty("name")}", c => c.GetProperty("value").GetInt64());
        counters["looks judged"].ShouldBeGreaterThanOrEqualTo(2);
        counters["events told"].ShouldBeGreaterThanOrEqualTo(7);
        (await gate.Lab.Gate.Postern("status")).OrThrow().Out.ShouldContain("door ssh: tcp/22 · opened 1 times");

        await watch.WaitForLine("\"event\":\"grant-expired\"", TimeSpan.FromSeconds(6));
        var told = watch.Lines.Where(l => l.StartsWith('{')).Select(Told).ToList();
        told.Where(t => t.EndsWith(" 203.0.113.2")).ShouldBe(
        [
            "knock ssh 1/3 tcp/7001 203.0.113.2", "wrong-knock - udp/62000 203.0.113.2",
            "knock ssh 1/3 tcp/7001 203.0.113.2", "knock ssh 2/3 udp/62000 203.0.113.2", "open ssh tcp/3333 203.0.113.2", "grant-expired ssh - 203.0.113.2",
        ]);
        told.Where(t => t.EndsWith(" 2001:db8:1::2")).ShouldBe(["knock web 1/2 udp/7001 2001:db8:1::2", "open web tcp/7002 2001:db8:1::2"]);
        told.Where(t => t.EndsWith(" 203.0.113.3")).ShouldBe(["refused ssh tcp/22 203.0.113.3", "trap - tcp/666 203.0.113.3"]);
    }

    /// <summary>The kernel's comments have no double quotes: by them the commands, the journal and the sets know the door.</summary>
    [Fact]
    public async Task An_odd_name_is_the_same_in_all_that_is_told()
    {
        await using var gate = await RunningGate.Prepare("");
        await gate.Write($"doors: {{'the \"lamp\"': {{for: 1m, knock: ['udp/62000 /^open [a-z]+$/', tcp/7001], on-open: [/usr/bin/touch, {gate.Beside("lit")}]}}}}\n");
        await gate.Watch();
        await using var watch = gate.Lab.Gate.StartPostern("watch", "--json");
        await watch.WaitForLine("watching the gate");
        await gate.Lab.Knock(Ip.V4, "udp/62000 open sesame", "tcp/7001");
        await watch.WaitForLine("\"event\":\"open\"");
        await RunningGate.Until(() => Task.FromResult(File.Exists(gate.Beside("lit"))), "the command");
        await Moment.Pass(2.2);
        watch.Lines.Where(l => l.StartsWith('{')).Select(Told).ShouldBe(["knock the 'lamp' 1/2 udp/62000 203.0.113.2", "open the 'lamp' tcp/7001 203.0.113.2"]);
        (await gate.Status()).GetProperty("doors").EnumerateArray().Single().GetProperty("opened").GetInt64().ShouldBe(1);
        (await gate.Postern("revoke", "203.0.113.2", "the 'lamp'")).OrThrow();
        await watch.WaitForLine("\"event\":\"grant-revoked\"");
    }

    /// <summary>Kind, stage or door, packet and source, with a dash for what is not told.</summary>
    private static string Told(string line)
    {
        using var json = JsonDocument.Parse(line);
        string Of(params string[] names) => names.Select(n => json.RootElement.TryGetProperty(n, out var value) ? value.GetString() : null).FirstOrDefault(v => v is not null) ?? "-";
        return $"{Of("event")} {Of("stage", "door")} {Of("packet")} {Of("source")}";
    }
}
