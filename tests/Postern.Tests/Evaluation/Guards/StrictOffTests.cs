using Postern.Rules.Evaluation;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Guards;

/// <summary>RouterOS's way: stages that nothing but time ends.</summary>
public sealed class StrictOffTests
{
    private const string Policy = """
        doors:
          vpn: {opens: udp/51820, strict: off, step-timeout: 10s, knock: [tcp/3001, tcp/1001, tcp/2001]}
          same: {opens: tcp/8080, strict: off, step-timeout: 10s, knock: [tcp/4001, tcp/4001, tcp/4002]}
        """;

    [Fact]
    public void No_packet_is_a_mistake()
    {
        var trial = new GuardTrial(Policy);
        trial.Syn(2001);
        trial.Syn(3001);
        trial.Syn(2001);
        trial.Syn(12_345);
        trial.Syn(51_820);
        trial.Syn(1001);
        trial.Syn(3001);
        trial.Datagram(51_820).ShouldBeFalse();
        trial.Syn(2001);
        trial.Events.ShouldBe([GuardEvent.Opened, GuardEvent.KnockDropped]);
        trial.Datagram(51_820).ShouldBeTrue();
    }

    [Fact]
    public void A_source_is_in_several_stages_each_with_its_own_time()
    {
        var trial = new GuardTrial(Policy);
        trial.Syn(3001);
        trial.Wait(6);
        trial.Syn(1001);
        trial.State.AttemptsAt(trial.Now).Select(a => a.Steps).Order().ShouldBe([1, 2]);
        trial.Wait(4);
        trial.State.AttemptsAt(trial.Now).Select(a => a.Steps).ShouldBe([2]);
        trial.Wait(5.999);
        trial.Syn(2001);
        trial.IsOpen("vpn").ShouldBeTrue();
    }

    [Fact]
    public void A_knock_renews_its_own_stage_only()
    {
        var trial = new GuardTrial(Policy);
        trial.Syn(3001);
        trial.Wait(6);
        trial.Syn(3001);
        trial.Events.ShouldBe([GuardEvent.RepeatedKnock, GuardEvent.KnockDropped]);
        trial.Wait(6);
        trial.Syn(1001);
        trial.Wait(10);
        trial.Syn(2001);
        trial.IsOpen("vpn").ShouldBeFalse();
    }

    [Fact]
    public void One_packet_makes_one_step_where_two_are_equal()
    {
        var trial = new GuardTrial(Policy);
        trial.Syn(4001);
        trial.Steps().ShouldBe(1);
        trial.Syn(4001);
        trial.Steps().ShouldBe(2);
        trial.Syn(4002);
        trial.IsOpen("same").ShouldBeTrue();
    }

    [Fact]
    public void The_last_knock_again_renews_the_grant_while_the_stage_before_lasts()
    {
        var trial = new GuardTrial(Policy);
        foreach (var port in new[] { 3001, 1001, 2001 })
            trial.Syn(port);
        var first = trial.State.GrantsAt(trial.Now).Single().Until;
        trial.Wait(9);
        trial.Syn(2001);
        trial.State.GrantsAt(trial.Now).Single().Until.ShouldBe(first.AddSeconds(9));
        trial.Wait(1);
        trial.Syn(2001);
        trial.State.GrantsAt(trial.Now).Single().Until.ShouldBe(first.AddSeconds(9));
    }
}
