using System.Net;
using System.Net.Sockets;
using Postern.Linux;
using Postern.Watcher.Control;
using Postern.Watcher.Events;
using Postern.Watcher.Gates;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Control;

public sealed class ControlServerTests
{
    private static readonly IPAddress Source = IPAddress.Parse("2001:db8::7");

    [Fact]
    public async Task Status_and_lists_come_back_as_they_were()
    {
        await using var gate = new ControlledGate();
        using var client = ControlClient.Connect(gate.Path).ShouldNotBeNull();
        var status = client.Status();
        status.Refusal.ShouldBeNull();
        status.State.ShouldNotBeNull().Doors.ShouldHaveSingleItem().Services.ShouldBe(["tcp/22"]);
        status.State.Grants.ShouldHaveSingleItem().Remaining.ShouldBe(TimeSpan.FromSeconds(90));
        status.State.Bans.ShouldHaveSingleItem().Source.ShouldBe("192.0.2.2");
        status.State.Counters.ShouldBe(ControlledGate.State.Counters);
        var watcher = status.Watcher.ShouldNotBeNull();
        (watcher.ProcessId, watcher.Started, watcher.Loaded, watcher.ReloadError).ShouldBe(
            (4711, ControlledGate.Watcher.Started, ControlledGate.Loaded, ControlledGate.Watcher.ReloadError));
        watcher.Policy.ShouldBe(ControlledGate.Watcher.Policy);
        watcher.Troubles.ShouldBe(ControlledGate.Watcher.Troubles);
        watcher.Counters.ShouldBe(ControlledGate.Watcher.Counters);

        using var second = ControlClient.Connect(gate.Path).ShouldNotBeNull();
        var lists = second.Lists();
        lists.Watcher.ShouldBeNull();
        lists.State!.Bans.ShouldHaveSingleItem().Remaining.ShouldBeNull();
    }

    [Fact]
    public async Task Who_asks_is_known_by_name()
    {
        await using var gate = new ControlledGate();
        var me = Accounts.UserName(Accounts.OwnUser);
        using (var client = ControlClient.Connect(gate.Path).ShouldNotBeNull())
            client.Allow(Source, "ssh", TimeSpan.FromMinutes(90)).Text.ShouldBe($"{me}: allow 2001:db8::7 ssh 01:30:00");
        using (var client = ControlClient.Connect(gate.Path).ShouldNotBeNull())
            client.Revoke(Source, null).Outcome.ShouldBe(ChangeOutcome.Done);
        using (var client = ControlClient.Connect(gate.Path).ShouldNotBeNull())
            client.Allow(Source, "shed", TimeSpan.FromHours(1)).Outcome.ShouldBe(ChangeOutcome.WrongInput);
        gate.Asked.ShouldBe([$"{me}: allow 2001:db8::7 ssh 01:30:00", $"{me}: revoke 2001:db8::7 "]);
    }

    [Fact]
    public async Task Events_come_as_they_happen()
    {
        await using var gate = new ControlledGate();
        using var client = ControlClient.Connect(gate.Path).ShouldNotBeNull();
        client.BeginWatch().ShouldBeNull();
        var seen = new GateEvent(ControlledGate.Loaded.AddMilliseconds(89), GateEventKind.Grant, "192.0.2.1", "Дверь \"1\"") { For = TimeSpan.FromHours(1), Cause = "allowed by alice" };
        var knock = new GateEvent(ControlledGate.Loaded, GateEventKind.Knock, "2001:db8::1", "ssh 1/3") { Packet = "tcp/7001" };
        gate.Events.Tell(seen);
        gate.Events.Tell(knock);
        var got = new List<GateEvent?>();
        await foreach (var (watched, _) in client.Watch(TestContext.Current.CancellationToken))
        {
            got.Add(watched);
            if (got.Count == 2)
                break;
        }

        got.ShouldBe([seen, knock]);
    }

    [Fact]
    public async Task A_slow_reader_loses_events_and_learns_how_many()
    {
        await using var gate = new ControlledGate();
        using var client = ControlClient.Connect(gate.Path).ShouldNotBeNull();
        client.BeginWatch().ShouldBeNull();
        const int Told = 100_000;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Told; i++)
            gate.Events.Tell(new GateEvent(ControlledGate.Loaded, GateEventKind.Refused, $"192.0.2.{i % 250}", "ssh") { Packet = "tcp/22" });
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(8_000_000);
        long shown = 0, lost = 0;
        var last = new GateEvent(ControlledGate.Loaded, GateEventKind.Open, "192.0.2.1", "ssh");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var ended = Task.Run(async () =>
        {
            await foreach (var (seen, gone) in client.Watch(limit.Token))
            {
                lost += gone;
                shown += seen is null || seen == last ? 0 : 1;
                if (seen == last)
                    return;
            }
        }, TestContext.Current.CancellationToken);
        while (!ended.IsCompleted)
        {
            // Told again until there is room for it; those that are lost count too.
            await Task.Delay(50, TestContext.Current.CancellationToken);
            gate.Events.Tell(last);
        }

