using System.Diagnostics;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>A running gate starts its policy's commands, and waits for none of them.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task Commands_are_told_what_happened_and_one_that_hangs_or_fails_delays_nobody()
    {
        await using var gate = await RunningGate.Prepare("");
        var told = gate.Beside("told");
        await gate.Write($$"""
            hooks: {limit: 1s, ban: [/bin/sh, -c, '{{Telling(told)}}']}
            traps: [{ports: [tcp/666], ban: 1h}]
            doors:
              ssh:
                opens: tcp/22
                for: 2s
                knock: [tcp/7001, 'udp/62000 /^open [a-z]+$/', tcp/3333]
                on-open: [/bin/sh, -c, '{{Telling(told)}}']
                on-close: [/bin/sh, -c, '{{Telling(told)}}']
              slow: {opens: tcp/443, for: 1m, knock: [udp/7001, tcp/7002], on-open: [/bin/sleep, '600']}
              bad: {opens: tcp/444, for: 1m, knock: [udp/8001, tcp/8002], on-open: [/bin/sh, -c, 'echo no lamp here >&2; exit 3']}
            """);
        await gate.Watch();

        // The one that hangs runs when the others come.
        await gate.Lab.Knock(Ip.V4, "udp/7001", "tcp/7002");
        await gate.Lab.Knock(Ip.V6, "udp/8001", "tcp/8002");
        await gate.Lab.ShouldBeOpen(Ip.V4, port: GuardedLab.Public);
        var source = GuardedLab.Source(Ip.V4, 7);
        await Knocks.Send(gate.Lab.Client, gate.Lab.Gate.IPv4, source, "tcp/7001", "udp/62000 open sesame", "tcp/3333");
        var begin = Stopwatch.GetTimestamp();
        await RunningGate.Until(async () => await gate.Lab.Look(Ip.V4, source: source) == ProbeResult.Connected, "an open door");
        Stopwatch.GetElapsedTime(begin).ShouldBeLessThan(TimeSpan.FromSeconds(1));
        await Knocks.Send(gate.Lab.Other, gate.Lab.Gate.IPv4, "tcp/666");

        await RunningGate.Until(async () => (await Told(told)).Length == 3, "three commands", 8);
        var lines = await Told(told);
        lines.ShouldContain(l => l.StartsWith("open 198.51.100.7 4 knock ssh tcp/3333 2 20"), string.Join('\n', lines));
        lines.ShouldContain(l => l.StartsWith("ban 203.0.113.3 4 trap - tcp/666 3600 20"), string.Join('\n', lines));
        lines[^1].ShouldBe("close 198.51.100.7 4 expired ssh - - -");
        (await gate.Trouble("hook open slow: /bin/sleep")).ShouldContain("for 203.0.113.2: it was killed with its children after 1 s");
        (await gate.Trouble("hook open bad: /bin/sh")).ShouldContain("it ended with exit code 3; it said: no lamp here");
        (await gate.Troubles()).Count.ShouldBe(2);
    }

    /// <summary>One line for each start, with a dash for what is not told.</summary>
    private static string Telling(string file) => "echo " + string.Join(' ', new[] { "EVENT", "SOURCE", "FAMILY", "CAUSE", "DOOR", "PACKET", "SECONDS", "UNTIL" }
        .Select(f => $"${{POSTERN_{f}:--}}")) + $" >> {file}";

    private static async Task<string[]> Told(string file) =>
        File.Exists(file) ? await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken) : [];
}
