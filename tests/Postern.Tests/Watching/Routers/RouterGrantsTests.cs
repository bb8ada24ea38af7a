using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Backends.RouterOs.Pushing;
using Postern.Routers;
using Postern.Watcher.Routers;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Routers;

/// <summary>What a gate does about one router, against the double without a wire.</summary>
public sealed class RouterGrantsTests
{
    private readonly PlayedRouter _router = new();

    [Fact]
    public void A_grant_is_an_entry_with_the_time_left_and_a_comment_of_ours()
    {
        _router.Want("192.0.2.7", 1799.2);
        _router.Want("2001:db8::7", 60);
        _router.Want("2001:db8:1::/64", 60);
        _router.Settle();

        _router.On().ShouldBe(["192.0.2.7 1800", "2001:db8:1::/64 60", "2001:db8::7/128 60"]);
        _router.Double.Items(RouterMenus.AddressList4)[0].Comment.ShouldBe("postern:ssh:grant");
        _router.Done.ShouldBe([RouterTaskKind.Connect, RouterTaskKind.Read, RouterTaskKind.Read, RouterTaskKind.Add, RouterTaskKind.Add, RouterTaskKind.Add]);
    }

    [Fact]
    public void A_grant_is_renewed_shortened_and_taken_away()
    {
        _router.Want("192.0.2.7", 60);
        _router.Settle(TimeSpan.FromSeconds(20));
        _router.Want("192.0.2.7", 60);
        _router.Settle();
        _router.On().ShouldBe(["192.0.2.7 60"]);
        _router.Want("192.0.2.7", 10);
        _router.Settle();
        _router.On().ShouldBe(["192.0.2.7 10"]);
        _router.Grants.Drop(PlayedRouter.Entry("192.0.2.7"), "ssh");
        _router.Settle();
        _router.On().ShouldBeEmpty();
        _router.Grants.IsClear(_router.Now).ShouldBeTrue();
    }

    [Fact]
    public void An_entry_that_runs_out_is_not_removed_by_hand()
    {
        _router.Want("192.0.2.7", 5);
        _router.Settle(TimeSpan.FromSeconds(9));
        _router.On().ShouldBeEmpty();
        _router.Done.ShouldNotContain(RouterTaskKind.Remove);
        _router.Grants.IsClear(_router.Now).ShouldBeTrue();
    }

    [Fact]
    public void An_entry_of_a_rule_is_renewed_and_becomes_ours()
    {
        _router.Settle();
        _router.Double.Ask(_router.Double.Console(), "/ip/firewall/address-list/add", ("list", "postern-ssh"), ("address", "192.0.2.7"), ("timeout", "10s"));
        _router.Want("192.0.2.7", 60);
        _router.Settle();
        _router.On().ShouldBe(["192.0.2.7 60"]);
        _router.Double.Items(RouterMenus.AddressList4)[0].Comment.ShouldBe("postern:ssh:grant");
    }

    [Fact]
    public void An_entry_of_somebody_elses_that_lasts_longer_is_not_shortened_and_not_removed()
    {
        _router.Settle();
        _router.Double.Ask(_router.Double.Console(), "/ip/firewall/address-list/add", ("list", "postern-ssh"), ("address", "192.0.2.7"), ("timeout", "1h"), ("comment", "mine"));
        _router.Want("192.0.2.7", 60);
        _router.Settle();
        _router.Grants.Drop(PlayedRouter.Entry("192.0.2.7"), "ssh");
        _router.Settle();
        _router.On().ShouldBe(["192.0.2.7 3600"]);
    }

    [Fact]
    public void An_entry_that_stays_is_left_alone_and_said()
    {
        _router.Double.Ask(_router.Double.Console(), "/ip/firewall/address-list/add", ("list", "postern-ssh"), ("address", "192.0.2.7"));
        _router.Want("192.0.2.7", 60);
        _router.Settle();
        _router.On().ShouldBe(["192.0.2.7"]);
        _router.Grants.Static.ShouldBe([PlayedRouter.Entry("192.0.2.7")]);
        _router.Grants.Count(_router.Now).ShouldBe(new RouterCounts(0, 0, _router.Now));
        _router.Grants.Drop(PlayedRouter.Entry("192.0.2.7"), "ssh");
        _router.Settle();
        _router.On().ShouldBe(["192.0.2.7"]);
        _router.Grants.StaticCount.ShouldBe(0);
    }

    [Fact]
    public void An_entry_that_vanished_is_added_again_when_the_grant_is_renewed()
    {
        _router.Want("192.0.2.7", 60);
        _router.Settle();
        _router.Double.Ask(_router.Double.Console(), "/ip/firewall/address-list/remove", (".id", _router.Double.Items(RouterMenus.AddressList4)[0].Id));
        _router.Want("192.0.2.7", 90);
        _router.Settle();
        _router.On().ShouldBe(["192.0.2.7 90"]);
    }

