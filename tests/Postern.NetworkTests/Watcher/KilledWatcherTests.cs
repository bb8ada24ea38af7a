using System.Net;
using Postern.Linux.Nftables;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>The watcher is killed again and again while clients knock, rightly and wrongly: the kernel must not mind.</summary>
[Collection(nameof(Alone))]
public sealed class KilledWatcherTests
{
    private const int Usual = 12;
    private const int Long = 100;

    private static readonly TimeSpan For = TimeSpan.FromMinutes(2);

    private const string Policy = """
        doors:
          ssh: {opens: tcp/22, for: 2m, knock: [tcp/7001, 'udp/62000 /^open [a-z]+$/', tcp/3333]}
        """;

    [Fact]
    public async Task No_grant_is_lost_none_lasts_too_long_and_nobody_else_gets_in()
    {
        var kills = Environment.GetEnvironmentVariable("POSTERN_LONG") is null ? Usual : Long;
        var random = new Random(20260401);
        await using var gate = await RunningGate.Start(Policy);
        using var dump = gate.Lab.Gate.Inside(SetDump.Open).ShouldNotBeNull();
        using var stop = new CancellationTokenSource();
        var traffic = Task.Run(() => Traffic(gate, stop.Token), TestContext.Current.CancellationToken);
        var known = new Dictionary<IPAddress, DateTimeOffset>();
        for (var i = 0; i < kills; i++)
        {
            await Moment.Pass(random.NextDouble() * 0.4);
            var before = DateTimeOffset.UtcNow;
            var grants = Grants(dump);
            foreach (var (source, remaining) in grants)
            {
                remaining.ShouldBeLessThanOrEqualTo(For);
                IsRight(source).ShouldBeTrue($"{source} never knocked rightly");
                known[source] = before + remaining;
            }

            await gate.Watcher.Kill();
            var after = Grants(dump);
            foreach (var (source, end) in known)
            {
                after.ShouldContainKey(source, $"the grant of {source} was lost with kill {i + 1}");
                (DateTimeOffset.UtcNow + after[source]).ShouldBeLessThan(end + For);
            }

            await gate.Watch();
        }

        await stop.CancelAsync();
        await traffic;
        known.Count.ShouldBeGreaterThan(3, "hardly anybody got in, so that nothing was shown");
        (await File.ReadAllLinesAsync(Path.Combine(gate.StateDirectory, "journal"), TestContext.Current.CancellationToken)).ShouldNotBeEmpty();
        gate.Watcher.Lines.Where(l => l.Contains("journal")).ShouldBeEmpty();
    }

    /// <summary>Even numbers knock rightly, odd ones with a wrong payload.</summary>
    private static async Task Traffic(RunningGate gate, CancellationToken stop)
    {
        for (var number = 1; !stop.IsCancellationRequested; number = number % 200 + 1)
        {
            var source = GuardedLab.Source(Ip.V4, number);
            Knocks.SendOne(gate.Lab.Client, gate.Lab.Gate.IPv4, source, "tcp/7001");
            Knocks.SendOne(gate.Lab.Client, gate.Lab.Gate.IPv4, source, number % 2 == 0 ? "udp/62000 open sesame" : "udp/62000 open 4711");
            Knocks.SendOne(gate.Lab.Client, gate.Lab.Gate.IPv4, source, "tcp/3333");
            await Moment.Pass(0.01);
        }
    }

    private static bool IsRight(IPAddress source) => source.GetAddressBytes()[3] % 2 == 0;

    private static Dictionary<IPAddress, TimeSpan> Grants(SetDump dump)
    {
        var grants = new Dictionary<IPAddress, TimeSpan>();
        dump.Read("postern", "grants4", grants.Clear, (key, _, _, expires) => grants[new IPAddress(key[..4])] = expires ?? TimeSpan.MaxValue).ShouldBeTrue();
        return grants;
    }
}
