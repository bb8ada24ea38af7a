using Postern.Policy.Model;

namespace Postern.Cli.Routers;

/// <summary>
/// <c>push --follow</c>: pushes when the file, or one that it names, has changed, and when a rolling knock's time is over. What fails is tried
/// again, ever more rarely; a policy that is wrong waits until it changes, and what was pushed before rolls on.
/// </summary>
/// <param name="login">How the router is reached, asked anew after each change of the files; null: as before.</param>
internal sealed class PushFollowing(PushJob job, Func<RouterLogin?> login, Terminal terminal)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <returns>0 when it was told to end.</returns>
    public async Task<int> Run(RouterLogin first, CancellationToken stop)
    {
        var (reached, due, wait, retry) = (first, Due.Changed, FirstWait, DateTimeOffset.MinValue);
        try
        {
            while (true)
            {
                if (job.Files.HaveChanged())
                    (due, wait, retry, reached) = (Due.Changed, FirstWait, DateTimeOffset.MinValue, login() ?? reached);
                var now = terminal.Time.GetUtcNow();
                if (due == Due.Nothing && now >= job.NextPush)
                    due = Due.Rolled;
                if (due != Due.Nothing && now >= retry)
                {
                    if (await job.Push(reached, due == Due.Rolled, stop) == ExitCode.Done)
                        (due, wait) = (Due.Nothing, FirstWait);
                    else if (job.IsInputWrong)
                        due = Due.Nothing;
                    else
                        (retry, wait) = (terminal.Time.GetUtcNow() + wait, wait * 2 < LongestWait ? wait * 2 : LongestWait);
                }

                await Task.Delay(Look, terminal.Time, stop);
            }
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Done;
        }
    }

    /// <summary>What there is to push.</summary>
    private enum Due
    {
        Nothing,

        /// <summary>What was pushed last, with the knocks of now.</summary>
        Rolled,

        /// <summary>What the files say.</summary>
        Changed,
    }
}