    [Fact]
    public void Doors_that_share_a_list_share_the_entry()
    {
        _router.Want("192.0.2.7", 60, "secured", "ssh");
        _router.Want("192.0.2.7", 20, "secured", "camera");
        _router.Settle();
        _router.On("secured").ShouldBe(["192.0.2.7 60"]);
        _router.Grants.Drop(PlayedRouter.Entry("192.0.2.7", "secured"), "ssh");
        _router.Settle();
        _router.On("secured").ShouldBe(["192.0.2.7 20"]);
    }

    [Fact]
    public void A_router_that_comes_back_has_its_grants_with_the_time_that_is_left_and_no_others()
    {
        _router.Want("192.0.2.7", 100);
        _router.Want("192.0.2.8", 100);
        _router.Settle();
        _router.IsDown = true;
        _router.Want("192.0.2.9", 100);
        _router.Grants.Drop(PlayedRouter.Entry("192.0.2.8"), "ssh");
        _router.Settle(TimeSpan.FromSeconds(30));
        _router.On().ShouldBe(["192.0.2.7 70", "192.0.2.8 70"]);
        _router.Grants.Refusal.ShouldNotBeNull();

        _router.IsDown = false;
        _router.Settle(TimeSpan.FromSeconds(30));
        _router.On().ShouldBe(["192.0.2.7 40", "192.0.2.9 40"]);

        _router.Cut(0);
        _router.Double.Reboot();
        _router.Settle(TimeSpan.FromSeconds(20));
        _router.On().ShouldBe(["192.0.2.7 20", "192.0.2.9 20"]);
        _router.Grants.Refusal.ShouldBeNull();
    }

    /// <summary>REST has no session that breaks off.</summary>
    [Fact]
    public void A_reboot_that_nobody_heard_of_is_seen_by_the_routers_own_clock()
    {
        _router.Want("192.0.2.7", 100);
        _router.Settle(TimeSpan.FromSeconds(25));
        _router.Double.Reboot();
        _router.On().ShouldBeEmpty();
        _router.Settle(TimeSpan.FromSeconds(15));
        _router.On().ShouldBe(["192.0.2.7 60"]);
    }

    [Fact]
    public void What_a_router_refuses_is_tried_again_while_the_grant_lasts_and_never_after()
    {
        _router.Double.IsDiskFull = true;
        _router.Want("192.0.2.7", 40);
        _router.Settle(TimeSpan.FromSeconds(30));
        var tries = _router.Done.Count(k => k == RouterTaskKind.Add);
        tries.ShouldBeInRange(4, 8);
        _router.Grants.Failure.ShouldNotBeNull().ShouldContain("192.0.2.7 on postern-ssh cannot be added: ");
        _router.Grants.Count(_router.Now).Pending.ShouldBe(1);
        _router.Settle(TimeSpan.FromSeconds(12));
        tries = _router.Done.Count(k => k == RouterTaskKind.Add);
        _router.Settle(TimeSpan.FromSeconds(60));
        _router.Done.Count(k => k == RouterTaskKind.Add).ShouldBe(tries);
        _router.Grants.Failure.ShouldBeNull();
    }

    [Fact]
    public void A_router_that_answers_nothing_is_hung_up_on()
    {
        _router.Settle();
        _router.Want("192.0.2.7", 100);
        _router.Ask();
        _router.UnderWay.ShouldBe(1);
        _router.Clock.Pass(TimeSpan.FromSeconds(11));
        _router.Grants.Next(_router.Now)!.Kind.ShouldBe(RouterTaskKind.Hangup);
        _router.Grants.Refusal.ShouldBe("it has answered nothing for 10 s");
        _router.Cut(0);
        _router.Settle(TimeSpan.FromSeconds(2));
        _router.On().ShouldBe(["192.0.2.7 87"]);
    }

    [Fact]
    public void Many_grants_are_under_way_at_once_but_no_more_than_the_window()
    {
        _router.Settle();
        for (var i = 0; i < 1000; i++)
            _router.Want($"10.0.{i / 250}.{i % 250}", 100);
        _router.Ask();
        _router.UnderWay.ShouldBe(RouterGrants.Window);
        _router.Settle();
        _router.On().Count.ShouldBe(1000);
    }

