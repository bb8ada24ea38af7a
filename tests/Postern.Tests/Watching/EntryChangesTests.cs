using Postern.Cli.Watching;
using Postern.Watcher.Events;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching;

public sealed class EntryChangesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private static readonly EntryTime Over = new(TimeSpan.FromMinutes(30), Now);
    private static readonly EntryTime Running = new(TimeSpan.FromMinutes(30), Now.AddSeconds(1));
    private static readonly EntryTime Staying = new(null, null);

    [Theory]
    [InlineData(EntryKind.Grant, "grant x expired", "grant x revoked", "grant x for 30m")]
    [InlineData(EntryKind.Ban, "ban expired", "ban lifted", "ban for 30m")]
    [InlineData(EntryKind.List, "list x expired", "list x removed", "list x for 30m")]
    public void What_ran_out_was_ended_or_is_new(EntryKind kind, string expired, string ended, string came)
    {
        var key = new EntryKey(kind, "x", "192.0.2.1");
        Between(Only(key, Over), []).ShouldBe([expired]);
        Between(Only(key, Running), []).ShouldBe([ended]);
        Between(Only(key, Staying), []).ShouldBe([ended]);
        Between([], Only(key, Running)).ShouldBe([came]);
        Between([], Only(key, Staying)).ShouldBe([came.Replace(" for 30m", "")]);
    }

    [Fact]
    public void Renewing_is_no_news()
    {
        var key = new EntryKey(EntryKind.Grant, "ssh", "192.0.2.1");
        Between(Only(key, Over), Only(key, Running)).ShouldBeEmpty();
    }

    [Fact]
    public void What_a_person_took_away_is_not_told_again()
    {
        var key = new EntryKey(EntryKind.Grant, "ssh", "192.0.2.1");
        Between(Only(key, Running), [], taken: [key]).ShouldBeEmpty();
        Between(Only(key, Running), [], told: [key]).ShouldBe(["grant ssh revoked"]);
    }

    [Fact]
    public void What_an_event_told_of_is_not_told_again()
    {
        var key = new EntryKey(EntryKind.Grant, "ssh", "192.0.2.1");
        Between([], Only(key, Running), told: [key]).ShouldBeEmpty();
        Between([], Only(key with { Source = "192.0.2.2" }, Running), told: [key]).ShouldBe(["grant ssh for 30m"]);
    }

    [Fact]
    public void An_attempt_that_moved_is_one_knock_and_one_that_ended_says_nothing()
    {
        var key = new EntryKey(EntryKind.Stage, "ssh 1/4", "192.0.2.1");
        Between(Only(key, Running), Only(key with { Name = "ssh 2/4" }, Running)).Single().ShouldStartWith("knock ssh 2/4");
        Between(Only(key, Running), []).ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_said_of_a_set_that_could_not_be_read()
    {
        var key = new EntryKey(EntryKind.Ban, "", "192.0.2.1");
        Between(Only(key, Over), [], leftAlone: [EntryKind.Ban]).ShouldBeEmpty();
        Between([], Only(key, Running), leftAlone: [EntryKind.Ban]).ShouldBeEmpty();
        Between(Only(key, Over), [], leftAlone: [EntryKind.List]).ShouldBe(["ban expired"]);
    }

    private static Dictionary<EntryKey, EntryTime> Only(EntryKey key, EntryTime time) => new() { [key] = time };

    private static string[] Between(Dictionary<EntryKey, EntryTime> before, Dictionary<EntryKey, EntryTime> after, HashSet<EntryKey>? told = null, HashSet<EntryKind>? leftAlone = null, HashSet<EntryKey>? taken = null) =>
        [.. EntryChanges.Between(before, after, Now, told ?? [], taken ?? [], leftAlone ?? []).Select(EventText.What)];
}
