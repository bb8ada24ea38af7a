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

    /// <summary>The kernel repeats an unanswered SYN after 1 s; by then its socket is long gone.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Half a sequence is a wrong knock. So all are checked before the first leaves, and the first that could not be sent ends it.
    /// </summary>
    /// <param name="delay">From one knock to the next, at least.</param>
    /// <param name="sent">Called as each knock leaves.</param>
    /// <returns>Null when all have left.</returns>
    public async Task<KnockProblem?> Knock(
        Route route, IReadOnlyList<Knock> knocks, TimeSpan delay, Action<SentKnock>? sent = null, CancellationToken cancellation = default)
    {
        foreach (var knock in knocks)
        {
            if (sender.Check(knock, route) is { } problem)
                return About(knock, problem);
        }

        var start = time.GetTimestamp();
        var hold = delay < LongestHold ? delay : LongestHold;
        foreach (var knock in knocks)
        {
            var at = time.GetElapsedTime(start);

            // The pause runs beside the sending, not after it, from the moment that the knock leaves.
            var pause = Task.Delay(delay, time, cancellation);
            if (await sender.Send(knock, route, hold, cancellation) is { } problem)
                return About(knock, problem);
            sent?.Invoke(new SentKnock(knock, at));
            await pause;
        }

        return null;
    }

    private static KnockProblem About(Knock knock, KnockProblem problem) => problem with { Message = $"{knock}: {problem.Message}" };
}