        await ended;
        lost.ShouldBeGreaterThan(0);
        (shown + lost).ShouldBeInRange(Told, Told + 400);
    }

    [Fact]
    public void Whoever_is_not_let_in_is_told_why()
    {
        var nobody = new PeerUser(65534, [65534, 100]);
        var access = new ControlAccess(1000);
        access.Refusal(nobody).ShouldNotBeNull().ShouldContain("gate: {control: GROUP}");
        access.Refusal(null).ShouldNotBeNull();
        access.Refusal(new PeerUser(0, [0])).ShouldBeNull();
        access.Refusal(new PeerUser(1000, [1000])).ShouldBeNull();
        access.Use("root").ShouldBeNull();
        access.Refusal(nobody).ShouldNotBeNull().ShouldContain("the group root");
        access.Refusal(nobody with { Groups = [65534, 0] }).ShouldBeNull();
        access.Use("no-such-group-here").ShouldNotBeNull().ShouldContain("groupadd no-such-group-here");
        access.Refusal(nobody with { Groups = [65534, 0] }).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("", "one line of JSON")]
    [InlineData("status", "one line of JSON")]
    [InlineData("{\"do\":\"down\"}", "is one of status, lists, watch, allow, revoke")]
    [InlineData("[1]", "is one of")]
    [InlineData("{\"do\":7}", "is one of")]
    [InlineData("{\"do\":\"allow\",\"source\":\"192.0.2.0/24\",\"door\":\"ssh\",\"for\":\"1h\"}", "one complete")]
    [InlineData("{\"do\":\"allow\",\"source\":\"192.0.2.1\",\"for\":\"1h\"}", "\\\"door\\\"")]
    [InlineData("{\"do\":\"allow\",\"source\":\"192.0.2.1\",\"door\":\"ssh\",\"for\":\"1 hour\"}", "\\\"for\\\"")]
    [InlineData("{\"do\":\"allow\",\"source\":\"\\ud800\",\"door\":\"ssh\",\"for\":\"1h\"}", "one line of JSON")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[", "one line of JSON")]
    public async Task A_wrong_request_is_refused_with_its_reason(string line, string reason)
    {
        await using var gate = new ControlledGate();
        var answer = gate.Say(line);
        answer.ShouldContain(reason);
        answer.ShouldContain("\"because\":\"request\"");
        gate.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_request_that_is_too_long_or_never_ends_is_refused()
    {
        await using var gate = new ControlledGate();
        gate.Say(new string(' ', ControlRequest.LongestLine)).ShouldContain("at most 4096 bytes");
        using var silent = gate.Call();
        silent.Send("{\"do\":"u8);
        var started = Environment.TickCount64;
        ControlledGate.Rest(silent).ShouldContain("within 5 s");
        (Environment.TickCount64 - started).ShouldBeInRange(4000, 15_000);
    }

    [Fact]
    public async Task Places_are_bounded_and_come_free_again()
    {
        await using var gate = new ControlledGate();
        var watching = new List<Socket>();
        for (var i = 0; i < ControlServer.MostConnections; i++)
        {
            watching.Add(gate.Call());
            watching[^1].Send("{\"do\":\"watch\"}\n"u8);
            watching[^1].Receive(new byte[100]).ShouldBeGreaterThan(0);
        }

        gate.Say("{\"do\":\"status\"}").ShouldContain("too many are asking");
        foreach (var socket in watching)
            socket.Dispose();
        for (var tries = 0; ; tries++)
        {
            if (gate.Say("{\"do\":\"status\"}").Contains("\"stands\":true"))
                break;
            tries.ShouldBeLessThan(100);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Hostile_bytes_never_break_it()
    {
        await using var gate = new ControlledGate();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        byte[][] honest =
        [
            "{\"do\":\"status\"}\n"u8.ToArray(),
            "{\"do\":\"allow\",\"source\":\"192.0.2.1\",\"door\":\"ssh\",\"for\":\"1h\"}\n"u8.ToArray(),
            "{\"do\":\"revoke\",\"source\":\"2001:db8::1\",\"door\":\"\\u0000\"}\n"u8.ToArray(),
        ];
        for (var i = 0; i < 400; i++)
        {
            var bytes = honest[random.Next(honest.Length)].ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(3) == 0)
                random.NextBytes(bytes);
            if (random.Next(4) == 0)
                bytes = [.. Enumerable.Repeat(bytes, random.Next(2, 200)).SelectMany(b => b)];
            using var socket = gate.Call();
            try
            {
                socket.Send(bytes);
                socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // Refused before all of it was read.
            }

            if (random.Next(5) != 0)
                ControlledGate.Rest(socket);
        }

        gate.Notes.ShouldBeEmpty($"seed {seed}");
        gate.Say("{\"do\":\"status\"}").ShouldContain("\"stands\":true", customMessage: $"seed {seed}");
    }

    [Fact]
    public async Task A_socket_left_behind_is_replaced_and_a_living_one_is_not()
    {
        await using var gate = new ControlledGate();
        ControlServer.Listen(gate.Path, new ControlAccess(0), _ => throw new InvalidOperationException(), new EventHub(), _ => { }, out var refusal).ShouldBeNull();
        refusal.ShouldNotBeNull().ShouldContain("another watcher answers");

        var left = gate.Path + "2";
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            dead.Bind(new UnixDomainSocketEndPoint(left));
        if (!File.Exists(left))
            await File.WriteAllTextAsync(left, "", TestContext.Current.CancellationToken);
        ControlClient.Connect(left).ShouldBeNull();
        var server = ControlServer.Listen(left, new ControlAccess(0), _ => throw new InvalidOperationException(), new EventHub(), _ => { }, out _).ShouldNotBeNull();
        await server.DisposeAsync();
        File.Exists(left).ShouldBeFalse();
    }

    [Fact]
    public void Users_and_groups_have_names()
    {
        Accounts.UserName(0).ShouldBe("root");
        Accounts.UserName(3_999_999_999).ShouldBe("3999999999");
        Accounts.GroupNumber("root").ShouldBe(0u);
        Accounts.GroupNumber("no-such-group-here").ShouldBeNull();
    }
}
