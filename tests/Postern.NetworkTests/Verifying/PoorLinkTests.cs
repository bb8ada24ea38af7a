using System.Net;
using Postern.Client;
using Postern.Client.Plans;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Verifying;

/// <summary>
/// A link that loses one packet in ten and brings another tenth out of order, both ways. A round that opens the door needs three knocks to come, and in order.
/// A plain one from the second round on does with 0.73, a doubled one (the third, fifth, …) with 0.97; a door that is open answers one of three tries
/// with 0.99. Nine rounds, which take 20 s of the 30, all fail for one client in 10^8; so one of fifty fails in less than one run of 10^6.
/// </summary>
public sealed class PoorLinkTests
{
    private const int Clients = 50;

    [Fact]
    public async Task Who_verifies_gets_in_and_of_those_who_do_not_several_stay_out()
    {
        await using var lab = await GuardedLab.Up("""
            doors:
              ssh: {opens: tcp/22, knock: [tcp/7001, tcp/8001, tcp/9001], step-timeout: 5s}
            """);
        var seed = Random.Shared.Next();
        await using var link = await PoorLink.Between(lab.Client, lab.Gate, seed, loss: 0.1, late: 0.1, TimeSpan.FromMilliseconds(150));
        var (verified, once) = await Task.Factory.StartNew(
            () => lab.Client.Inside(() => OneThread.Run(async () =>
            {
                var verified = Task.WhenAll(Enumerable.Range(1, Clients).Select(n => Knock(lab, n, isVerified: true)));
                var once = Task.WhenAll(Enumerable.Range(101, Clients).Select(n => Knock(lab, n, isVerified: false)));
                return (await verified, await once);
            })),
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        var said = $"seed {seed}; rounds {string.Join(' ', verified.Select(v => v.Rounds).Order())}; {link.Lost} packets lost, {link.HeldBack} late";
        TestContext.Current.TestOutputHelper?.WriteLine(said);
        verified.Count(v => v is { IsKnownOpen: true, Problems: [] }).ShouldBe(Clients, said + string.Concat(verified.SelectMany(v => v.Problems)));
        once.ShouldAllBe(o => o.Problems.Count == 0);
        var granted = await lab.Granted();
        granted.Count(g => g.StartsWith("ssh 198.51.100.", StringComparison.Ordinal) && Number(g) <= Clients).ShouldBe(Clients);
        granted.Count(g => Number(g) > Clients).ShouldBeLessThan(Clients - 5, $"a link so poor keeps about half of them out; {said}");
        verified.Max(v => v.Rounds).ShouldBeGreaterThan(1);
    }

    private static int Number(string granted) => IPAddress.Parse(granted.Split(' ')[1]).GetAddressBytes()[^1];

    private static Task<KnockOutcome> Knock(GuardedLab lab, int number, bool isVerified)
    {
        var plan = new KnockPlan("home", lab.To(Ip.V4).ToString(), new KnockMeans.Sequence([.. new ushort[] { 7001, 8001, 9001 }.Select(p => new PlannedStep(new TcpKnock(p)))]))
        {
            Source = GuardedLab.Source(Ip.V4, number),
            Tries = [new TriedService(TriedProtocol.Tcp, GuardedLab.Protected)],
            IsVerified = isVerified,
        };
        return new PlannedKnock("/nonexistent", TimeProvider.System).Run(plan, new KnockObserver(), TestContext.Current.CancellationToken);
    }
}
