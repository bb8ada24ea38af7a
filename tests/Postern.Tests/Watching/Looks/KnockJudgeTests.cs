using System.Globalization;
using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Policy.Lowering;
using Postern.Policy.Watching;
using Postern.Rules.Evaluation;
using Postern.Rules.Packets;
using Postern.Tests.Evaluation.Guards;
using Postern.Watcher.Looks;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Looks;

/// <summary>Packets that the kernel handed up, and what becomes of the attempts of their sources.</summary>
public sealed class KnockJudgeTests
{
    private const string Middle = "doors: {ssh: {opens: tcp/22, knock: [tcp/7001, 'udp/9001 /^open [a-z]+$/', tcp/8001]}}\n";

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_look_goes_on_from_the_state_of_its_mark()
    {
        var (automaton, judge) = Judge(Middle);
        var (first, second) = (automaton.States[0], automaton.States[1]);
        judge.Judge(held: false, first.Id, GuardTrial.Udp(9001, "open sesame"), Start).ShouldBe(new KnockJudgement(second));
        judge.Judge(held: false, first.Id, GuardTrial.Udp(9001, "shut", GuardTrial.Other), Start).ShouldBe(default(KnockJudgement) with { IsWrong = true });
        judge.Judge(held: false, automaton.Root.Id, GuardTrial.Udp(9001, "open sesame", "198.51.100.9"), Start).ShouldBe(default);
        judge.Judge(held: false, 4711, GuardTrial.Udp(9001, "open sesame", "198.51.100.10"), Start).ShouldBe(default, "a mark that is no state is no attempt");
        judge.Judge(held: false, automaton.States[2].Id, GuardTrial.Udp(9001, "open sesame", "198.51.100.11"), Start).ShouldBe(default, "an open door is no attempt");
    }

    [Fact]
    public void What_is_held_goes_on_from_what_was_decided_before()
    {
        var (automaton, judge) = Judge(Middle);
        var second = judge.Judge(held: false, automaton.States[0].Id, GuardTrial.Udp(9001, "open sesame"), Start).State;
        var opened = judge.Judge(held: true, automaton.Root.Id, GuardTrial.Tcp(8001), Start);
        opened.Opens!.Name.ShouldBe("ssh");
        opened.State!.Opens.ShouldBe(opened.Opens);
        opened.Before.ShouldBe(second);
        judge.Judge(held: true, automaton.States[1].Id, GuardTrial.Tcp(8001), Start).ShouldBe(default, "the attempt ended when the door opened");
    }

    [Fact]
    public void A_repeat_renews_and_a_mistake_ends_or_begins_anew()
    {
        var (automaton, judge) = Judge(Middle);
        var (first, second) = (automaton.States[0], automaton.States[1]);
        judge.Judge(held: false, first.Id, GuardTrial.Udp(9001, "open sesame"), Start);
        judge.Judge(held: true, 0, GuardTrial.Udp(9001, "open it"), Start).ShouldBe(new KnockJudgement(second, null, second) { IsRepeat = true });
        judge.Judge(held: true, 0, GuardTrial.Tcp(7001), Start).ShouldBe(new KnockJudgement(first, null, second) { IsWrong = true });
        judge.Judge(held: true, 0, GuardTrial.Tcp(9999), Start).ShouldBe(new KnockJudgement(null, null, first) { IsWrong = true });
        judge.Judge(held: true, first.Id, GuardTrial.Udp(9001, "open sesame"), Start).ShouldBe(default, "what was decided is newer than the mark");
    }

    [Fact]
    public void Of_a_look_the_mark_is_newer_than_what_was_decided()
    {
        var (automaton, judge) = Judge(Middle);
        judge.Judge(held: false, automaton.Root.Id, GuardTrial.Udp(9001, "shut"), Start);
        judge.Judge(held: false, automaton.States[0].Id, GuardTrial.Udp(9001, "open sesame"), Start).State.ShouldBe(automaton.States[1]);
    }

