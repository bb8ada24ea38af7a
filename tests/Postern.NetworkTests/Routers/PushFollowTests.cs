using Postern.NetworkTests.Harness;
using Postern.NetworkTests.Spa;
using Postern.Spa.Rolling;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Routers;

/// <summary><c>push --follow</c>: a router whose knocks roll, and that follows the policy's files.</summary>
public sealed class PushFollowTests : IDisposable
{
    private const string Rolling = "doors: {vpn: {opens: udp/51820, rolling: vpn.rolling, enforce: routeros://edge1}}\n";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private RollingKey _key = RollingKey.Generate(Every, RollingShape.Knocks.Default, out _)!;
    private int _sources;

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task The_routers_knocks_roll_and_follow_the_files_until_a_signal_ends_it()
    {
        await using var home = await HomeLab.Up();
        FwknopGate.Secret(home.Beside("vpn.rolling"), _key.ToLine());
        home.Write(home.Router.InPolicy() + Rolling);
        await using var follow = home.Pi.StartPostern("push", home.PolicyFile, "edge1", "--follow");
        await follow.WaitForLine("pushed: ", TimeSpan.FromSeconds(20));

        // It rolls, and says nothing of it.
        var period = _key.PeriodAt(Now);
        await Opens(home, period, true);
        await Opens(home, period - 2, false);
        await Rolled(home, period + 1);
        await Opens(home, period + 1, true);
        await Opens(home, period - 1, false);
        follow.Lines.Count(l => l.Contains("pushed: ")).ShouldBe(1, string.Join('\n', follow.Lines));

        // A policy that is wrong is told of once, and what is on the router rolls on.
        home.Write("doors: [nonsense\n");
        await follow.WaitForLine("error PN");
        period = _key.PeriodAt(Now);
        await Rolled(home, period + 1);
        follow.Lines.Count(l => l.Contains("1 error")).ShouldBe(1, string.Join('\n', follow.Lines));

        // The policy has changed, and then the key that it names.
        home.Write(home.Router.InPolicy() + Rolling + "trusted: [198.51.100.250]\n");
        await Until(async () => (await home.Router.On("postern-trusted")).SequenceEqual(["198.51.100.250"]), "the new policy");
        using var old = _key;
        _key = RollingKey.Generate(Every, RollingShape.Knocks.Default, out _)!;
        FwknopGate.Secret(home.Beside("vpn.rolling"), _key.ToLine());
        await Until(() => Knocks(home, _key.PeriodAt(Now)), "the new key");

        (await follow.Terminate()).ShouldBe(0);
        (await home.Router.Export()).ShouldContain("postern:vpn:");
    }

    /// <summary>Waits for the period, and for the router to know the knock after it.</summary>
    private async Task Rolled(HomeLab home, long period)
    {
        await Moment.Pass(Math.Max(0, (_key.StartOf(period) - Now).TotalSeconds));
        await Until(() => Knocks(home, period + 1), "the next period");
    }

    /// <summary>Looks less often than tests of the kernel do: each look knocks.</summary>
    private static Task Until(Func<Task<bool>> so, string what) => RunningGate.Until(async () =>
    {
        await Moment.Pass(0.2);
        return await so();
    }, what, 1);

    private async Task Opens(HomeLab home, long period, bool opens) => (await Knocks(home, period)).ShouldBe(opens, $"period {period} in {_key.PeriodAt(Now)}");

    /// <summary>Whether a source that has not knocked before gets in by the knock of a period.</summary>
    private async Task<bool> Knocks(HomeLab home, long period)
    {
        var source = $"198.18.{++_sources / 256}.{_sources % 256}";
        await home.Router.Judge($"{source} knocks {string.Join(' ', RollingSequence.Of(_key, period))} at {HomeLab.Outside} in wan0");
        var verdict = (await home.Router.Judge($"{source} sends udp/51820 to {HomeLab.Outside} in wan0")).ShouldHaveSingleItem();
        verdict.ShouldBeOneOf("accepted", "dropped");
        return verdict == "accepted";
    }
}
