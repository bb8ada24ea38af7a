using System.Net;
using Postern.Policy.Watching;
using Postern.Rules.Model;
using Postern.Watcher.Names;
using Postern.Watcher.Names.Resolving;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Names;

public sealed class NameScheduleTests
{
    private const string Home = "home.example.net";
    private const string Office = "office.example.net";

    private readonly NameSchedule _schedule = new(new NameTiming());

    [Fact]
    public void A_new_address_comes_before_the_old_one_goes()
    {
        Plan(Use(Home));
        Answer(Home, At(0), Addresses(60, "198.51.100.7")).Addresses!.ShouldBe([Ip("198.51.100.7")]);
        Apply().ShouldBe(["+4 198.51.100.7"]);
        Answer(Home, At(60), Addresses(60, "198.51.100.8"));
        Apply().ShouldBe(["+4 198.51.100.8", "-4 198.51.100.7"]);
        Apply().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(60, 60)]
    [InlineData(3600, 3600)]
    [InlineData(604800, 3600)]
    public void A_name_is_asked_for_again_when_its_time_is_over_within_bounds(int ttl, int seconds)
    {
        Plan(Use(Home));
        Answer(Home, At(0), Addresses(ttl, "198.51.100.7"));
        _schedule.NextDue.ShouldBe(At(seconds));
        _schedule.Take(At(seconds - 1), 9).ShouldBeEmpty();
        _schedule.Take(At(seconds), 9).ShouldBe([new NameQuestion(Home, IpFamily.V4)]);
        _schedule.Take(At(seconds), 9).ShouldBeEmpty();
        _schedule.NextDue.ShouldBeNull();
    }

    [Theory]
    [InlineData(DnsOutcome.NoSuchName, "no such name")]
    [InlineData(DnsOutcome.NoAddresses, "no address")]
    [InlineData(DnsOutcome.ServerFailure, "failed")]
    [InlineData(DnsOutcome.Unreadable, "cannot be read")]
    [InlineData(DnsOutcome.Silent, "no name server answers")]
    public void A_failure_leaves_what_was_known_and_says_so(DnsOutcome outcome, string words)
    {
        Plan(Use(Home));
        Answer(Home, At(0), Addresses(60, "198.51.100.7")).Trouble.ShouldBeNull();
        Apply();
        var failed = Answer(Home, At(60), DnsAnswer.Without(outcome));
        failed.Addresses.ShouldBeNull();
        failed.Trouble!.ShouldContain(words);
        failed.Trouble!.ShouldContain("198.51.100.7");
        Apply().ShouldBeEmpty();
        Answer(Home, At(90), Addresses(60, "198.51.100.7")).Trouble.ShouldBeNull();
    }

    [Fact]
    public void After_failures_the_wait_grows_to_five_minutes_and_begins_anew_when_all_is_well()
    {
        Plan(Use(Home));
        var now = At(0);
        var waits = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            Answer(Home, now, DnsAnswer.Without(DnsOutcome.Silent));
            waits.Add((_schedule.NextDue!.Value - now).TotalSeconds);
            now = _schedule.NextDue.Value;
        }

        waits.ShouldBe([5, 10, 20, 40, 80, 160, 300, 300, 300]);
        Answer(Home, now, Addresses(60, "198.51.100.7"));
        now = _schedule.NextDue!.Value;
        Answer(Home, now, DnsAnswer.Without(DnsOutcome.Silent));
        (_schedule.NextDue!.Value - now).ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void What_an_earlier_run_left_stays_until_every_name_of_the_set_is_known()
    {
        Plan(Use(Home), Use(Office));
        _schedule.Adopt("4", [Ip("198.51.100.1"), Ip("198.51.100.7")]);
        Answer(Home, At(0), Addresses(60, "198.51.100.7"));
        Apply().ShouldBeEmpty();
        Answer(Office, At(0), DnsAnswer.Without(DnsOutcome.Silent));
        Apply().ShouldBeEmpty();
        Answer(Office, At(5), Addresses(60, "198.51.100.9"));
        Apply().ShouldBe(["+4 198.51.100.9", "-4 198.51.100.1"]);
    }

    [Fact]
    public void What_is_restored_lets_in_before_any_answer_and_an_answer_is_worth_more()
    {
        Plan(Use(Home), Use(Office));
        _schedule.Restore(Home, [Ip("198.51.100.7"), Ip("127.0.0.1"), Ip("2001:db8::7")]);
        _schedule.Restore("forgotten.example.net", [Ip("198.51.100.66")]);
        Apply().ShouldBe(["+4 198.51.100.7"]);
        _schedule.NextDue.ShouldBe(TimeSpan.Zero);
        Answer(Home, At(0), Addresses(60, "198.51.100.8"));
        _schedule.Restore(Home, [Ip("198.51.100.7")]);
        Answer(Office, At(0), Addresses(60, "198.51.100.9"));
        Apply().ShouldBe(["+4 198.51.100.8", "+4 198.51.100.9", "-4 198.51.100.7"]);
    }

    [Fact]
    public void An_address_that_another_name_gives_too_stays()
    {
        Plan(Use(Home), Use(Office));
        Answer(Home, At(0), Addresses(60, "198.51.100.7"));
        Answer(Office, At(0), Addresses(60, "198.51.100.7"));
        Apply();
        Answer(Home, At(60), Addresses(60, "198.51.100.8"));
        Apply().ShouldBe(["+4 198.51.100.8"]);
        Answer(Office, At(60), Addresses(60, "198.51.100.8"));
        Apply().ShouldBe(["-4 198.51.100.7"]);
    }

