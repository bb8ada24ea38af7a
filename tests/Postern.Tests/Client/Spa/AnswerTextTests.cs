using System.Net;
using Postern.Client;
using Postern.Client.Spa;
using Postern.Spa;
using Postern.Spa.Native;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client.Spa;

/// <summary>A gate's answer in words.</summary>
public sealed class AnswerTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly IPAddress Seen = IPAddress.Parse("198.51.100.7");

    [Theory]
    [InlineData(1800, null, null, "ssh open for 30 min, you are 198.51.100.7")]
    [InlineData(3600, "198.51.100.7", null, "ssh open for 1 h, you are 198.51.100.7")]
    [InlineData(5430, "198.51.100.7", 24, "ssh open for 1 h 30 min to 198.51.100.0/24, you are 198.51.100.7")]
    [InlineData(45, "192.0.2.1", null, "ssh open for 45 s to 192.0.2.1, you are 198.51.100.7")]
    [InlineData(null, null, null, "ssh open, you are 198.51.100.7")]
    public void An_open_door(int? seconds, string? granted, int? prefix, string expected) => AnswerText.Open(new SpaAnswer(SpaRefusal.None, "ssh", Seen, Now)
    {
        Granted = granted is null ? null : IPAddress.Parse(granted),
        PrefixLength = prefix,
        Until = seconds is { } s ? Now.AddSeconds(s) : null,
    }).ShouldBe(expected);

    [Theory]
    [InlineData(SpaRefusal.Door, 0, "the gate knows your key, but it may not open ssh")]
    [InlineData(SpaRefusal.TooOld, 95, "your clock is 1 min 35 s behind the gate's")]
    [InlineData(SpaRefusal.TooEarly, -95, "your clock is 1 min 35 s ahead of the gate's")]
    [InlineData(SpaRefusal.TooOld, 0, "the packet was long on its way")]
    [InlineData(SpaRefusal.KeyExpired, 0, "it has expired")]
    [InlineData(SpaRefusal.Source, 0, "not from 198.51.100.7")]
    [InlineData(SpaRefusal.SourceUnstated, 0, "which address to let in")]
    public void A_refusal(SpaRefusal refusal, int skew, string expected) =>
        AnswerText.Refused(new SpaAnswer(refusal, "ssh", Seen, Now), TimeSpan.FromSeconds(skew)).Message.ShouldContain(expected);

    [Fact]
    public void Every_refusal_has_words_and_a_remedy()
    {
        foreach (var refusal in Enum.GetValues<SpaRefusal>().Where(r => r != SpaRefusal.None))
        {
            KnockProblem problem = AnswerText.Refused(new SpaAnswer(refusal, "ssh", Seen, Now), TimeSpan.Zero);
            problem.Message.ShouldStartWith("the ");
            problem.Remedy.ShouldNotBeEmpty();
        }
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(29, null)]
    [InlineData(40, "your clock is 40 s behind the gate's: much more, and the gate will refuse")]
    [InlineData(-40, "your clock is 40 s ahead of the gate's: much more, and the gate will refuse")]
    public void Clocks_that_drift_are_told_before_they_shut_out(int skew, string? expected) => AnswerText.ClockWarning(TimeSpan.FromSeconds(skew)).ShouldBe(expected);
}
