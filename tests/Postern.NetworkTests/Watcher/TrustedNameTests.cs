using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>Host names in a running gate, which asks the servers of its resolv.conf.</summary>
public sealed class TrustedNameTests
{
    internal const string ServersFile = "/etc/resolv.conf";

    private const string Policy = """
        trusted: [home.example.net]
        doors: {ssh: {opens: tcp/22, for: 1m, knock: [tcp/7001, udp/62000, tcp/3333]}}
        """;

    [Fact]
    public async Task Whoever_the_name_stands_for_gets_in_and_stays_when_the_name_server_dies()
    {
        await using var gate = await RunningGate.Prepare(Policy);
        await using var server = NameServer.Listen(gate.Lab.Other);
        server.Reply = NameReply.Of($"{gate.Lab.Client.IPv4}", $"{gate.Lab.Client.IPv6}");
        await ServedBy(gate, gate.Lab.Other);
        await gate.Watch();
        await gate.Opens(Ip.V4);
        await gate.Opens(Ip.V6);
        await gate.Lab.ShouldBeShut(Ip.V4, gate.Lab.Other);
        (await gate.Troubles()).ShouldBeEmpty();

        await server.DisposeAsync();
        await gate.Watcher.Kill();
        await gate.Lab.ShouldBeOpen(Ip.V4);
        await gate.Watch();
        (await gate.Trouble("no name server answers")).ShouldStartWith("name home.example.net: no name server answers; what it last stood for stays: ");
        await gate.Lab.ShouldBeOpen(Ip.V4);
        await gate.Lab.ShouldBeOpen(Ip.V6);
        await gate.Lab.ShouldBeShut(Ip.V6, gate.Lab.Other);

        await using var another = NameServer.Listen(gate.Lab.Other);
        another.Reply = NameReply.Of($"{gate.Lab.Client.IPv6}", "198.51.100.9");
        await gate.Watcher.WaitForLine("home.example.net: well again", TimeSpan.FromSeconds(15));
        await RunningGate.Until(async () => await gate.Lab.Look(Ip.V4, source: GuardedLab.Source(Ip.V4, 9)) == ProbeResult.Connected, "the new address");
        await gate.Lab.ShouldBeShut(Ip.V4);
        await gate.Lab.ShouldBeOpen(Ip.V6);
    }

    /// <summary>The watcher's name server is this machine from its next start on.</summary>
    internal static async Task ServedBy(RunningGate gate, LabHost host)
    {
        gate.Instead[ServersFile] = gate.Beside("resolv.conf");
        await File.WriteAllTextAsync(gate.Beside("resolv.conf"), $"nameserver {host.IPv4}\n", TestContext.Current.CancellationToken);
    }
}
