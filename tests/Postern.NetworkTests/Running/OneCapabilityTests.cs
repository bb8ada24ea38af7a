using System.Text.RegularExpressions;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Running;

/// <summary>What the systemd unit gives is enough: a user who is nobody, with CAP_NET_ADMIN and nothing else.</summary>
public sealed partial class OneCapabilityTests
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

    /// <summary>Where a call is refused .NET may end at once, so the filter is held against what the program really does.</summary>
    [Fact]
    public async Task The_unit_lets_through_what_the_program_calls()
    {
        await using var lab = await NetworkLab.Create();
        var (calls, families) = (new HashSet<string>(), new HashSet<string>());
        foreach (var arguments in new string[][] { ["up", "-"], ["status"], ["allow", "192.0.2.1", "ssh"], ["watch", "--for", "1s"] })
        {
            var trace = Path.GetTempFileName();
            try
            {
                var argv = new[] { "nsenter", $"--net=/run/netns/{lab.Gate.Namespace}", "--", "strace", "-f", "-q", "-o", trace, PosternBinary.Path };
                (await Processes.Run([.. argv, .. arguments], Policy)).OrThrow();
                foreach (var line in await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken))
                {
                    if (Call().Match(line) is { Success: true } call)
                        calls.Add(call.Groups[1].Value);
                    if (Family().Match(line) is { Success: true } family)
                        families.Add(family.Groups[1].Value);
                }
            }
            finally
            {
                File.Delete(trace);
            }
        }

        calls.ShouldContain("sched_setaffinity");
        calls.Except(await Allowed(Settings("SystemCallFilter"))).ShouldBeEmpty();
        families.ShouldContain("AF_NETLINK");
        families.Except(Settings("RestrictAddressFamilies").Single().Split(' ')).ShouldBeEmpty();
    }

    private static IReadOnlyList<string> Settings(string name) =>
    [
        .. File.ReadLines(Path.Combine(PosternBinary.RepositoryRoot, "packaging", "systemd", "postern.service"))
            .Where(l => l.StartsWith(name + "=", StringComparison.Ordinal)).Select(l => l[(name.Length + 1)..]),
    ];

    /// <summary>As systemd reads the lines: each adds, or takes away where it begins with a tilde.</summary>
    private static async Task<HashSet<string>> Allowed(IReadOnlyList<string> lines)
    {
        var allowed = new HashSet<string>();
        foreach (var line in lines)
        {
            foreach (var name in line.TrimStart('~').Split(' '))
            {
                if (line[0] == '~')
                    allowed.ExceptWith(await Members(name));
                else
                    allowed.UnionWith(await Members(name));
            }
        }

        return allowed;
    }

    private static async Task<HashSet<string>> Members(string name)
    {
        if (name[0] != '@')
            return [name];
        var members = new HashSet<string>();
        var listed = (await Processes.Run(["systemd-analyze", "syscall-filter", "--no-pager", name])).OrThrow().Out;
        foreach (var line in listed.Split('\n').Skip(1).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
            members.UnionWith(await Members(line));
        return members;
    }

    [GeneratedRegex(@"^\d+ +([a-z_0-9]+)\(")]
    private static partial Regex Call();

    [GeneratedRegex(@" socket\((AF_[A-Z0-9]+)")]
    private static partial Regex Family();

    private static string[] Unprivileged(string capability, params string[] arguments) =>
    [
        "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs",
        "--bounding-set", $"-all,+{capability}", "--inh-caps", $"-all,+{capability}", "--ambient-caps", $"-all,+{capability}",
        PosternBinary.Path, .. arguments,
    ];
}
