using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Doors;

/// <summary>A gate judges what comes in by its interfaces, and nothing else.</summary>
public sealed class OtherInterfaceTests
{
    private const string Doors = """
        traps: [{ports: [tcp/666], ban: 1m}]
        doors:
          ssh: {opens: tcp/22, for: 10s, step-timeout: 1s, knock: [tcp/7001, udp/62000, tcp/3333]}
        """;

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task The_host_reaches_its_own_protected_services(Ip ip)
    {
        await using var lab = await GuardedLab.Up(Doors);
        await lab.ShouldBeShut(ip);
        await lab.ShouldBeOpen(ip, from: lab.Gate);
        await lab.Look(ip, from: lab.Gate, port: 666);
        (await lab.Banned()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task An_interface_that_is_not_named_is_not_guarded(Ip ip)
    {
        await using var lab = await GuardedLab.Up("gate: {interfaces: [wan0], unlisted: drop}\n" + Doors);
        await lab.ShouldBeShut(ip);
        await lab.ShouldBeOpen(ip, from: lab.Inside);
        await lab.Look(ip, from: lab.Inside, port: 666);
        (await lab.Banned()).ShouldBeEmpty();
        await lab.ShouldBeOpen(ip, from: lab.Inside, port: GuardedLab.Public);
        await lab.ShouldBeShut(ip, port: GuardedLab.Public);
    }
}