    [Fact]
    public void Renewals_of_one_source_are_one_entry_and_one_reminder()
    {
        _router.IsDown = true;
        for (var i = 0; i < 10_000; i++)
            _router.Want("192.0.2.7", 100 + (i % 7));
        _router.IsDown = false;
        _router.Settle(TimeSpan.FromSeconds(3));
        _router.Done.Count(k => k is RouterTaskKind.Add or RouterTaskKind.Set).ShouldBe(1);
    }

    [Fact]
    public void A_grant_that_lasts_longer_than_a_router_counts_is_renewed_in_time()
    {
        _router.Want("192.0.2.7", TimeSpan.FromDays(400).TotalSeconds);
        _router.Settle();
        var adds = _router.Done.Count;
        _router.Settle(TimeSpan.FromSeconds(5));
        _router.Done.Count.ShouldBe(adds);
        for (var day = 0; day < 399; day++)
        {
            _router.Clock.Pass(TimeSpan.FromDays(1));
            _router.Settle();
            _router.On().Count.ShouldBe(1, $"day {day}");
        }
    }

    /// <summary>A router shows an entry as it goes, or writes its time in a way of its own: it is no entry that stays.</summary>
    [Theory]
    [InlineData("0s")]
    [InlineData("00:00:00")]
    [InlineData("99999999999w")]
    [InlineData("never\u001b[2J")]
    [InlineData("")]
    public void An_entry_whose_time_says_nothing_is_renewed(string timeout)
    {
        var (grants, now) = (new RouterGrants(RouterTiming.Usual, () => 0.5), DateTimeOffset.UnixEpoch);
        grants.Connected(grants.Next(now)!, now).ShouldBeTrue();
        var reads = new[] { grants.Next(now)!, grants.Next(now)! };
        foreach (var read in reads)
            grants.Done(read, new RouterReply(), now);
        grants.Want(PlayedRouter.Entry("192.0.2.7"), "ssh", now + TimeSpan.FromMinutes(30), now);
        grants.Done(grants.Next(now)!, new RouterReply { Trap = new RouterTrap(TrapKind.AlreadyThere, "failure: already have such entry") }, now);
        var find = grants.Next(now)!;
        find.Kind.ShouldBe(RouterTaskKind.Find);
        List<RouterProperty> record = [new(".id", "*1"), new("list", "postern-ssh"), new("address", "192.0.2.7"), new("dynamic", "true")];
        if (timeout.Length > 0)
            record.Add(new("timeout", timeout));
        grants.Done(find, new RouterReply { Records = [record] }, now);
        grants.StaticCount.ShouldBe(0);
        grants.Next(now)!.Kind.ShouldBe(RouterTaskKind.Set);
    }

    /// <summary>Whatever a router shows, what is kept of it is bounded, and nothing throws.</summary>
    [Fact]
    public void A_router_that_shows_rubbish_is_borne()
    {
        const int seed = 60613;
        var random = new Random(seed);
        string[] words = ["", "*1", "postern:ssh:grant", "postern-ssh", "0.0.0.0/0", "::/0", "192.0.2.7", "1-2", "\u001b]0;x\u0007", "9999999999s", "35w3d13h13m56s", "true", "\udc80", new string('x', 70_000)];
        string[] names = [".id", "list", "address", "timeout", "comment", "dynamic", "uptime", ""];
        for (var round = 0; round < 100; round++)
        {
            var (grants, now) = (new RouterGrants(RouterTiming.Usual, () => 0.5), DateTimeOffset.UnixEpoch);
            grants.Want(PlayedRouter.Entry("192.0.2.7"), "ssh", now + TimeSpan.FromMinutes(5), now);
            for (var step = 0; step < 200; step++)
            {
                now += TimeSpan.FromSeconds(random.NextDouble());
                if (grants.Next(now) is not { } task)
                    continue;
                if (task.Kind == RouterTaskKind.Connect)
                    grants.Connected(task, now);
                else if (task.Kind != RouterTaskKind.Hangup)
                    grants.Done(task, Reply(), now);
                _ = (grants.Count(now), grants.Failure, grants.IsClear(now), grants.Static.Count());
                (grants.Failure ?? "").ShouldAllBe(c => !char.IsControl(c), $"seed {seed}, round {round}");
            }
        }

        RouterReply Reply() => random.Next(4) switch
        {
            0 => new RouterReply { Trap = RouterTrap.Of(Word()) },
            1 => new RouterReply { Returned = Word() },
            _ => new RouterReply { Records = [.. Enumerable.Range(0, random.Next(5)).Select(_ => (IReadOnlyList<RouterProperty>)[.. Enumerable.Range(0, random.Next(9)).Select(_ => new RouterProperty(names[random.Next(names.Length)], Word()))])] },
        };

        string Word() => words[random.Next(words.Length)];
    }
}
