using Postern.Rules.Doors;
using Postern.Rules.Evaluation.Guards;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Guards;

/// <summary>What holds for every policy, by chance and by seed; a failure names its seed.</summary>
public sealed class KnockPropertyTests
{
    private const int Seeds = 300;
    private static readonly HostAddress Stranger = HostAddress.Parse(GuardTrial.Stranger);

    [Fact]
    public void A_right_sequence_in_time_opens_its_door_and_no_other() => ForEachSeed((random, trial) =>
    {
        Noise(random, trial, 20);
        trial.State.ClearBan(Stranger);
        trial.Wait(60);
        foreach (var door in trial.Guard.Doors)
        {
            var before = Open(trial);
            foreach (var step in door.Opener.Steps)
            {
                trial.Wait(door.Opener.StepTimeout.TotalSeconds * random.NextDouble());
                for (var repeats = 1 + random.Next(2); repeats > 0 && !IsRepeatOfAStep(door); repeats--)
                    trial.Send(RandomGuards.Meeting(step, random));
                if (IsRepeatOfAStep(door))
                    trial.Send(RandomGuards.Meeting(step, random));
            }

            Open(trial).ShouldContain(door.Name);
            if (door.Opener.Strictness == Strictness.Gate)
                Open(trial).Except(before).Where(n => trial.Guard.Doors.Single(d => d.Name == n).Opener.Strictness == Strictness.Gate).ShouldBeSubsetOf([door.Name]);
        }
    });

    [Fact]
    public void At_a_strict_gate_one_wrong_new_packet_in_between_keeps_the_door_shut() => ForEachSeed((random, trial) =>
    {
        var empty = trial.State;
        foreach (var door in trial.Guard.Doors.Where(d => d.Opener.Strictness == Strictness.Gate))
        {
            trial.State = empty.Clone();
            var steps = door.Opener.Steps;
            var wrongBefore = random.Next(1, steps.Count);
            for (var i = 0; i < steps.Count; i++)
            {
                if (i == wrongBefore)
                    trial.Send(Wrong(random, trial, steps[i - 1], steps[i]));
                trial.Send(RandomGuards.Meeting(steps[i], random));
            }

            trial.IsOpen(door.Name).ShouldBeFalse($"{door.Name}, a wrong packet before step {wrongBefore + 1}");
        }
    });

    [Fact]
    public void A_knock_that_comes_at_the_end_of_the_step_timeout_is_too_late() => ForEachSeed((random, trial) =>
    {
        foreach (var door in trial.Guard.Doors)
        {
            trial.Wait(3600);
            var lateBefore = random.Next(1, door.Opener.Steps.Count);
            var slowest = trial.Guard.Doors.Max(d => d.Opener.StepTimeout);
            for (var i = 0; i < door.Opener.Steps.Count; i++)
            {
                if (i == lateBefore)
                    trial.Wait(slowest.TotalSeconds);
                trial.Send(RandomGuards.Meeting(door.Opener.Steps[i], random));
            }

            trial.IsOpen(door.Name).ShouldBeFalse(door.Name);
        }
    });

    [Fact]
    public void Explained_or_not_copied_or_not_the_same_packets_meet_the_same_fate() => ForEachSeed((random, trial) =>
    {
        var silent = new GuardTrial(trial.Policy) { Why = null };
        var copy = trial.State.Clone();
        for (var i = 0; i < 200; i++)
        {
            var packet = RandomGuards.Packet(trial.Guard, random);
            var connection = random.Next(8) == 0 ? ConnectionStates.Established : ConnectionStates.New;
            var wait = random.Next(3) == 0 ? random.NextDouble() * 4 : 0;
            trial.Wait(wait);
            silent.Wait(wait);
            var passes = trial.Send(packet, connection);
            silent.Send(packet, connection).ShouldBe(passes);
            Contents(silent.State, trial.Now).ShouldBe(Contents(trial.State, trial.Now));
            trial.Why!.Reasons.Count.ShouldBeGreaterThan(0);
            if (i % 50 == 0)
                trial.State = trial.State.Clone();
        }

        Contents(copy, trial.Now).ShouldBe("");
    });

    [Fact]
    public void Whoever_is_dropped_at_a_service_has_no_grant_and_whoever_passes_has() => ForEachSeed((random, trial) =>
    {
        for (var i = 0; i < 300; i++)
        {
            var packet = RandomGuards.Packet(trial.Guard, random);
            var door = trial.Guard.Doors.FirstOrDefault(d => d.Opens.Any(s => s.Port.Protocol == packet.Protocol && s.Port.Ports.Contains(packet.DestinationPort)));
            var (isOpen, isBanned) = (door is not null && trial.IsOpen(door.Name), trial.State.BansAt(trial.Now).Any());
            var passes = trial.Send(packet);
            if (isBanned)
                passes.ShouldBeFalse();
            else if (door is not null)
                passes.ShouldBe(isOpen, packet.ToString());
        }
    });

    private static void ForEachSeed(Action<Random, GuardTrial> property)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var random = new Random(seed);
            var trial = RandomGuards.Trial(random);
            try
            {
                property(random, trial);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw new InvalidOperationException($"seed {seed}\n{trial.Policy}\n{e.Message}", e);
            }
        }
    }

    private static void Noise(Random random, GuardTrial trial, int packets)
    {
        for (var i = 0; i < packets; i++)
            trial.Send(RandomGuards.Packet(trial.Guard, random));
    }

    // A step that equals the one before it takes a repeat for the next knock.
    private static bool IsRepeatOfAStep(Door door) =>
        Enumerable.Range(1, door.Opener.Steps.Count - 1).Any(i => door.Opener.Steps[i].Overlaps(door.Opener.Steps[i - 1]));

    private static Packet Wrong(Random random, GuardTrial trial, KnockStep last, KnockStep next)
    {
        while (true)
        {
            var packet = random.Next(2) == 0 ? RandomGuards.Packet(trial.Guard, random) : GuardTrial.Udp(random.Next(20_000, 60_000));
            var isNew = packet.IsSyn || packet.Protocol == IpProtocol.Udp || packet.IsEchoRequest;
            if (isNew && !last.IsMetBy(packet) && !next.IsMetBy(packet))
                return packet;
        }
    }

    private static string[] Open(GuardTrial trial) => [.. trial.Guard.Doors.Select(d => d.Name).Where(n => trial.IsOpen(n))];

    private static string Contents(GuardState state, DateTimeOffset now) => string.Join('\n',
    [
        .. state.AttemptsAt(now).Select(a => $"{a.Source} {a.Door.Name} {a.Steps} {a.Until:O}").Order(),
        .. state.GrantsAt(now).Select(g => $"{g.Source} {g.Door.Name} {g.Until:O}").Order(),
        .. state.BansAt(now).Select(b => $"{b}"),
    ]);
}
