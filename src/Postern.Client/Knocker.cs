using System.Globalization;
using Postern.Client.Plans;
using Postern.Client.Senders;

namespace Postern.Client;

/// <summary>A knock that left.</summary>
/// <param name="At">Since the first knock of the sequence.</param>
public sealed record SentKnock(Knock Knock, TimeSpan At);

/// <summary>Sends a sequence: one knock after the other, from one source, so far apart that they arrive in order.</summary>
public sealed class Knocker(IKnockSender sender, TimeProvider time)
{
    /// <summary>
    /// Between knocks, and after the last one, since a connection that overtakes it finds the door shut. Knocks have different ports, so they are
    /// different flows: routers that balance by flow send them over different paths, network cards over different queues, and nothing keeps
    /// their order. Such paths differ by tens of milliseconds at most, and radio links hold packets back about as long. 100 ms is above both and
    /// leaves a sequence of ten within a second; the step timeout of any gate is longer.
    /// </summary>
    public static readonly TimeSpan DefaultDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Eight times what knockd takes: no door waits for more, and a line that ran away is not sent.</summary>
    public const int LongestSequence = 256;

    /// <summary>The kernel repeats an unanswered SYN after 1 s; by then its socket is long gone.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromMilliseconds(500);

    /// <summary>Everything that keeps these steps from being sent, as far as can be told without sending: each with the number of its step.</summary>
    public IReadOnlyList<KnockProblem> Check(Route route, IReadOnlyList<PlannedStep> steps)
    {
        var count = steps.Sum(s => (long)s.Times);
        if (count > LongestSequence)
            return [TooMany(count)];
        var problems = new List<KnockProblem>();
        for (var i = 0; i < steps.Count; i++)
        {
            if (sender.Check(steps[i].Knock, route) is { } problem)
                problems.Add(About(steps, i, problem));
        }

        return problems;
    }

    /// <summary>
    /// Half a sequence is a wrong knock. So all are checked before the first leaves, and the first that could not be sent ends it.
    /// </summary>
    /// <param name="delay">From one knock to the next, at least, where the step has no pause of its own.</param>
    /// <param name="sent">Called as each knock leaves.</param>
    /// <returns>Empty when all have left.</returns>
    public async Task<IReadOnlyList<KnockProblem>> Knock(
        Route route, IReadOnlyList<PlannedStep> steps, TimeSpan delay, Action<SentKnock>? sent = null, CancellationToken cancellation = default)
    {
        if (Check(route, steps) is { Count: > 0 } problems)
            return problems;
        long? first = null;
        for (var i = 0; i < steps.Count; i++)
        {
            var pause = steps[i].Pause ?? delay;
            for (var turn = 0; turn < steps[i].Times; turn++)
            {
                var packet = await sender.Send(steps[i].Knock, route, pause < LongestHold ? pause : LongestHold, cancellation);
                if (packet.Problem is { } problem)
                    return [About(steps, i, problem)];

                // The delay counts from the moment that the knock has left, and the end of its connection runs beside it.
                var now = time.GetTimestamp();
                var waiting = pause > TimeSpan.Zero ? Task.Delay(pause, time, cancellation) : Task.CompletedTask;
                sent?.Invoke(new SentKnock(steps[i].Knock, time.GetElapsedTime(first ??= now, now)));
                await packet.Ending;
                await waiting;
            }
        }

        return [];
    }

    /// <summary>For whoever counts before there is a route.</summary>
    public static KnockProblem TooMany(long count) => KnockProblem.Wrong(
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} knocks, and no sequence has more than {LongestSequence}"), "leave some out: a door waits for 32 at most");

    private static KnockProblem About(IReadOnlyList<PlannedStep> steps, int index, KnockProblem problem) => problem with
    {
        Message = steps.Count == 1 ? $"{Short(steps[index].Knock)}: {problem.Message}"
            : string.Create(CultureInfo.InvariantCulture, $"step {index + 1}, {Short(steps[index].Knock)}: {problem.Message}"),
    };

    // A payload may fill a screen, and a whole datagram.
    private static string Short(Knock knock) => knock.ToString() is { Length: > 60 } text ? text[..57] + "..." : knock.ToString();
}
