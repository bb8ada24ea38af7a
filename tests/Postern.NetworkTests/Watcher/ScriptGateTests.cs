using System.Text.Json;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>The manual's script with a real expression: the watcher writes the first list, the kernel's rules read it and write the next ones.</summary>
public sealed class ScriptGateTests
{
    private const string Script = """
        /ip firewall layer7-protocol add name=pass regexp="^pass(word|phrase)\$"
        /ip firewall filter
        add action=accept chain=input connection-state=established,related
        add action=add-src-to-address-list address-list=888 address-list-timeout=30s chain=input dst-port=888 in-interface-list=WAN protocol=udp layer7-protocol=pass
        add action=add-src-to-address-list address-list=555 address-list-timeout=30s chain=input dst-port=555 in-interface-list=WAN protocol=tcp src-address-list=888
        add action=add-src-to-address-list address-list=secured address-list-timeout=30m chain=input dst-port=222 in-interface-list=WAN protocol=tcp src-address-list=555
        add action=accept chain=input in-interface-list=WAN src-address-list=secured
        add action=drop chain=input in-interface-list=WAN
        """;

    private const string ByBash = "printf '%s' \"$TEXT\" > /dev/udp/$HOST/888";
    private const string ByNc = "printf '%s' \"$TEXT\" | timeout 0.1 nc -u $HOST 888";

    [Fact]
    public async Task A_passphrase_then_two_ports_open_and_a_second_one_renews()
    {
        await using var gate = await RunningGate.Start(Script, "router.rsc", "--interfaces", "WAN=wan0");
        foreach (var wrong in new[] { "passwords", "passphras", "my password", "" })
        {
            await Say(gate, ByBash, wrong);
            await Say(gate, ByNc, wrong);
        }

        await Moment.Pass(0.3);
        (await gate.Lab.Lists()).ShouldBeEmpty();

        await Say(gate, ByBash, "passphrase");
        await RunningGate.Until(async () => await Left(gate) is not null, "the list 888");
        (await Left(gate)).ShouldNotBeNull().ShouldBeInRange(25, 30);
        await Moment.Pass(2);
        (await Left(gate)).ShouldNotBeNull().ShouldBeLessThanOrEqualTo(28);
        await Say(gate, ByNc, "password");
        await RunningGate.Until(async () => await Left(gate) >= 29, "a renewal");

        await gate.Lab.Client.Run("bash", "-c", $"for x in 555 222; do nc -z -w 1 {gate.Lab.Gate.IPv4} $x; done");
        await gate.Opens(Ip.V4);
        await gate.Lab.ShouldBeShut(Ip.V4, gate.Lab.Other);
        (await gate.Lab.Lists()).ShouldBe(["555 203.0.113.2", "888 203.0.113.2", "secured 203.0.113.2"]);
        (await gate.Troubles()).ShouldBeEmpty();
    }

    private static async Task Say(RunningGate gate, string send, string text) => await gate.Lab.Client.Run(
        "env", $"HOST={gate.Lab.Gate.IPv4}", $"TEXT={text}", "bash", "-c", send);

    /// <summary>Seconds that the list 888 still has the client.</summary>
    private static async Task<long?> Left(RunningGate gate)
    {
        using var json = JsonDocument.Parse((await gate.Lab.Gate.Postern("lists", "--json")).OrThrow().Out);
        return json.RootElement.GetProperty("lists").EnumerateArray().Where(l => l.GetProperty("list").GetString() == "888")
            .Select(l => (long?)l.GetProperty("remainingSeconds").GetInt64()).SingleOrDefault();
    }
}