    [Fact]
    public void A_name_that_the_policy_no_longer_has_lets_nobody_in_at_once()
    {
        Plan(Use(Home), Use(Office));
        Answer(Home, At(0), Addresses(60, "198.51.100.7"));
        Answer(Office, At(0), Addresses(60, "198.51.100.9"));
        Apply();
        _schedule.Plan([Use(Office)]).ShouldBe([Home]);
        Apply().ShouldBe(["-4 198.51.100.7"]);
        _schedule.Answer(Home, new NameAnswer(Addresses(60, "198.51.100.7"), null), At(60)).ShouldBeNull();
        Apply().ShouldBeEmpty();
    }

    [Fact]
    public void A_name_that_has_lost_one_of_its_versions_keeps_the_other_alone()
    {
        Plan(Use(Home), Use(Home, IpFamily.V6));
        Answer(Home, At(0), Addresses(60, "198.51.100.7"), Addresses(600, "2001:db8::7"));
        _schedule.NextDue.ShouldBe(At(60));
        Apply();
        Answer(Home, At(60), DnsAnswer.Without(DnsOutcome.NoAddresses), Addresses(600, "2001:db8::7")).Trouble.ShouldBeNull();
        Apply().ShouldBe(["-4 198.51.100.7"]);
        Answer(Home, At(120), DnsAnswer.Without(DnsOutcome.NoAddresses), DnsAnswer.Without(DnsOutcome.NoAddresses)).Trouble.ShouldNotBeNull();
        Apply().ShouldBeEmpty();
    }

    [Fact]
    public void One_version_that_fails_does_not_hold_up_the_other()
    {
        Plan(Use(Home), Use(Home, IpFamily.V6));
        Answer(Home, At(0), Addresses(60, "198.51.100.7"), DnsAnswer.Without(DnsOutcome.ServerFailure)).Trouble.ShouldNotBeNull();
        Apply().ShouldBe(["+4 198.51.100.7"]);
        _schedule.NextDue.ShouldBe(At(5));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("192.168.1.1")]
    public void A_public_name_that_suddenly_gives_an_inner_address_opens_nothing(string address)
    {
        Plan(Use(Home));
        Answer(Home, At(0), Addresses(60, "198.51.100.7"));
        Apply();
        Answer(Home, At(60), Addresses(60, address)).Trouble!.ShouldContain(address);
        Apply().ShouldBeEmpty();
        var mixed = Answer(Home, At(65), Addresses(60, address, "198.51.100.8"));
        mixed.Trouble!.ShouldContain(address);
        Apply().ShouldBe(["+4 198.51.100.8", "-4 198.51.100.7"]);
    }

    [Fact]
    public void More_addresses_than_a_host_has_are_refused()
    {
        Plan(Use(Home));
        Answer(Home, At(0), Addresses(60, [.. Enumerable.Range(1, 64).Select(i => $"198.51.100.{i}")])).Trouble.ShouldBeNull();
        Apply().Count.ShouldBe(64);
        Answer(Home, At(60), Addresses(60, [.. Enumerable.Range(101, 65).Select(i => $"198.51.100.{i}")])).Trouble!.ShouldContain("65");
        Apply().ShouldBeEmpty();
    }

    [Fact]
    public void A_change_that_the_kernel_refused_is_still_to_be_made()
    {
        Plan(Use(Home));
        Answer(Home, At(0), Addresses(60, "198.51.100.7"));
        _schedule.Pending().Count.ShouldBe(1);
        Answer(Home, At(60), Addresses(60, "198.51.100.8"));
        Apply().ShouldBe(["+4 198.51.100.8"]);
    }

    [Fact]
    public void A_version_that_is_new_in_the_plan_is_asked_for_at_once()
    {
        Plan(Use(Home));
        Answer(Home, At(0), Addresses(600, "198.51.100.7"));
        Plan(Use(Home), Use(Home, IpFamily.V6));
        _schedule.Take(At(1), 9).ShouldBe([new NameQuestion(Home, IpFamily.Both)]);
    }

    private static HostNameUse Use(string name, IpFamily family = IpFamily.V4) => new(name, family, family == IpFamily.V4 ? "4" : "6", default);

    private static TimeSpan At(int seconds) => TimeSpan.FromSeconds(seconds);

    private static IPAddress Ip(string text) => IPAddress.Parse(text);

    private static DnsAnswer Addresses(int ttl, params string[] addresses) => new(DnsOutcome.Addresses, [.. addresses.Select(Ip)], TimeSpan.FromSeconds(ttl));

    private void Plan(params HostNameUse[] uses) => _schedule.Plan(uses);

    private NameOutcome Answer(string name, TimeSpan now, DnsAnswer v4, DnsAnswer? v6 = null)
    {
        _schedule.Take(now, int.MaxValue);
        return _schedule.Answer(name, new NameAnswer(v4, v6), now)!;
    }

    /// <summary>As the kernel does: additions stand first.</summary>
    private IReadOnlyList<string> Apply()
    {
        var changes = _schedule.Pending();
        _schedule.Applied(changes);
        return [.. changes.Select(c => $"{(c.IsAdded ? '+' : '-')}{c.Set} {c.Address}")];
    }
}
