using Postern.Rules.Evaluation;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Guards;

/// <summary>An attempt for each door: only the door's own steps in the wrong order end it.</summary>
public sealed class StrictDoorTests
{
    private const string Policy = """
        doors:
          ssh: {opens: tcp/22, strict: door, knock: [tcp/7001, tcp/9001, tcp/8001]}
          web: {opens: tcp/8080, strict: door, knock: [tcp/6001, tcp/9001, udp/6002 "bravo"]}
        """;

    [Fact]
    public void One_source_works_on_two_doors_at_once()
    {
        var trial = new GuardTrial(Policy);
        foreach (var port in new[] { 7001, 6001, 9001, 8001 })
            trial.Syn(port);
        trial.Datagram(6002, "bravo");
        trial.IsOpen("ssh").ShouldBeTrue();
        trial.IsOpen("web").ShouldBeTrue();
    }

    [Fact]
    public void What_is_no_step_of_the_door_is_no_mistake()
    {
        var trial = new GuardTrial(Policy);
        trial.Syn(6001);
        trial.Syn(9001);
        trial.Syn(12_345);
        trial.Syn(22).ShouldBeFalse();
        trial.Syn(7001);
        trial.Send(GuardTrial.Ping());
        trial.Datagram(6002, "alpha");
        trial.Datagram(6002, "bravo");
        trial.IsOpen("web").ShouldBeTrue();
    }

    [Fact]
    public void An_own_step_in_the_wrong_order_ends_the_attempt_and_may_begin_the_next()
    {
        var trial = new GuardTrial(Policy);
        trial.Syn(7001);
        trial.Syn(8001);
        trial.Events.ShouldBe([GuardEvent.WrongKnock, GuardEvent.KnockDropped]);
        trial.Syn(9001);
        trial.Steps().ShouldBe(0);

        trial.Syn(7001);
        trial.Syn(9001);
        trial.Syn(7001);
        trial.Steps().ShouldBe(1);
    }

    [Fact]
    public void A_repeat_renews_the_time()
    {
        var trial = new GuardTrial(Policy);
        trial.Syn(7001);
        trial.Wait(4);
        trial.Syn(7001);
        trial.Wait(4);
        trial.Syn(9001);
        trial.Wait(5);
        trial.Syn(8001);
        trial.IsOpen("ssh").ShouldBeFalse();
    }
}
