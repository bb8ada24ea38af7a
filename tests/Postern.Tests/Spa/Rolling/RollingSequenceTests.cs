using Postern.Spa.Rolling;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Rolling;

/// <summary>What docs/rolling.md says is derived. The vectors are another implementation's, in twenty lines of Python.</summary>
public sealed class RollingSequenceTests
{
    private const string Secret = "postern-rolling-1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh";

    private static readonly RollingShape.Knocks Few = new(3, 1000, 1255, Tcp: true, Udp: false);

    [Theory]
    [InlineData(Secret + "89Grjk every=60s steps=4 ports=20000-59999 protocols=tcp,udp", 0, "udp/51053 tcp/48060 tcp/25951 tcp/41536")]
    [InlineData(Secret + "89Grjk every=60s steps=4 ports=20000-59999 protocols=tcp,udp", 1, "udp/44057 tcp/54558 udp/42970 udp/38506")]
    [InlineData(Secret + "89Grjk every=60s steps=4 ports=20000-59999 protocols=tcp,udp", 29452320, "tcp/31426 udp/57767 tcp/45870 udp/52131")]
    [InlineData(Secret + "-DFHg1 every=10s steps=3 ports=1000-1255 protocols=tcp", 0, "tcp/1000 tcp/1130 tcp/1034")]
    [InlineData(Secret + "-DFHg1 every=10s steps=3 ports=1000-1255 protocols=tcp", 1, "tcp/1179 tcp/1004 tcp/1130")]
    [InlineData(Secret + "-DFHg1 every=10s steps=3 ports=1000-1255 protocols=tcp", 176713920, "tcp/1143 tcp/1011 tcp/1188")]
    [InlineData(Secret + "_wu9_y every=86400s token=udp/40000 length=16", 20453, "udp/40000 \"a9a1a32856be6d78\"")]
    [InlineData(Secret + "_aDy5S every=30s token=udp/62201 length=32", 58904640, "udp/62201 \"ef62a8a6ac5f1d5fc9f8416e9546a6cf\"")]
    public void The_vectors_come_out(string line, long period, string knock)
    {
        RollingKey.TryRead(line, out var key, out var problem).ShouldBeTrue(problem);
        string.Join(' ', RollingSequence.Of(key, period)).ShouldBe(knock);
        key.ToLine().ShouldBe(line);
    }

    [Fact]
    public void No_sequence_repeats_a_knock_or_is_what_a_scan_sends_and_every_port_is_as_likely()
    {
        using var key = RollingKey.Of(new byte[RollingKey.SecretLength], RollingKey.DefaultPeriod, Few);
        var counts = new int[256];
        const int Periods = 20_000;
        for (var period = 0; period < Periods; period++)
        {
            var ports = RollingSequence.Of(key, period).Select(s => s.Port).ToList();
            ports.Count.ShouldBe(3);
            ports.Zip(ports.Skip(1)).ShouldAllBe(p => p.First != p.Second);
            (ports[0] < ports[1] && ports[1] < ports[2]).ShouldBeFalse();
            (ports[0] > ports[1] && ports[1] > ports[2]).ShouldBeFalse();
            counts[ports[0] - 1000]++;
        }

        // The middle ports of a scan are not left out, as the ends are not preferred: first steps alone are a little uneven, because scans are redrawn.
        counts.Min().ShouldBeGreaterThan(Periods / 256 / 2);
        counts.Max().ShouldBeLessThan(Periods / 256 * 2);
    }

    [Fact]
    public void Another_secret_setting_or_period_is_another_knock()
    {
        using var key = RollingKey.Of(new byte[RollingKey.SecretLength], RollingKey.DefaultPeriod, RollingShape.Knocks.Default);
        using var slower = RollingKey.Of(new byte[RollingKey.SecretLength], TimeSpan.FromSeconds(61), RollingShape.Knocks.Default);
        using var other = RollingKey.Of([1, .. new byte[RollingKey.SecretLength - 1]], RollingKey.DefaultPeriod, RollingShape.Knocks.Default);
        new[] { (key, 1L), (key, 2L), (slower, 1L), (other, 1L) }.Select(k => string.Join(' ', RollingSequence.Of(k.Item1, k.Item2))).Distinct().Count().ShouldBe(4);
        new[] { key, slower, other }.Select(k => k.Fingerprint).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void Periods_are_counted_from_1970()
    {
        using var key = RollingKey.Of(new byte[RollingKey.SecretLength], RollingKey.DefaultPeriod, RollingShape.Knocks.Default);
        key.PeriodAt(DateTimeOffset.UnixEpoch).ShouldBe(0);
        key.PeriodAt(DateTimeOffset.UnixEpoch.AddSeconds(-1)).ShouldBe(-1);
        key.PeriodAt(DateTimeOffset.UnixEpoch.AddSeconds(119.9)).ShouldBe(1);
        key.StartOf(29453760).ShouldBe(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
