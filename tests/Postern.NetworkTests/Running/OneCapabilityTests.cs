using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Running;

/// <summary>What the systemd unit gives is enough: a user who is nobody, with CAP_NET_ADMIN and nothing else.</summary>
public sealed class OneCapabilityTests
{
    private const string Policy = """
        doors:
          ssh: {opens: tcp/22, for: 1h, knock: [tcp/7001, udp/62000 "open sesame", tcp/3333]}
        """;

    [Fact]
    public async Task Loading_reading_changing_and_hearing_need_one_capability()
    {
        await using var lab = await NetworkLab.Create();
        await using var service = TcpService.Listen(lab.Gate, 22);
        var policy = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(policy, Policy, TestContext.Current.CancellationToken);
            (await Processes.Run(["chmod", "644", policy])).OrThrow();
            (await lab.Gate.Run(Unprivileged("net_admin", "up", policy))).OrThrow();
        }
        finally
        {
            File.Delete(policy);
        }

        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, 22)).ShouldBe(ProbeResult.Silent);
        await using (var watch = lab.Gate.Start(Unprivileged("net_admin", "watch", "--json")))
        {
            await watch.WaitForLine("watching the gate");
            await Knocks.Send(lab.Client, lab.Gate.IPv4, "tcp/7001", "udp/62000 open sesame", "tcp/3333");

            // A stage is told by the kernel's log alone; without it there would be a line that says so.
            await watch.WaitForLine("\"stage\":\"ssh 1/3\",\"packet\":\"tcp/7001\"");
            await watch.WaitForLine("\"event\":\"open\"");
            watch.Lines.ShouldNotContain(l => l.Contains("nflog"));
        }

        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, 22)).ShouldBe(ProbeResult.Connected);
        (await lab.Gate.Run(Unprivileged("net_admin", "allow", "198.51.100.7", "ssh"))).OrThrow();
        (await lab.Gate.Run(Unprivileged("net_admin", "revoke", "203.0.113.2"))).OrThrow();
        (await lab.Gate.Run(Unprivileged("net_admin", "status"))).OrThrow().Out.ShouldContain("198.51.100.7 for ");
        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, 22)).ShouldBe(ProbeResult.Silent);
    }

    [Fact]
    public async Task Without_it_nothing_is_done_and_the_reason_is_said()
    {
        await using var lab = await NetworkLab.Create();
        var refused = await lab.Gate.Run(Unprivileged("chown", "status"));
        refused.ExitCode.ShouldBe(3);
        refused.Error.ShouldContain("CAP_NET_ADMIN");
    }

    private static string[] Unprivileged(string capability, params string[] arguments) =>
    [
        "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs",
        "--bounding-set", $"-all,+{capability}", "--inh-caps", $"-all,+{capability}", "--ambient-caps", $"-all,+{capability}",
        PosternBinary.Path, .. arguments,
    ];
}
