using Postern.NetworkTests.Harness;
using Postern.Spa;
using Postern.Spa.Native;
using Postern.Tests.Watching.Spa;
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
        // Refused with the gate's time, and further off not even heard: both times it is knocked by the gate's clock, loudly.
        foreach (var (ahead, says) in new[] { (-140, "2 min 20 s behind"), (140, "2 min 20 s ahead of"), (-600, "10 min behind"), (7200, "2 h ahead of") })
        {
            await lab.Gate.Lab.ShouldBeShut(Ip.V4);
            var off = await Knock(ahead);
            off.ExitCode.ShouldBe(0, off.Error);
            off.Error.ShouldContain($"your clock is {says} the gate's. Knocked by the gate's clock");
            await lab.Gate.Lab.ShouldBeOpen(Ip.V4);
            (await lab.Gate.Postern("revoke", "198.51.100.7")).OrThrow();
        }

        // Where no question meets the gate's time, nobody can tell.
        var silent = await Knock(-19_020);
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
    public async Task The_gate_itself_refuses_a_packet_whose_time_is_wrong()
    {
        using var signer = new EcdsaSigner();
        await using var lab = await InvitedLab.Prepare();
        await lab.Knows("alice.keys", $"{signer.Key.Type} {Convert.ToBase64String(signer.Key.Blob.Span)}");
        await lab.Gate.Watch();
        // Off by more than two minutes it is refused with the gate's time; off by more than its tag is good for, the kernel has dropped it.
        foreach (var (ahead, refusal) in new (int, SpaRefusal?)[] { (-140, SpaRefusal.TooOld), (140, SpaRefusal.TooEarly), (-600, null), (7200, null) })
        {
            var exchange = lab.Write(new SpaPayload(DateTimeOffset.UtcNow.AddSeconds(ahead), "ssh"), signer);
            if (InvitedLab.Send(lab.Gate, exchange.Packet.Span) is { } bytes)
            {
                exchange.TryReadAnswer(bytes, out var answer).ShouldBeTrue();
                answer!.Refusal.ShouldBe(refusal.ShouldNotBeNull());
            }
            else
            {
                refusal.ShouldBeNull();
            }

            await lab.Gate.Lab.ShouldBeShut(Ip.V4, source: GuardedLab.Source(Ip.V4, 7));
        }

        (await lab.Gate.Lab.Granted()).ShouldBeEmpty();
        var right = lab.Write(new SpaPayload(DateTimeOffset.UtcNow, "ssh"), signer);
        right.TryReadAnswer(InvitedLab.Send(lab.Gate, right.Packet.Span), out var welcome).ShouldBeTrue();
        welcome!.Refusal.ShouldBe(SpaRefusal.None);
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
