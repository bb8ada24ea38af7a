using Postern.Rules.Model;
using Postern.Watcher.Events;
using Postern.Watcher.Routers;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Routers;

/// <summary>Events at once, the kernel's sets as the truth.</summary>
public sealed class LiveGrantsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly LiveGrant Seven = Grant("192.0.2.7");

    private readonly LiveGrants _live = new();

    [Fact]
    public void What_opens_is_there_and_what_is_revoked_or_closed_is_not()
    {
        Hear(GateEventKind.Open, 0, seconds: 60).ShouldBe(new GrantChange(Seven, At(60)));
        Hear(GateEventKind.Grant, 1, seconds: 60).ShouldBe(new GrantChange(Seven, At(61)));
        Hear(GateEventKind.GrantClosed, 2).ShouldBe(new GrantChange(Seven, null));
        Hear(GateEventKind.GrantRevoked, 3).ShouldBeNull();
        Hear(GateEventKind.Refused, 3).ShouldBeNull();
        _live.All.ShouldBeEmpty();
    }

    [Fact]
    public void The_sets_bring_what_no_event_told_and_take_what_is_gone()
    {
        Look(10, ("192.0.2.7", 60), ("2001:db8::/64", 90)).ShouldBe([new GrantChange(Seven, At(60)), new GrantChange(Grant("2001:db8::/64"), At(90))]);
        Look(11, ("192.0.2.7", 60), ("2001:db8::/64", 90)).ShouldBeEmpty();
        Look(12, ("192.0.2.7", 30)).ShouldBe([new GrantChange(Seven, At(30)), new GrantChange(Grant("2001:db8::/64"), null)], ignoreOrder: true);
    }

    [Fact]
    public void A_look_that_began_before_an_event_does_not_undo_it()
    {
        Hear(GateEventKind.Open, 10, seconds: 60);
        Look(9).ShouldBeEmpty();
        Hear(GateEventKind.GrantRevoked, 11);
        Look(10.5, ("192.0.2.7", 70)).ShouldBeEmpty();
        _live.All.ShouldBeEmpty();
    }

    /// <summary>The thread that hears the kernel's log gives way to others.</summary>
    [Fact]
    public void An_opening_that_is_told_after_its_revocation_lasts_until_the_next_look()
    {
        Hear(GateEventKind.GrantRevoked, 10);
        Hear(GateEventKind.Open, 10.1, seconds: 60).ShouldNotBeNull();
        Look(11).ShouldBe([new GrantChange(Seven, null)]);
    }

    private static LiveGrant Grant(string source) => new("ssh", AddressRange.TryParse(source, out var range) ? range : default);

    private static DateTimeOffset At(double seconds) => Noon + TimeSpan.FromSeconds(seconds);

    private GrantChange? Hear(GateEventKind kind, double at, double? seconds = null) =>
        _live.Hear(new GateEvent(default, kind, "192.0.2.7", "ssh") { For = seconds is { } time ? TimeSpan.FromSeconds(time) : null }, At(at));

    private List<GrantChange> Look(double began, params (string Source, double Ends)[] sets) =>
        [.. _live.Look(sets.ToDictionary(s => new EntryKey(EntryKind.Grant, "ssh", s.Source), s => new EntryTime(null, At(s.Ends))), At(began))];
}