    [Fact]
    public void What_was_decided_is_forgotten_and_its_time_runs_out()
    {
        var (automaton, judge) = Judge(Middle.Replace("opens:", "step-timeout: 500ms, opens:"));
        var (first, second) = (automaton.States[0], automaton.States[1]);
        judge.Judge(held: false, first.Id, GuardTrial.Udp(9001, "open sesame"), Start).State.ShouldBe(second);
        judge.Judge(held: true, second.Id, GuardTrial.Tcp(8001), Start.AddSeconds(0.6)).ShouldBe(default, "the step timeout is over");
        judge.Judge(held: true, second.Id, GuardTrial.Tcp(8001), Start.AddSeconds(3)).Opens.ShouldNotBeNull("nothing is known, so the mark counts");
        judge.Judge(held: true, second.Id, GuardTrial.Tcp(8001), Start).Opens.ShouldNotBeNull("the clock went back, so the mark counts");
    }

    [Fact]
    public void Sources_do_not_disturb_each_other_and_no_more_than_65536_are_remembered()
    {
        var (automaton, judge) = Judge(Middle);
        for (var i = 0; i < 200_000; i++)
            judge.Judge(held: false, automaton.States[0].Id, GuardTrial.Udp(9001, "open sesame", $"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}"), Start);
        judge.Remembered.ShouldBeLessThanOrEqualTo(65_536);
        judge.Judge(held: true, 0, GuardTrial.Tcp(8001, "10.3.13.63"), Start).Opens.ShouldNotBeNull();
        judge.Judge(held: true, 0, GuardTrial.Tcp(8001, "10.3.13.64"), Start).Opens.ShouldBeNull();
    }

    [Fact]
    public void Doors_with_a_common_beginning_are_told_apart()
    {
        var (automaton, judge) = Judge("""
            doors:
              ssh: {opens: tcp/22, knock: ['udp/9001 /^open/', tcp/7001, tcp/8001]}
              web: {opens: tcp/80, knock: ['udp/9001 /^open/', 'udp/9001 "close"', tcp/8002]}
            """);
        foreach (var (knocks, door) in new[] { (new[] { GuardTrial.Tcp(7001), GuardTrial.Tcp(8001) }, "ssh"), ([GuardTrial.Udp(9001, "close"), GuardTrial.Tcp(8002)], "web") })
        {
            judge.Judge(held: false, automaton.Root.Id, GuardTrial.Udp(9001, "open"), Start).State!.Label.ShouldContain("ssh");
            judge.Judge(held: true, 0, knocks[0], Start).State!.Label.ShouldStartWith(door);
            judge.Judge(held: true, 0, knocks[1], Start).Opens!.Name.ShouldBe(door);
        }
    }

    [Fact]
    public void Where_only_a_doors_own_steps_count_others_change_nothing()
    {
        var (automaton, judge) = Judge(Middle.Replace("opens:", "strict: door, opens:"));
        var second = judge.Judge(held: false, automaton.States[0].Id, GuardTrial.Udp(9001, "open sesame"), Start).State;
        judge.Judge(held: true, 0, GuardTrial.Udp(9001, "shut"), Start).ShouldBe(new KnockJudgement(second, null, second) { IsUntouched = true });
        judge.Judge(held: true, 0, GuardTrial.Tcp(9999), Start).ShouldBe(new KnockJudgement(second, null, second) { IsUntouched = true });
        judge.Judge(held: true, 0, GuardTrial.Tcp(7001), Start).ShouldBe(new KnockJudgement(automaton.States[0], null, second) { IsWrong = true });
    }

    [Fact]
    public void Of_a_loose_door_the_mark_is_the_stage_before()
    {
        var (automaton, judge) = Judge(Middle.Replace("opens:", "strict: off, opens:"));
        judge.Judge(held: false, automaton.States[0].Id, GuardTrial.Udp(9001, "open sesame"), Start).State.ShouldBe(automaton.States[1]);
        judge.Judge(held: false, automaton.Root.Id, GuardTrial.Udp(9001, "open sesame"), Start).State.ShouldBeNull();
        judge.Judge(held: false, automaton.States[0].Id, GuardTrial.Udp(9001, "shut"), Start).State.ShouldBeNull();
    }

