using Postern.Policy.Watching;
using Postern.Rules.Model;
using Postern.Watcher.Events;
using Postern.Watcher.Hooks;
using Shouldly;
using Xunit;
using Hook = Postern.Policy.Watching.Hook;

namespace Postern.Tests.Watching.Hooks;

public sealed class HookQueueTests
{
    [Fact]
    public void A_doors_own_command_runs_there_and_a_common_one_everywhere()
    {
        var queue = Queue(8, Hook(HookMoment.Open, "ssh"), Hook(HookMoment.Open, null), Hook(HookMoment.Ban, null));
        queue.Add(Event(GateEventKind.Open, "192.0.2.1", "ssh"));
        queue.Add(Event(GateEventKind.Grant, "192.0.2.2", "web"));
        queue.Add(Event(GateEventKind.Trap, "192.0.2.3"));
        queue.Add(Event(GateEventKind.Refused, "192.0.2.4", "ssh"));
        queue.Waiting.ShouldBe(4);
        var started = Started(queue);
        started.Select(r => (r.Event.Source, r.Hook.Door)).ShouldBe([("192.0.2.1", "ssh"), ("192.0.2.2", null), ("192.0.2.3", null)]);
    }

    [Fact]
    public void A_door_is_known_by_what_the_kernel_calls_it()
    {
        var queue = Queue(8, Hook(HookMoment.Close, "the \"back\" door"));
        queue.Add(Event(GateEventKind.GrantExpired, "192.0.2.1", "the 'back' door"));
        queue.Waiting.ShouldBe(1);
    }

    [Fact]
    public void What_closes_never_overtakes_what_opens()
    {
        var queue = Queue(8, Hook(HookMoment.Open, null), Hook(HookMoment.Close, null));
        queue.Add(Event(GateEventKind.Open, "192.0.2.1", "ssh"));
        queue.Add(Event(GateEventKind.GrantExpired, "192.0.2.1", "ssh"));
        queue.Add(Event(GateEventKind.Open, "192.0.2.2", "ssh"));
        var started = Started(queue);
        started.Select(r => r.Hook.On).ShouldBe([HookMoment.Open, HookMoment.Open]);
        queue.Done(started[0]);
        queue.Next().ShouldNotBeNull().Hook.On.ShouldBe(HookMoment.Close);
    }

    [Fact]
    public void No_more_run_or_wait_than_there_is_room_for()
    {
        var queue = Queue(4, Hook(HookMoment.Open, null));
        var leftOut = 0;
        for (var i = 0; i < 1000; i++)
        {
            leftOut += queue.Add(Event(GateEventKind.Open, $"10.0.{i / 256}.{i % 256}", "ssh"));
            queue.Waiting.ShouldBeLessThanOrEqualTo(HookQueue.MostWaiting);
            _ = queue.Next();
            queue.Running.ShouldBeLessThanOrEqualTo(4);
        }

        leftOut.ShouldBe(1000 - 4 - HookQueue.MostWaiting);
    }

    [Fact]
    public void A_flood_of_bans_neither_fills_the_doors_queue_nor_takes_the_last_place()
    {
        var queue = Queue(4, Hook(HookMoment.Open, null), Hook(HookMoment.Ban, null));
        var leftOut = Enumerable.Range(0, 1000).Sum(i => queue.Add(Event(GateEventKind.Trap, $"10.0.{i / 256}.{i % 256}")));
        leftOut.ShouldBe(1000 - HookQueue.MostWaiting);
        Started(queue).Count.ShouldBe(3);
        queue.Add(Event(GateEventKind.Open, "192.0.2.1", "ssh")).ShouldBe(0);
        Started(queue).Single().Event.Source.ShouldBe("192.0.2.1");
        // Where one runs at a time, bans are not shut out.
        var single = Queue(1, Hook(HookMoment.Ban, null));
        single.Add(Event(GateEventKind.Ban, "192.0.2.2"));
        Started(single).Count.ShouldBe(1);
    }

    [Fact]
    public void After_a_reload_the_new_commands_count()
    {
        var queue = Queue(4, Hook(HookMoment.Open, null));
        queue.Settings = HookSettings.None;
        queue.Add(Event(GateEventKind.Open, "192.0.2.1", "ssh"));
        queue.Waiting.ShouldBe(0);
    }

    private static HookQueue Queue(int atOnce, params Hook[] hooks) => new(new HookSettings { Hooks = hooks, AtOnce = atOnce });

    private static Hook Hook(HookMoment on, string? door) => new(on, door, ["/bin/true"], SourceSpan.WholeFile("p.yaml"));

    private static GateEvent Event(GateEventKind kind, string source, string door = "") => new(DateTimeOffset.UnixEpoch, kind, source, door);

    private static List<HookRun> Started(HookQueue queue)
    {
        var runs = new List<HookRun>();
        while (queue.Next() is { } run)
            runs.Add(run);
        return runs;
    }
}
