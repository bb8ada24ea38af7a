using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Verifying;

/// <summary>A gate with addresses of both versions, of which one does not lead to what is wanted.</summary>
public sealed class OtherFamilyTests
{
    private const string Name = "gate.example.net";

    private static readonly string[] Knocks = [Name, "7001", "8001", "9001"];

    [Fact]
    public async Task Knocks_that_reach_the_gate_over_one_version_only_open_that_one_and_are_told_apart()
    {
        await using var lab = await GuardedLab.Up("doors: {ssh: {opens: tcp/22, knock: [tcp/7001, tcp/8001, tcp/9001], for: 1m}}");
        var both = await Knock(lab, "--both", "--opens", "tcp/22");
        both.ExitCode.ShouldBe(0, both.Error);
        (await lab.Granted()).ShouldBe(["ssh 2001:db8:1::2", "ssh 203.0.113.2"]);
        await Revoke(lab);

        // As a network does that carries IPv6 and filters it.
        await lab.Gate.Nft("table ip6 far {\n chain in {\n type filter hook prerouting priority -500\n tcp dport 7000-9999 drop\n }\n }\n");
        var other = await Knock(lab, "--opens", "tcp/22", "--patience", "2s", "--json");
        other.ExitCode.ShouldBe(7, other.Out + other.Error);
        using (var json = JsonDocument.Parse(other.Out))
        {
            json.RootElement.GetProperty("outcome").GetString().ShouldBe("otherFamily");
            json.RootElement.GetProperty("problems")[0].GetProperty("message").GetString()
                .ShouldBe("tcp/22 is open over IPv4 (203.0.113.1), and what follows would use IPv6 (2001:db8:1::1), where it is closed");
        }

        (await lab.Granted()).ShouldBe(["ssh 203.0.113.2"]);
        await Revoke(lab);
        (await Knock(lab, "--both", "--opens", "tcp/22")).ExitCode.ShouldBe(7, "ssh would still use IPv6");
        await Revoke(lab);
        var four = await Knock(lab, "-4", "--opens", "tcp/22");
        four.ExitCode.ShouldBe(0, four.Error);
        (await Knock(lab, "-6", "--opens", "tcp/22", "--patience", "1s")).ExitCode.ShouldBe(4);
    }

    [Fact]
    public async Task A_service_that_is_only_there_over_the_other_version_is_named()
    {
        await using var lab = await GuardedLab.Create();
        using var service = lab.Gate.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        service.Bind(new IPEndPoint(IPAddress.Any, 2222));
        service.Listen(64);
        var outcome = await Knock(lab, "--opens", "tcp/2222");
        outcome.ExitCode.ShouldBe(7, outcome.Out + outcome.Error);
        outcome.Error.ShouldContain("tcp/2222 is open over IPv4 (203.0.113.1)");
        outcome.Error.ShouldContain("--both");
        outcome.Error.ShouldContain("ssh -4");
    }

    private static Task<CommandResult> Knock(GuardedLab lab, params string[] options) =>
        lab.Client.RunKnowing($"{lab.Gate.IPv4} {Name}\n{lab.Gate.IPv6} {Name}\n", [PosternBinary.Path, "knock", .. Knocks, .. options]);

    private static async Task Revoke(GuardedLab lab)
    {
        foreach (var granted in await lab.Granted())
            (await lab.Gate.Postern("revoke", granted.Split(' ')[1])).OrThrow();
    }
}
