using System.Globalization;
using System.Text;
using Postern.NetworkTests.Harness;
using Postern.Spa.Rolling;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Watcher;

/// <summary>A real gate whose knocks change every ten seconds.</summary>
public sealed class RollingKnockTests : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly RollingKey _key = RollingKey.Generate(Every, RollingShape.Knocks.Default, out _)!;
    private readonly RollingKey _token = RollingKey.Generate(Every, new RollingShape.Token(4000, 16), out _)!;
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"postern-rolling-{Guid.NewGuid():N}");
    private RunningGate _gate = null!;

    private GuardedLab Lab => _gate.Lab;

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    [Fact]
    public async Task A_recorded_knock_lets_in_nobody_else_and_is_worthless_two_periods_later()
    {
        await Start();
        var period = await Begin();
        (await KnockByKey(Lab.Client)).ExitCode.ShouldBe(0);
        await Lab.ShouldBeOpen(Ip.V4);

        // Recorded, and sent again at once from elsewhere; from the same address it renews.
        await Send(period, source: 1);
        await Lab.ShouldBeShut(Ip.V4, source: GuardedLab.Source(Ip.V4, 1));
        await Knocks.Send(Lab.Client, Lab.To(Ip.V4), Words(RollingSequence.Of(_key, period)));
        _key.PeriodAt(Now).ShouldBe(period, "this machine was too slow for the test");

        // Clocks that are off by one period, and by two. A clock that is ahead comes next.
        foreach (var (off, source, opens) in new[] { (-1, 11, true), (-2, 12, false), (2, 13, false) })
        {
            await Send(period + off, source);
            (await Lab.Look(Ip.V4, source: GuardedLab.Source(Ip.V4, source))).ShouldBe(opens ? ProbeResult.Connected : ProbeResult.Silent, $"a clock off by {off}");
        }

        // An attempt that is under way when the period ends goes on, at a sequence that stays valid.
        await Until(_key.StartOf(period + 1) - TimeSpan.FromSeconds(1));
        var next = Words(RollingSequence.Of(_key, period + 1));
        await Knocks.Send(Lab.Client, Lab.To(Ip.V4), GuardedLab.Source(Ip.V4, 2), [.. next.Take(2)]);
        await Rolled(period + 1);
        await Knocks.Send(Lab.Client, Lab.To(Ip.V4), GuardedLab.Source(Ip.V4, 2), [.. next.Skip(2)]);
        await Lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, 2));

        // Two periods later nothing of the first is left but what it opened, and the counters have gone on.
        await Until(_key.StartOf(period + 2));
        await Rolled(period + 2);
        foreach (var (sent, source, opens) in new[] { (period, 3, false), (period - 2, 4, false), (period + 2, 5, true), (period + 3, 6, true), (period + 4, 7, false) })
        {
            await Send(sent, source);
            (await Lab.Look(Ip.V4, source: GuardedLab.Source(Ip.V4, source))).ShouldBe(opens ? ProbeResult.Connected : ProbeResult.Silent, $"period {sent - period:+0;-0;0}");
        }

        await Lab.ShouldBeOpen(Ip.V4);
        (await Opened()).ShouldBe(6);
        _gate.Watcher.Lines.Count(l => l.Contains("policy", StringComparison.Ordinal)).ShouldBe(1, "a roll says nothing in the log");
        (await _gate.Troubles()).ShouldBeEmpty();
        (await _gate.Postern("status")).Out.ShouldContain("rolling knocks: the next one from ");
    }

    [Fact]
    public async Task A_token_opens_as_a_sequence_does_and_a_wrong_policy_file_does_not_keep_it_from_rolling()
    {
        await Start();
        await File.WriteAllTextAsync(_gate.Beside("policy.yaml"), "doors: [nonsense\n", TestContext.Current.CancellationToken);
        await _gate.Watcher.WaitForLine("the policy that was loaded before stays in force");
        await Until(_token.StartOf(_token.PeriodAt(Now) + 1));
        await Rolled(_token.PeriodAt(Now));
        var period = _token.PeriodAt(Now) - 1;
        await Knocks.Send(Lab.Client, Lab.To(Ip.V4), Words(RollingSequence.Of(_token, period - 1)));
        await Lab.ShouldBeShut(Ip.V4, port: 24);
        await Knocks.Send(Lab.Client, Lab.To(Ip.V4), Words(RollingSequence.Of(_token, period + 2)));
        (await Lab.Granted()).ShouldBe([$"token {Lab.Client.IPv4}"]);
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(_file);
        _key.Dispose();
        _token.Dispose();
        if (_gate is not null)
            await _gate.DisposeAsync();
    }

    private async Task Start()
    {
        _gate = await RunningGate.Prepare("""
            doors:
              ssh: {opens: tcp/22, rolling: ssh.rolling}
              token: {opens: tcp/24, rolling: token.rolling, strict: off}
            """);
        await Secret(_gate.Beside("ssh.rolling"), _key);
        await Secret(_gate.Beside("token.rolling"), _token);
        await Secret(_file, _key);
        await _gate.Watch();
    }

    /// <summary>Waits for a period to begin.</summary>
    private async Task<long> Begin()
    {
        var period = _key.PeriodAt(Now) + 1;
        await Until(_key.StartOf(period));
        await Rolled(period);
        return period;
    }

    private static async Task Secret(string file, RollingKey key)
    {
        await using (var made = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            await made.WriteAsync(Encoding.ASCII.GetBytes(key.ToLine()));
    }

    private Task<CommandResult> KnockByKey(LabHost from) =>
        from.Postern("knock", Lab.To(Ip.V4).ToString(), "-d", "20", "--rolling", _file);

    private Task Send(long period, int source) => Knocks.Send(Lab.Client, Lab.To(Ip.V4), GuardedLab.Source(Ip.V4, source), Words(RollingSequence.Of(_key, period)));

    private static IReadOnlyList<string> Words(IReadOnlyList<RollingStep> steps) =>
        [.. steps.Select(s => s.Payload.IsEmpty ? s.ToString() : $"udp/{s.Port} {Encoding.ASCII.GetString(s.Payload.Span)}")];

    private static Task Until(DateTimeOffset moment) => Moment.Pass(Math.Max(0, (moment - Now).TotalSeconds));

    /// <summary>Waits until the sequence after this period's is in the kernel.</summary>
    private Task Rolled(long period)
    {
        var last = RollingSequence.Of(_key, period + 1)[^1];
        return RunningGate.Until(async () => (await Lab.Gate.NftList("map", "inet", "postern", "ports"))
            .Contains(string.Create(CultureInfo.InvariantCulture, $"{(last.IsUdp ? "udp" : "tcp")} . {last.Port} "), StringComparison.Ordinal), "the next period");
    }

    private async Task<long> Opened() => (await _gate.Status()).GetProperty("doors").EnumerateArray().First(d => d.GetProperty("name").GetString() == "ssh").GetProperty("opened").GetInt64();
}
