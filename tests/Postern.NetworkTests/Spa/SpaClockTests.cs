using Postern.NetworkTests.Harness;
using Postern.Spa.Native;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Spa;

/// <summary>Clocks that differ, and the moment when tags change.</summary>
public sealed class SpaClockTests
{
    [Fact]
    public async Task A_wrong_clock_is_told_of_as_long_as_the_gate_can_tell_who_it_is()
    {
        await using var lab = await InvitedLab.WithAgent();
        var late = await Knock(-95);
        late.Out.ShouldBe("ssh open for 30 min, you are 198.51.100.7\n", late.Error);
        late.Error.ShouldContain("your clock is 1 min 35 s behind the gate's");
        (await Knock(95)).Error.ShouldContain("your clock is 1 min 35 s ahead of the gate's");
        (await lab.Gate.Postern("revoke", "198.51.100.7")).OrThrow();
        var tooLate = await Knock(-140);
        tooLate.ExitCode.ShouldBe(8, tooLate.Error);
        tooLate.Error.ShouldContain("your clock is 2 min 20 s behind the gate's");
        (await Knock(140)).Error.ShouldContain("your clock is 2 min 20 s ahead of the gate's");
        var silent = await Knock(-600);
        silent.ExitCode.ShouldBe(3);
        silent.Error.ShouldContain("your clock is minutes off");
        await lab.Gate.Lab.ShouldBeShut(Ip.V4);

        Task<CommandResult> Knock(int ahead)
        {
            lab.Alice.Ahead = TimeSpan.FromSeconds(ahead);
            return lab.Alice.Postern("knock", "home");
        }
    }

    [Fact]
    public async Task Tags_change_with_the_period_and_nobody_is_shut_out()
    {
        await using var lab = await InvitedLab.WithAgent();

        // A clock on which a period begins soon: half a minute of waiting is saved.
        var period = (long)SpaTag.Period.TotalMilliseconds;
        var ahead = TimeSpan.FromMilliseconds(period - (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() % period)) - TimeSpan.FromSeconds(8);
        lab.Gate.Through = ["env", .. PersonAtHome.FakeTime(ahead)];
        await lab.Gate.Watch();
        var before = await Tags();
        before.Count.ShouldBe(11);
        (await lab.Alice.Postern("knock", "home")).OrThrow();
        List<string> after = before;
        await RunningGate.Until(async () => !(after = await Tags()).SequenceEqual(before), "other tags", 20);
        after.Count.ShouldBe(11);
        after.Intersect(before).Count().ShouldBe(10, "one is new and one is gone");
        (await lab.Alice.Postern("knock", "home")).OrThrow();

        async Task<List<string>> Tags() => [.. (await lab.Gate.Lab.Gate.NftList("set", "inet", "postern", "spa.tags")).Split([' ', ',', '\n', '\t', '{', '}'], StringSplitOptions.RemoveEmptyEntries).Where(w => w.Length > 12 && ulong.TryParse(w.Replace("0x", ""), System.Globalization.NumberStyles.HexNumber, null, out _)).Order(StringComparer.Ordinal)];
    }
}