    [Theory]
    [InlineData("gate")]
    [InlineData("door")]
    public void Whatever_comes_in_whatever_order_the_evaluator_judges_alike(string strict)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("POSTERN_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;
        for (var round = 0; round < 300; round++)
        {
            var random = new Random(unchecked(seed + round));
            var policy = RandomPolicy(random, strict);
            if (GuardTrial.TryCompile(policy) is not { } trial)
                continue;
            var automata = AutomatonBuilder.Build(trial.Guard, new DiagnosticBag())!.All;
            var judges = automata.Select(a => new KnockJudge(new KnockLook(a.Root.Id, a, "attempts"))).ToList();
            // What the kernel's map would hold.
            var states = new KnockState?[judges.Count];
            var until = new DateTimeOffset[judges.Count];
            for (var i = 0; i < 40; i++)
            {
                var packet = RandomPacket(random);
                trial.Wait(random.NextDouble() / 2);
                trial.Send(packet);
                var opened = 0;
                for (var a = 0; a < judges.Count; a++)
                {
                    var judgement = judges[a].Judge(held: true, until[a] > trial.Now ? states[a]?.Id ?? 0 : 0, packet, trial.Now);
                    states[a] = judgement.Opens is null ? judgement.State : null;
                    if (states[a] is { } state && !judgement.IsUntouched)
                        until[a] = trial.Now + state.StepTimeout;
                    if (judgement.Opens is not { } door)
                        continue;
                    opened++;
                    trial.State.GrantsAt(trial.Now).Where(g => g.Door == door).Select(g => g.Until).ShouldBe([trial.Now + door.For], $"seed {seed}, round {round}, packet {i}\n{policy}");
                }

                opened.ShouldBe(trial.Events.Count(e => e == GuardEvent.Opened), $"seed {seed}, round {round}, packet {i}\n{policy}");
                var expected = trial.State.AttemptsAt(trial.Now).Select(e => e.Steps).Order().ToList();
                states.OfType<KnockState>().Select(Depth).Order().ToList().ShouldBe(expected, $"seed {seed}, round {round}, packet {i}\n{policy}");
            }
        }
    }

    private static int Depth(KnockState state)
    {
        var depth = 0;
        for (var at = state; at.Parent is not null; at = at.Parent)
            depth++;
        return depth;
    }

    private static string RandomPolicy(Random random, string strict)
    {
        // What leaves an attempt at a door as it is renews its time, which the evaluator does not: there no time runs out.
        var patience = strict == "door" ? "60s" : "3s";
        var text = new StringBuilder("doors:\n");
        for (var i = 0; i < random.Next(1, 4); i++)
        {
            text.AppendLine($"  d{i}: {{opens: tcp/{100 + i}, for: 10m, step-timeout: {patience}, strict: {strict}, knock: [{string.Join(", ", Enumerable.Range(0, random.Next(2, 5)).Select(_ => $"'{Step(random)}'"))}]}}");
        }

        return text.ToString();
    }

    private static string Step(Random random) => random.Next(7) switch
    {
        0 => "tcp/7001",
        1 => "tcp/7002",
        2 => "udp/9001 /^a+$/",
        3 => "udp/9001 \"b\"",
        4 => "udp/9002 /b/i",
        5 => "icmp/size=88 /x/",
        _ => "udp/9002 size=31 /^.{3}$/",
    };

    private static Packet RandomPacket(Random random) => random.Next(9) switch
    {
        0 => GuardTrial.Tcp(7001),
        1 => GuardTrial.Tcp(7002),
        2 => GuardTrial.Udp(9001, "aaa"),
        3 => GuardTrial.Udp(9001, "b"),
        4 => GuardTrial.Udp(9002, "B"),
        5 => GuardTrial.Ping(88, "x"),
        6 => GuardTrial.Udp(9002, "ccc"),
        7 => GuardTrial.Ping(88, "y"),
        _ => GuardTrial.Udp(9001, "zzz"),
    };

    private static (KnockAutomaton Automaton, KnockJudge Judge) Judge(string policy)
    {
        var automaton = AutomatonBuilder.Build(new GuardTrial(policy).Guard, new DiagnosticBag())!.All[0];
        return (automaton, new KnockJudge(new KnockLook(automaton.Root.Id, automaton, "attempts")));
    }
}
