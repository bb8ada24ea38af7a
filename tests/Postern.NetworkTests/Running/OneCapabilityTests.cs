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
            (await lab.Gate.Run([.. UnitFile.AsNobodyWith("net_admin"), PosternBinary.Path, "up", policy])).OrThrow();
        }
        finally
        {
            File.Delete(policy);
        }

        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, 22)).ShouldBe(ProbeResult.Silent);
        await using (var watch = lab.Gate.Start([.. UnitFile.AsNobodyWith("net_admin"), PosternBinary.Path, "watch", "--json"]))
        {
            await watch.WaitForLine("watching the gate");
            await Knocks.Send(lab.Client, lab.Gate.IPv4, "tcp/7001", "udp/62000 open sesame", "tcp/3333");

            // A stage is told by the kernel's log alone; without it there would be a line that says so.
            await watch.WaitForLine("\"stage\":\"ssh 1/3\",\"packet\":\"tcp/7001\"");
            await watch.WaitForLine("\"event\":\"open\"");
            watch.Lines.ShouldNotContain(l => l.Contains("nflog"));
        }

        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, 22)).ShouldBe(ProbeResult.Connected);
        (await lab.Gate.Run([.. UnitFile.AsNobodyWith("net_admin"), PosternBinary.Path, "allow", "198.51.100.7", "ssh"])).OrThrow();
        (await lab.Gate.Run([.. UnitFile.AsNobodyWith("net_admin"), PosternBinary.Path, "revoke", "203.0.113.2"])).OrThrow();
        (await lab.Gate.Run([.. UnitFile.AsNobodyWith("net_admin"), PosternBinary.Path, "status"])).OrThrow().Out.ShouldContain("198.51.100.7 for ");
        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, 22)).ShouldBe(ProbeResult.Silent);
    }

    [Fact]
    public async Task Without_it_nothing_is_done_and_the_reason_is_said()
    {
        await using var lab = await NetworkLab.Create();
        var refused = await lab.Gate.Run([.. UnitFile.AsNobodyWith("chown"), PosternBinary.Path, "status"]);
        refused.ExitCode.ShouldBe(3);
        refused.Error.ShouldContain("CAP_NET_ADMIN");
    }

    /// <summary>Where a call is refused .NET may end at once, so the filter is held against what the program really does.</summary>
    [Fact]
    public async Task The_unit_lets_through_what_the_program_calls()
    {
        await using var lab = await NetworkLab.Create();
        var calls = new List<string>();
        foreach (var arguments in new string[][] { ["up", "-"], ["status"], ["allow", "192.0.2.1", "ssh"], ["watch", "--for", "1s"] })
        {
            var trace = Path.GetTempFileName();
            try
            {
                var argv = new[] { "nsenter", $"--net=/run/netns/{lab.Gate.Namespace}", "--", "strace", "-f", "-q", "-o", trace, PosternBinary.Path };
                (await Processes.Run([.. argv, .. arguments], Policy)).OrThrow();
                calls.AddRange(await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken));
            }
            finally
            {
                File.Delete(trace);
            }
        }

        await UnitFile.ShouldAllow(calls);
    }
}
