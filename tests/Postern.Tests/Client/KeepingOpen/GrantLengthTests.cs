using System.Net;
using Postern.Client;
using Postern.Client.KeepingOpen;
using Postern.Client.Plans;
using Postern.Client.Spa;
using Postern.Spa;
using Postern.Spa.Native;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client.KeepingOpen;

public sealed class GrantLengthTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 6, 0, 0, TimeSpan.Zero);
    private static readonly KnockPlan Knocks = new("home", "home.example.net", new KnockMeans.Sequence([]));

    [Fact]
    public void The_gates_answer_counts_by_the_gates_own_clock()
    {
        var hourOff = Now.AddHours(-1);
        var answer = new SpaAnswer(SpaRefusal.None, "ssh", IPAddress.Loopback, hourOff) { Until = hourOff.AddMinutes(30) };
        var outcome = new KnockOutcome([]) { Spa = new SpaOutcome(answer, null, null, 1, TimeSpan.FromHours(-1), null), Until = answer.Until };
        GrantLength.Of(Knocks, outcome, Now).ShouldBe(TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void Without_an_answer_the_outcome_and_then_the_plan_say_it_and_a_failure_says_nothing()
    {
        GrantLength.Of(Knocks, new KnockOutcome([]) { Until = Now.AddSeconds(90) }, Now).ShouldBe(TimeSpan.FromSeconds(90));
        GrantLength.Of(Knocks with { For = TimeSpan.FromMinutes(5) }, new KnockOutcome([]), Now).ShouldBe(TimeSpan.FromMinutes(5));
        GrantLength.Of(Knocks with { For = TimeSpan.FromMinutes(5) }, new KnockOutcome([KnockProblem.Refused("no", "yes")]), Now).ShouldBeNull();
        GrantLength.Of(Knocks, new KnockOutcome([]) { Until = Now.AddSeconds(-90) }, Now).ShouldBe(TimeSpan.FromSeconds(1), "a gate that is not asked in vain, nor without a pause");
    }

    [Fact]
    public void A_plan_that_nobody_can_say_it_of_is_known_before_the_first_knock()
    {
        GrantLength.IsKnown(Knocks).ShouldBeFalse();
        GrantLength.IsKnown(Knocks with { For = TimeSpan.FromMinutes(5) }).ShouldBeTrue();
    }
}
