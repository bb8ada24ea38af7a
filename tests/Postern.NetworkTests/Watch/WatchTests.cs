using System.Net;
using System.Text.Json;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watch;

public sealed class WatchTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public async Task Real_knocks_are_told_line_by_line(int version)
    {
        await using var gate = await WatchedGate.Start();
        var (client, other, address) = (gate.Lab.Client, gate.Lab.Other, Of(gate.Lab.Gate, version));

        await WatchedGate.Syn(client, address, 22, 7001);
        await WatchedGate.Datagram(client, address, 62000, "open sesame");
        await WatchedGate.Syn(client, address, 3333, 22);
        (await gate.Until("grant ssh expired", Of(client, version))).ShouldBe(
            ["refused tcp/22 (ssh)", "knock ssh 1/3", "knock ssh 2/3", "open ssh for 2s", "grant ssh expired"]);

        await WatchedGate.Syn(other, address, 7001, 8080, 666);
        (await gate.Until("ban expired", Of(other, version))).ShouldBe(
            ["knock ssh 1/3", "wrong knock tcp/8080", "trap tcp/666: banned", "ban expired"]);
    }

    [Fact]
    public async Task Json_is_one_object_per_line_and_for_ends_it()
    {
        await using var gate = await WatchedGate.Start("--json", "--for", "3s");
        await WatchedGate.Syn(gate.Lab.Client, gate.Lab.Gate.IPv4, 7001);
        var line = await gate.Watch.WaitForLine("\"knock\"");
        var seen = JsonDocument.Parse(line).RootElement;
        seen.GetProperty("source").GetString().ShouldBe("203.0.113.2");
        seen.GetProperty("stage").GetString().ShouldBe("ssh 1/3");
        seen.GetProperty("packet").GetString().ShouldBe("tcp/7001");
        (DateTimeOffset.UtcNow - seen.GetProperty("time").GetDateTimeOffset()).Duration().ShouldBeLessThan(TimeSpan.FromSeconds(5));
        for (var waited = 0; waited < 500 && !gate.Watch.HasEnded; waited++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        gate.Watch.HasEnded.ShouldBeTrue();
        gate.Watch.Lines.Count(l => l != "watching the gate; Ctrl-C ends").ShouldBe(1);
    }

    [Fact]
    public async Task Json_of_a_trap_tells_how_long_the_ban_lasts()
    {
        await using var gate = await WatchedGate.Start("--json");
        await WatchedGate.Syn(gate.Lab.Client, gate.Lab.Gate.IPv4, 666);
        var line = await gate.Watch.WaitForLine("\"trap\"");
        JsonDocument.Parse(line).RootElement.GetProperty("seconds").GetDouble().ShouldBe(2);
    }

    [Fact]
    public async Task Grants_by_hand_are_told_too()
    {
        await using var gate = await WatchedGate.Start();
        var source = IPAddress.Parse("198.51.100.7");
        (await gate.Lab.Gate.Postern("allow", "198.51.100.7", "ssh", "--for", "1h")).OrThrow();
        await gate.Until("grant ssh for 1h", source);
        (await gate.Lab.Gate.Postern("revoke", "198.51.100.7")).OrThrow();
        (await gate.Until("grant ssh revoked", source)).ShouldBe(["grant ssh for 1h", "grant ssh revoked"]);
    }

    [Fact]
    public async Task A_second_watch_says_so_and_looks_at_the_sets()
    {
        await using var first = await WatchedGate.Start();
        await using var second = first.Lab.Gate.StartPostern("watch");
        await second.WaitForLine("another program listens to nflog:");
        await second.WaitForLine("watching the gate");
        var (client, address) = (first.Lab.Client, first.Lab.Gate.IPv4);
        await WatchedGate.Syn(client, address, 7001);
        await second.WaitForLine("knock ssh 1/3");
        await WatchedGate.Datagram(client, address, 62000, "open sesame");
        await second.WaitForLine("knock ssh 2/3");
        await WatchedGate.Syn(client, address, 3333);
        await second.WaitForLine("grant ssh for 2s");
        await second.WaitForLine("grant ssh expired");
    }

    [Fact]
    public async Task Without_libpcap_the_package_is_named_and_the_sets_are_looked_at()
    {
        await using var gate = await WatchedGate.Start();
        await gate.Watch.Stop();
        const string Hide = """for f in $(ldconfig -p | sed -n 's/.*libpcap\.so\.0\.8.* => //p'); do mount --bind /dev/null "$(readlink -f "$f")"; done; exec "$@" """;
        await using var watch = gate.Lab.Gate.Start("unshare", "-m", "sh", "-c", Hide, "sh", PosternBinary.Path, "watch");
        await watch.WaitForLine("apt-get install libpcap0.8");
        await watch.WaitForLine("watching the gate");
        await WatchedGate.Syn(gate.Lab.Client, gate.Lab.Gate.IPv6, 7001);
        await watch.WaitForLine("2001:db8:1::2    knock ssh 1/3");
    }

    [Theory]
    [InlineData("gate")]
    [InlineData("door")]
    [InlineData("off")]
    public async Task Stages_have_their_labels_whatever_leads_to_them(string strict)
    {
        await using var lab = await NetworkLab.Create();
        var policy = $"doors: {{shed: {{opens: tcp/8443, for: 1m, strict: {strict}, knock: [icmp/size=720, tcp/9100, udp/9200 \"x\", tcp/9300]}}}}";
        (await lab.Gate.PosternWithInput(policy, "up", "-")).OrThrow();
        await using var watch = lab.Gate.StartPostern("watch", "--json");
        await watch.WaitForLine("watching the gate");
        await lab.Client.Run("ping", "-n", "-c", "1", "-W", "1", "-s", "692", lab.Gate.IPv4.ToString());
        await WatchedGate.Syn(lab.Client, lab.Gate.IPv4, 9100);
        await WatchedGate.Datagram(lab.Client, lab.Gate.IPv4, 9200, "x");
        await WatchedGate.Syn(lab.Client, lab.Gate.IPv4, 9300);
        await watch.WaitForLine("\"event\":\"open\"");
        var events = watch.Lines.Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        events.Select(e => e.GetProperty(e.TryGetProperty("stage", out _) ? "stage" : "door").GetString()).ShouldBe(["shed 1/4", "shed 2/4", "shed 3/4", "shed"]);
        events.Select(e => e.GetProperty("packet").GetString()).ShouldBe(["icmp/size=720", "tcp/9100", "udp/9200", "tcp/9300"]);
        events[^1].GetProperty("seconds").GetDouble().ShouldBe(60);
    }

    [Fact]
    public async Task Address_lists_of_a_script_are_watched()
    {
        await using var lab = await NetworkLab.Create();
        (await lab.Gate.PosternWithInput("""
            /ip firewall filter
            add chain=input protocol=tcp dst-port=888 action=add-src-to-address-list address-list="knock 1" address-list-timeout=2s
            """, "up", "-")).OrThrow();
        await using var watch = lab.Gate.StartPostern("watch");
        await watch.WaitForLine("watching the gate");
        await WatchedGate.Syn(lab.Client, lab.Gate.IPv4, 888);
        await watch.WaitForLine("203.0.113.2      list knock 1 for 2s");
        await watch.WaitForLine("203.0.113.2      list knock 1 expired");
    }

    [Fact]
    public async Task A_reload_while_watching_brings_its_own_names()
    {
        await using var gate = await WatchedGate.Start();
        (await gate.Lab.Gate.PosternWithInput("doors: {web: {opens: tcp/443, for: 1m, knock: [tcp/9001, udp/9002]}}", "up", "-")).OrThrow();
        await WatchedGate.Syn(gate.Lab.Client, gate.Lab.Gate.IPv4, 9001);
        await WatchedGate.Datagram(gate.Lab.Client, gate.Lab.Gate.IPv4, 9002, "");
        (await gate.Until("open web for 1m", gate.Lab.Client.IPv4)).ShouldBe(["knock web 1/2", "open web for 1m"]);
    }

    [Fact]
    public async Task The_gate_may_go_and_come_back()
    {
        await using var gate = await WatchedGate.Start();
        (await gate.Lab.Gate.Postern("down")).OrThrow();
        await gate.Watch.WaitForLine("the gate is gone");
        (await gate.Lab.Gate.PosternWithInput(WatchedGate.Policy, "up", "-")).OrThrow();
        await gate.Watch.WaitForLine("the gate stands: table postern");
        await WatchedGate.Syn(gate.Lab.Client, gate.Lab.Gate.IPv4, 7001);
        (await gate.Until("knock ssh 1/3", gate.Lab.Client.IPv4)).ShouldBe(["knock ssh 1/3"]);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_it_well(string signal)
    {
        await using var gate = await WatchedGate.Start();
        await gate.Watch.Stop();
        var ended = await gate.Lab.Gate.Run("timeout", "--preserve-status", "-s", signal, "2", PosternBinary.Path, "watch");
        ended.ExitCode.ShouldBe(0, ended.Error);
        ended.Error.ShouldBe("watching the gate; Ctrl-C ends\n");
    }

    [Fact]
    public async Task It_ends_when_nobody_reads_any_more()
    {
        await using var gate = await WatchedGate.Start();
        await gate.Watch.Stop();
        var pipe = gate.Lab.Gate.Run(TimeSpan.FromSeconds(10), "sh", "-c", $"{PosternBinary.Path} watch --json 2>/dev/null | head -n 1");
        for (var tries = 0; tries < 50 && !pipe.IsCompleted; tries++)
            await WatchedGate.Syn(gate.Lab.Client, gate.Lab.Gate.IPv4, 7001);
        (await pipe).Out.ShouldContain("\"stage\":\"ssh 1/3\"");
    }

    [Fact]
    public async Task Without_a_gate_there_is_nothing_to_watch()
    {
        await using var lab = await NetworkLab.Create();
        var refused = await lab.Gate.Postern("watch");
        (refused.ExitCode, refused.Out).ShouldBe((3, ""));
        refused.Error.ShouldBe("postern: no gate here (postern up FILE)\n");
        (await lab.Gate.Postern("watch", "--for", "soon")).ExitCode.ShouldBe(2);
    }

    private static IPAddress Of(LabHost host, int version) => version == 4 ? host.IPv4 : host.IPv6;
}
