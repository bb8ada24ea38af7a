using Postern.NetworkTests.Harness;
using Postern.NetworkTests.Running;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>What the systemd unit gives is enough for the watcher: nobody's rights, CAP_NET_ADMIN, and the two directories.</summary>
public sealed class UnitRightsTests
{
    private const string Policy = """
        traps: [{ports: [tcp/666], ban: 1h}]
        hooks: {ban: [/bin/true]}
        doors:
          ssh: {opens: tcp/22, for: 1m, listen: true, knock: [tcp/7001, 'udp/62000 /^open [a-z]+$/', http:8080/GET /letmein]}
        """;

    [Fact]
    public async Task The_watcher_needs_one_capability()
    {
        await using var gate = await Prepare();
        gate.Through = UnitFile.AsNobodyWith("net_admin");
        await gate.Watch();
        await KnockedIn(gate);
        (await gate.Lab.Gate.Run("stat", "-c", "%u", gate.StateDirectory + "/journal")).OrThrow().Out.Trim().ShouldBe("65534");
        (await gate.Status()).GetProperty("watcher").GetProperty("processId").GetInt32().ShouldBe(gate.Watcher.Id);
        (await gate.Troubles()).ShouldBeEmpty();
        (await gate.Postern("revoke", $"{gate.Lab.Client.IPv4}")).OrThrow();
        await gate.Lab.ShouldBeShut(Ip.V4);
        (await gate.Lab.Gate.Run("kill", "-HUP", $"{gate.Watcher.Id}")).OrThrow();
        await gate.Watcher.WaitForLine("the new policy is in force");
    }

    [Fact]
    public async Task A_port_below_1024_is_beyond_it_and_status_says_what_to_do()
    {
        await using var gate = await Prepare(Policy.Replace("http:8080/", "http/", StringComparison.Ordinal));
        gate.Through = UnitFile.AsNobodyWith("net_admin");
        await gate.Watch();
        (await gate.Trouble("tcp/80 cannot be listened on")).ShouldContain("CAP_NET_BIND_SERVICE");
        await gate.Lab.ShouldBeShut(Ip.V4);

        gate.Through = UnitFile.AsNobodyWith("net_admin", "net_bind_service");
        await gate.Watch();
        (await gate.Troubles()).ShouldBeEmpty();
        (await gate.Lab.Client.Run("curl", "-s", "--max-time", "5", $"http://{gate.Lab.Gate.IPv4}/")).Out.ShouldBe("404 page not found\n");
    }

    [Fact]
    public async Task The_unit_lets_through_what_the_watcher_calls()
    {
        await using var gate = await Prepare();
        var trace = gate.Beside("trace");
        gate.Through = ["strace", "-D", "-f", "-q", "-o", trace];
        await gate.Watch();
        await KnockedIn(gate);
        (await gate.Postern("status")).OrThrow();
        await gate.Watcher.Stop();
        await UnitFile.ShouldAllow(await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken));
    }

    /// <summary>With the unit's StateDirectory= and RuntimeDirectory=, and a policy that its user may read.</summary>
    private static async Task<RunningGate> Prepare(string policy = Policy)
    {
        var gate = await RunningGate.Prepare(policy);
        foreach (var (folder, mode) in new[] { (gate.StateDirectory, "700"), (gate.Beside("run"), "755") })
            (await gate.Lab.Gate.Run("install", "-d", "-o", "65534", "-g", "65534", "-m", mode, folder)).OrThrow();
        (await gate.Lab.Gate.Run("chmod", "755", gate.Beside("."))).OrThrow();
        (await gate.Lab.Gate.Run("chown", "65534", gate.Beside("policy.yaml"))).OrThrow();
        (await gate.Lab.Gate.Run("mkdir", "-p", "/run/postern")).OrThrow();
        gate.Instead["/run/postern"] = gate.Beside("run");
        return gate;
    }

    private static async Task KnockedIn(RunningGate gate)
    {
        await Knocks.Send(gate.Lab.Other, gate.Lab.Gate.IPv4, "tcp/666");
        await gate.Lab.Knock(Ip.V4, "tcp/7001", "udp/62000 open sesame");
        await Moment.Pass(0.5);
        (await gate.Lab.Client.Run("curl", "-s", "--max-time", "5", $"http://{gate.Lab.Gate.IPv4}:8080/letmein")).Out.ShouldBe("404 page not found\n");
        await gate.Opens(Ip.V4);
        await RunningGate.Until(async () => (await gate.Journal()).Any(l => l.Contains("\"what\":\"open\"") && l.Contains("203.0.113.2")), "the journal's record");
    }
}
