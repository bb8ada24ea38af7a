using System.Diagnostics;
using System.Net;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Harness;

/// <summary>A harness that says "silent" or "connected" without ground would make every other test worthless.</summary>
public sealed class NetworkLabTests
{
    [Fact]
    public async Task All_hosts_reach_the_gate_and_the_host_behind_it()
    {
        await using var lab = await NetworkLab.Create();
        await using var atGate = TcpService.Listen(lab.Gate, 22);
        await using var behind = TcpService.Listen(lab.Inside, 80);
        foreach (var host in new[] { lab.Client, lab.Other })
        {
            (await Probe.Tcp(host, lab.Gate.IPv4, 22)).ShouldBe(ProbeResult.Connected);
            (await Probe.Tcp(host, lab.Gate.IPv6, 22)).ShouldBe(ProbeResult.Connected);
            (await Probe.Tcp(host, lab.Inside.IPv4, 80)).ShouldBe(ProbeResult.Connected);
            (await Probe.Tcp(host, lab.Inside.IPv6, 80)).ShouldBe(ProbeResult.Connected);
        }

        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, 23)).ShouldBe(ProbeResult.Refused);
        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, 22, source: IPAddress.Parse("198.51.100.7"))).ShouldBe(ProbeResult.Connected);
        (await Probe.Tcp(lab.Client, lab.Gate.IPv6, 22, source: IPAddress.Parse("2001:db8:77::7"))).ShouldBe(ProbeResult.Connected);
    }

    [Fact]
    public async Task A_dropped_port_is_silent_and_a_rejected_one_unreachable()
    {
        await using var lab = await NetworkLab.Create();
        await using var service = TcpService.Listen(lab.Gate, 22);
        await lab.Gate.Nft("table inet t { chain c { type filter hook input priority 0; tcp dport 22 drop; tcp dport 23 reject with icmpx admin-prohibited; }; }");
        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, 22)).ShouldBe(ProbeResult.Silent);
        (await Probe.Tcp(lab.Client, lab.Gate.IPv6, 22)).ShouldBe(ProbeResult.Silent);
        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, 23)).ShouldBe(ProbeResult.Unreachable);
        service.Accepted.ShouldBe(0);
    }

    [Fact]
    public async Task Datagrams_come_back_and_are_captured_with_length_and_payload()
    {
        await using var lab = await NetworkLab.Create();
        await using var echo = UdpEcho.Listen(lab.Gate, 53);
        await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface);
        (await Probe.UdpAnswers(lab.Client, lab.Gate.IPv4, 53)).ShouldBeTrue();
        (await Probe.UdpAnswers(lab.Other, lab.Gate.IPv6, 53)).ShouldBeTrue();
        (await Probe.UdpAnswers(lab.Client, lab.Gate.IPv4, 54)).ShouldBeFalse();
        var packets = await capture.Expect(3);
        packets.Count.ShouldBe(3);
        (packets[0].Source, packets[0].Port, packets[0].Length).ShouldBe((lab.Client.IPv4, 53, 20 + 8 + 5));
        (packets[1].Source, packets[1].Port, packets[1].Length).ShouldBe((lab.Other.IPv6, 53, 40 + 8 + 5));
        packets[0].Payload.ShouldBe("echo?"u8.ToArray());
    }

    [Fact]
    public async Task The_built_command_line_runs_in_a_host()
    {
        await using var lab = await NetworkLab.Create();
        var help = await lab.Client.Postern("--help");
        help.ExitCode.ShouldBe(0, help.Error);
        help.Out.ShouldContain("compile");
    }

    [Fact]
    public async Task A_command_without_end_is_killed_at_its_limit()
    {
        await using var lab = await NetworkLab.Create();
        var watch = Stopwatch.StartNew();
        await Should.ThrowAsync<TimeoutException>(() => lab.Client.Run(TimeSpan.FromSeconds(0.3), "sleep", "60"));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (await lab.Client.Run("true")).ExitCode.ShouldBe(0);
        (await Processes.Run(["ip", "netns", "pids", lab.Client.Namespace])).Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_left_behind_by_a_lab_or_by_a_run_that_died()
    {
        // No process has this id: it is above the kernel's largest.
        var stale = StaleLabs.NamespaceName(5_000_000, 1, "gate");
        string[] names;
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "network namespaces need root");
        (await Processes.Run(["ip", "netns", "add", stale])).OrThrow();
        await using (var lab = await NetworkLab.Create())
        {
            File.Exists($"/run/netns/{stale}").ShouldBeFalse();
            names = [lab.Gate.Namespace, lab.Client.Namespace, lab.Other.Namespace, lab.Inside.Namespace];
            names.ShouldAllBe(name => File.Exists($"/run/netns/{name}"));
            _ = lab.Gate.Start("sleep", "600");
        }

        names.ShouldAllBe(name => !File.Exists($"/run/netns/{name}"));
    }
}
