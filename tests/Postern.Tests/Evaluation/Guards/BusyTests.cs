using Postern.Rules.Evaluation;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Guards;

/// <summary>More changes than any client makes: 50 a second, 200 at once.</summary>
public sealed class BusyTests
{
    private const string Policy = """
        doors:
          ssh: {opens: tcp/22, after: pass, knock: [tcp/7001, tcp/9001, tcp/8001]}
        """;

    [Fact]
    public void After_two_hundred_changes_an_attempt_stands_still_and_its_packets_are_dropped()
    {
        var trial = new GuardTrial(Policy);
        trial.Syn(7001).ShouldBeTrue();
        for (var i = 0; i < 200; i++)
            trial.Syn(7001).ShouldBeTrue();
        trial.Syn(7001).ShouldBeFalse();
        trial.Events.ShouldBe([GuardEvent.TooBusy]);
        trial.Syn(9001).ShouldBeFalse();
        trial.Steps().ShouldBe(1);
        trial.Syn(12_345).ShouldBeTrue("it is not judged");
        trial.Events.ShouldBe([GuardEvent.TooBusy, GuardEvent.UnlistedPassed]);
        trial.Steps().ShouldBe(1);
    }

    [Fact]
    public void Fifty_changes_a_second_come_back_and_two_seconds_of_quiet_bring_all()
    {
        var trial = new GuardTrial(Policy);
        for (var i = 0; i < 300; i++)
            trial.Syn(7001);
        trial.Wait(0.019_9);
        trial.Syn(7001).ShouldBeFalse();
        trial.Wait(0.000_1);
        trial.Syn(7001).ShouldBeTrue();
        trial.Syn(7001).ShouldBeFalse();
        trial.Wait(1.9);
        for (var i = 0; i < 95; i++)
            trial.Syn(7001).ShouldBeTrue();
        trial.Syn(7001).ShouldBeFalse();
        trial.Wait(2);
        for (var i = 0; i < 200; i++)
            trial.Syn(7001).ShouldBeTrue();
        trial.Syn(7001).ShouldBeFalse();
    }

    [Fact]
    public void First_knocks_and_sources_without_an_attempt_are_not_counted()
    {
        var trial = new GuardTrial(Policy);
        for (var i = 0; i < 500; i++)
        {
            trial.Syn(9001);
            trial.Syn(12_345);
        }

        foreach (var port in new[] { 7001, 9001, 8001 })
            trial.Syn(port);
        trial.IsOpen("ssh").ShouldBeTrue();
    }

    [Fact]
    public void Sources_have_buckets_of_their_own()
    {
        var trial = new GuardTrial(Policy);
        for (var i = 0; i < 300; i++)
            trial.Syn(7001);
        foreach (var port in new[] { 7001, 9001, 8001 })
            trial.Syn(port, GuardTrial.Other);
        trial.IsOpen("ssh", GuardTrial.Other).ShouldBeTrue();
    }
}
