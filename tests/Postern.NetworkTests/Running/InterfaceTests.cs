using System.Net;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Running;

/// <summary>Interfaces that come, go, and change their names and addresses under a gate that stands.</summary>
public sealed class InterfaceTests
{
    private const string Policy = """
        gate: {interfaces: [wan0]}
        traps: [{ports: [tcp/666], ban: 1m}]
        doors:
          ssh: {opens: tcp/22, for: 1h, step-timeout: 2s, knock: [tcp/7001, udp/62000, tcp/3333]}
        """;

    private static readonly string[] Right = ["tcp/7001", "udp/62000", "tcp/3333"];

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task An_interface_that_appears_later_is_guarded_from_its_first_packet(Ip ip)
    {
        await using var lab = await NetworkLab.Create();
        await using var service = TcpService.Listen(lab.Gate, 22);
        await lab.Unplug();
        var refused = await lab.Gate.PosternWithInput(Policy, "up", "-");
        (refused.ExitCode, refused.Error.Contains("there is no interface wan0 here")).ShouldBe((1, true), refused.Error);
        (await lab.Gate.PosternWithInput(Policy, "up", "-", "--absent-ok")).OrThrow();

        await lab.PlugIn("203.0.113.1", "2001:db8:1::1");
        await ShouldGuard(lab, lab.Client, Of(lab.Gate, ip));
        await ShouldBan(lab, lab.Other, Of(lab.Gate, ip));
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task What_goes_and_comes_back_is_guarded_as_before(Ip ip)
    {
        await using var lab = await NetworkLab.Create();
        await using var service = TcpService.Listen(lab.Gate, 22);
        (await lab.Gate.PosternWithInput(Policy, "up", "-")).OrThrow();
        await ShouldGuard(lab, lab.Client, Of(lab.Gate, ip));
        for (var i = 0; i < 2; i++)
        {
            await lab.Unplug();
            await lab.PlugIn("203.0.113.1", "2001:db8:1::1");
            (await Probe.Tcp(lab.Client, Of(lab.Gate, ip), 22)).ShouldBe(ProbeResult.Connected, "a grant is the source's, whatever it comes in by");
            (await Probe.Tcp(lab.Other, Of(lab.Gate, ip), 22)).ShouldBe(ProbeResult.Silent);
        }

        await ShouldGuard(lab, lab.Other, Of(lab.Gate, ip));
    }

    [Fact]
    public async Task A_name_is_what_counts_and_not_the_card_behind_it()
    {
        await using var lab = await NetworkLab.Create();
        await using var service = TcpService.Listen(lab.Gate, 22);
        (await lab.Gate.PosternWithInput(Policy, "up", "-")).OrThrow();
        await Rename(lab, "wan0", "old0", lab.Client, lab.Gate.IPv4);
        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, 22)).ShouldBe(ProbeResult.Connected, "strangers come in by wan0, the policy says");
        await Rename(lab, "old0", "wan0", lab.Client, lab.Gate.IPv4);
        await ShouldGuard(lab, lab.Client, lab.Gate.IPv4);

        // Another card takes the name over.
        var inside = IPAddress.Parse("192.0.2.1");
        await Rename(lab, "wan0", "old0", lab.Client, lab.Gate.IPv4);
        await Rename(lab, "lan0", "wan0", lab.Inside, inside);
        (await Probe.Tcp(lab.Inside, inside, 22)).ShouldBe(ProbeResult.Silent);
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task New_addresses_are_guarded_at_once(Ip ip)
    {
        await using var lab = await NetworkLab.Create();
        await using var service = TcpService.Listen(lab.Gate, 22);
        (await lab.Gate.PosternWithInput(Policy, "up", "-")).OrThrow();
        await ShouldGuard(lab, lab.Client, Of(lab.Gate, ip));
        await lab.Readdress("203.0.113.77", "2001:db8:1::77");
        var now = IPAddress.Parse(ip == Ip.V4 ? "203.0.113.77" : "2001:db8:1::77");
        (await Probe.Tcp(lab.Client, now, 22)).ShouldBe(ProbeResult.Connected);
        await ShouldGuard(lab, lab.Other, now);
        (await lab.Gate.Postern("revoke", lab.Other.Address(now.AddressFamily).ToString())).OrThrow();
        await Knocks.Send(lab.Other, now, "tcp/7001", "tcp/8080", "udp/62000", "tcp/3333");
        (await Probe.Tcp(lab.Other, now, 22)).ShouldBe(ProbeResult.Silent, "a wrong knock to the new address counts");
        await ShouldBan(lab, lab.Other, now);
    }

    private static async Task ShouldGuard(NetworkLab lab, LabHost from, IPAddress gate)
    {
        (await Probe.Tcp(from, gate, 22)).ShouldBe(ProbeResult.Silent);
        await Knocks.Send(from, gate, Right);
        (await Probe.Tcp(from, gate, 22)).ShouldBe(ProbeResult.Connected);
        (await lab.Gate.Postern("lists")).OrThrow().Out.ShouldContain(from.Address(gate.AddressFamily).ToString());
    }

    private static async Task ShouldBan(NetworkLab lab, LabHost from, IPAddress gate)
    {
        await Probe.Tcp(from, gate, 666);
        (await lab.Gate.Postern("lists")).OrThrow().Out.Split('\n').ShouldContain(l => l.StartsWith("banned") && l.Contains(from.Address(gate.AddressFamily).ToString()));
    }

    private static async Task Rename(NetworkLab lab, string from, string to, LabHost neighbour, IPAddress gate)
    {
        foreach (var command in new[] { $"set {from} down", $"set {from} name {to}", $"set {to} up" })
            (await lab.Gate.Run(["ip", "link", .. command.Split(' ')])).OrThrow();

        // The kernel may take a second to see the carrier. No policy here minds a ping.
        for (var tries = 0; (await neighbour.Run("ping", "-n", "-c", "1", "-W", "1", gate.ToString())).ExitCode != 0; tries++)
            tries.ShouldBeLessThan(10, $"{to} never came up");
    }

    private static IPAddress Of(LabHost host, Ip ip) => ip == Ip.V4 ? host.IPv4 : host.IPv6;
}
