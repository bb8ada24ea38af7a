using System.Collections.Concurrent;
using System.Net;
using Postern.Policy.Watching;
using Postern.Rules.Model;
using Postern.Watcher;
using Postern.Watcher.Journal;
using Postern.Watcher.Names;
using Postern.Watcher.Names.Resolving;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Names;

public sealed class HostNameKeeperTests : IDisposable
{
    private static readonly HostNameUse Home = new("home.example.net", IpFamily.V4, "trusted.names4", default);

    private readonly List<string> _applied = [];
    private readonly List<NameAddresses> _told = [];
    private readonly List<string> _log = [];
    private readonly BlockingCollection<TaskCompletionSource<DnsAnswer>> _asked = [];
    private readonly SemaphoreSlim _woken = new(0);
    private readonly ManualTime _time = new();
    private readonly Troubles _troubles;
    private readonly HostNameKeeper _keeper;
    private string? _refusal;

    public HostNameKeeperTests()
    {
        _troubles = new Troubles(_time, _log.Add);
        _keeper = new HostNameKeeper(new NameSchedule(new NameTiming()), Ask, Apply, _time, _troubles, _told.Add, () => _woken.Release());
    }

    [Fact]
    public void An_answer_changes_the_kernel_and_the_record_when_the_loop_comes_by()
    {
        Begin();
        _keeper.Step();
        Answer("198.51.100.7");
        _applied.ShouldBeEmpty();
        _keeper.UntilNext.ShouldBe(TimeSpan.Zero);
        _keeper.Step();
        _applied.ShouldBe(["+198.51.100.7"]);
        _told.ShouldHaveSingleItem().Addresses.ShouldBe([IPAddress.Parse("198.51.100.7")]);
        _keeper.UntilNext.ShouldBe(TimeSpan.FromSeconds(60));
        _troubles.Now.ShouldBeEmpty();
    }

    [Fact]
    public void A_name_that_fails_is_in_trouble_until_it_is_well_again()
    {
        Begin();
        _keeper.Step();
        Answer();
        _keeper.Step();
        var trouble = _troubles.Now.ShouldHaveSingleItem();
        trouble.Part.ShouldBe("name home.example.net");
        trouble.Since.ShouldBe(_time.GetUtcNow());
        _time.Pass(TimeSpan.FromSeconds(5));
        _keeper.Step();
        Answer("198.51.100.7");
        _keeper.Step();
        _troubles.Now.ShouldBeEmpty();
        _log[^1].ShouldContain("well again");
    }

    [Fact]
    public void What_the_kernel_refuses_is_tried_again_and_seen()
    {
        Begin();
        _keeper.Step();
        Answer("198.51.100.7");
        _refusal = "the kernel refuses: no such table";
        _keeper.Step();
        _troubles.Now.ShouldHaveSingleItem().Part.ShouldBe("host names");
        _refusal = null;
        _keeper.Step();
        _applied.ShouldBeEmpty();
        _keeper.UntilNext.ShouldBe(TimeSpan.FromSeconds(5));
        _time.Pass(TimeSpan.FromSeconds(5));
        _keeper.Step();
        _applied.ShouldBe(["+198.51.100.7"]);
        _troubles.Now.ShouldBeEmpty();
    }

    [Fact]
    public void A_resolver_that_throws_is_a_failure_like_any_other()
    {
        Begin();
        _keeper.Step();
        _asked.Take(TestContext.Current.CancellationToken).SetException(new InvalidOperationException());
        Woken();
        _keeper.Step();
        _troubles.Now.ShouldHaveSingleItem();
        _keeper.UntilNext.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_name_that_is_gone_is_in_no_trouble()
    {
        Begin();
        _keeper.Step();
        Answer();
        _keeper.Step();
        _troubles.Now.Count.ShouldBe(1);
        _keeper.Begin([], new Dictionary<string, IReadOnlyList<IPAddress>>());
        _troubles.Now.ShouldBeEmpty();
        _keeper.UntilNext.ShouldBeNull();
    }

    [Fact]
    public void Only_sixteen_are_asked_for_at_once()
    {
        _keeper.Begin([.. Enumerable.Range(1, 40).Select(i => Home with { HostName = $"host{i}.example.net" })], new Dictionary<string, IReadOnlyList<IPAddress>>());
        _keeper.Step();
        for (var i = 0; i < 40; i++)
        {
            Answer($"198.51.100.{i + 1}");
            _keeper.Step();
            _asked.Count.ShouldBeLessThanOrEqualTo(16);
        }

        _applied.Count.ShouldBe(40);
    }

    [Fact]
    public void A_restored_name_lets_in_while_nobody_answers()
    {
        Begin();
        _keeper.Restore("home.example.net", [IPAddress.Parse("198.51.100.7")]);
        _keeper.Step();
        _applied.ShouldBe(["+198.51.100.7"]);
        Answer();
        _keeper.Step();
        _troubles.Now.ShouldHaveSingleItem().Text.ShouldContain("198.51.100.7");
        _applied.Count.ShouldBe(1);
        _told.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_clock_that_is_set_a_day_off_neither_delays_nor_hurries_a_question(int days)
    {
        Begin();
        _keeper.Step();
        Answer("198.51.100.7");
        _keeper.Step();
        _time.Jump = TimeSpan.FromDays(days);
        _keeper.UntilNext.ShouldBe(TimeSpan.FromSeconds(60));
        _keeper.Step();
        _asked.ShouldBeEmpty();
        _time.Pass(TimeSpan.FromSeconds(60));
        _keeper.UntilNext.ShouldBe(TimeSpan.Zero);
        _keeper.Step();
        Answer("198.51.100.8");
        _keeper.Step();
        _applied.ShouldBe(["+198.51.100.7", "+198.51.100.8", "-198.51.100.7"]);
        _told[^1].Time.ShouldBe(_time.GetUtcNow());
    }

    public void Dispose()
    {
        _keeper.Dispose();
        _asked.Dispose();
        _woken.Dispose();
    }

    private void Begin() => _keeper.Begin([Home], new Dictionary<string, IReadOnlyList<IPAddress>> { [Home.Set] = [] });

    private Task<DnsAnswer> Ask(DnsQuestion question, CancellationToken stop)
    {
        var answer = new TaskCompletionSource<DnsAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked.Add(answer, stop);
        return answer.Task;
    }

    /// <summary>No address: silence.</summary>
    private void Answer(params string[] addresses)
    {
        _asked.Take(TestContext.Current.CancellationToken).SetResult(addresses.Length == 0
            ? DnsAnswer.Without(DnsOutcome.Silent)
            : new DnsAnswer(DnsOutcome.Addresses, [.. addresses.Select(IPAddress.Parse)], TimeSpan.FromSeconds(60)));
        Woken();
    }

    private void Woken() => _woken.Wait(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken).ShouldBeTrue();

    private string? Apply(IReadOnlyList<NameChange> changes)
    {
        if (_refusal is null)
            _applied.AddRange(changes.Select(c => $"{(c.IsAdded ? '+' : '-')}{c.Address}"));
        return _refusal;
    }

    private sealed class ManualTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        /// <summary>By how much somebody has set the wall clock.</summary>
        public TimeSpan Jump { get; set; }

        public override DateTimeOffset GetUtcNow() => _now + Jump;

        public override long GetTimestamp() => _now.Ticks;

        public void Pass(TimeSpan time) => _now += time;
    }
}
