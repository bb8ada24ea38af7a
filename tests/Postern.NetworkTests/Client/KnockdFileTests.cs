using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Client;

/// <summary>One knockd.conf, read by knockd 0.8 and by Postern, and the knocks of knockd's own client: who gets in with the one gets in with the other.</summary>
[Collection(nameof(Alone))]
public sealed class KnockdFileTests(KnockdFileTests.Stage stage) : IClassFixture<KnockdFileTests.Stage>
{
    private const int Service = 22;

    private const string Pair = """
        [options]
            UseSyslog
            Interface = wan0
        [open]
            sequence    = 7000,8000:udp,9000
            seq_timeout = 5
            tcpflags    = syn
            command     = iptables -I INPUT -s %IP% -p tcp --dport 22 -j ACCEPT
        [close]
            sequence    = 9000,8000:udp,7000
            seq_timeout = 5
            tcpflags    = syn
            command     = iptables -D INPUT -s %IP% -p tcp --dport 22 -j ACCEPT
        """;

    /// <summary>What is knocked, and whether the service answers after it.</summary>
    public static TheoryData<string> Knocks =>
    [
        "7000 8000:udp 9000 → in",
        "7000 9000 8000:udp → out",
        "7000:udp 8000:udp 9000 → out",
        "7000 8000 9000 → out",
        "8000:udp 9000 → out",
        "7000 8000:udp → out",
        "7000 1234 8000:udp 4321:udp 9000 → in",
        "7000 8000:udp 9000 → in; 9000 8000:udp 7000 → out",
        "7000 8000:udp 9000 → in; 9000 7000 8000:udp → in",
        "7000 8000:udp 9000 → in; 9000 8000:udp 7000 → out; 7000 8000:udp 9000 → in",
    ];

    [Theory]
    [MemberData(nameof(Knocks))]
    public Task What_opens_and_closes_with_knockd_does_so_with_Postern(string story) => stage.Played(story);

    /// <summary>All stories at once, each in a lab of its own: knockd wants a quiet machine, and then they only wait.</summary>
    public sealed class Stage : IAsyncLifetime
    {
        private Dictionary<string, Task> _plays = [];

        public async ValueTask InitializeAsync()
        {
            _plays = Knocks.ToDictionary(row => row.Data, row => PlayInLab(row.Data));
            await Task.WhenAll(_plays.Values).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        public Task Played(string story) => _plays[story];

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private static async Task PlayInLab(string story)
    {
        await using var lab = await NetworkLab.Create();
        await using var service = TcpService.Listen(lab.Gate, Service);
        var folder = Directory.CreateTempSubdirectory("postern-knockd-").FullName;
        try
        {
            var file = Path.Combine(folder, "knockd.conf");
            await File.WriteAllTextAsync(file, Pair, TestContext.Current.CancellationToken);

            (await lab.Gate.Postern("up", file)).OrThrow();
            await Play(lab, story, "Postern");
            (await lab.Gate.Postern("down")).OrThrow();

            await WithKnockd(lab, folder, file, story);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The firewall that knockd makes holes in; its iptables is a program that keeps the holes in a set.
    private static async Task WithKnockd(NetworkLab lab, string folder, string file, string story)
    {
        await lab.Gate.Nft("""
            table ip host {
                set let_in { type ipv4_addr; }
                chain input { type filter hook input priority 0; policy accept; tcp dport 22 ip saddr != @let_in tcp flags syn drop; }
            }
            """);
        var iptables = Path.Combine(folder, "iptables");
        await File.WriteAllTextAsync(iptables, "#!/bin/sh\ncase $1 in -I) verb=add;; -D) verb=delete;; esac\nexec nft $verb element ip host let_in \"{ $4 }\"\n", TestContext.Current.CancellationToken);
        (await lab.Gate.Run("chmod", "700", iptables)).OrThrow();
        await using var knockd = lab.Gate.Start("env", $"PATH={folder}:/usr/sbin:/usr/bin:/sbin:/bin", "knockd", "-i", NetworkLab.GateInterface, "-c", file, "-p", Path.Combine(folder, "pid"));
        await UntilItListens(lab.Gate);
        await Play(lab, story, "knockd");
    }

    private static async Task Play(NetworkLab lab, string story, string who)
    {
        var before = ProbeResult.Silent;
        foreach (var scene in story.Split("; "))
        {
            var (knocks, answer) = (scene.Split(" → ")[0], scene.Split(" → ")[1]);
            var expected = answer == "in" ? ProbeResult.Connected : ProbeResult.Silent;
            var seen = await Knock(lab, knocks, who, expected, before);
            // On a busy machine knockd is late, or loses a packet; what it did once it can do. Our gate has one try.
            for (var again = 0; who == "knockd" && seen != expected && expected != before && again < 2; again++)
            {
                await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
                seen = await Knock(lab, knocks, who, expected, before);
            }

            seen.ShouldBe(expected, $"{who}: {scene} of {story}");
            before = expected;
        }
    }

    private static async Task<ProbeResult> Knock(NetworkLab lab, string knocks, string who, ProbeResult expected, ProbeResult before)
    {
        (await lab.Client.Run(["knock", "-d", "30", lab.Gate.IPv4.ToString(), .. knocks.Split(' ')])).ExitCode.ShouldBe(0);
        if (who != "knockd")
            return await Probe.Tcp(lab.Client, lab.Gate.IPv4, Service);
        // It needs its time to start a program; where nothing is to change, that time has to pass too.
        var seen = before;
        for (var look = 0; look < 10 && (seen != expected || (expected == before && look < 4)); look++)
        {
            await Task.Delay(150, TestContext.Current.CancellationToken);
            seen = await Probe.Tcp(lab.Client, lab.Gate.IPv4, Service);
        }

        return seen;
    }

    // knockd says so only into a buffer; the kernel knows when its packet socket is there.
    private static async Task UntilItListens(LabHost gate)
    {
        for (var waited = 0; waited < 100; waited++)
        {
            if ((await gate.Run("cat", "/proc/net/packet")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 1)
                return;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException("knockd does not listen");
    }
}
