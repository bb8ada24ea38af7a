using Postern.Policy.Model;

namespace Postern.Cli.Routers;

/// <summary><c>push --follow</c>: pushes when the file changed and when a rolling knock's time is over. What fails is tried again, ever more rarely.</summary>
internal sealed class PushFollowing(PushJob job, RouterLogin login, Terminal terminal)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <returns>0 when it was told to end.</returns>
    public async Task<int> Run(CancellationToken stop)
    {
        var wait = FirstWait;
        var pushed = "";
        var until = DateTimeOffset.MaxValue;
        var retry = DateTimeOffset.MinValue;
        try
        {
            while (true)
            {
                var now = terminal.Time.GetUtcNow();
                var seen = Seen();
                if (now >= retry && (seen != pushed || now >= until))
                {
                    // The file may be changed again while this goes on.
                    pushed = seen;
                    if (await job.Push(login, stop) == ExitCode.Done)
                    {
                        (wait, retry) = (FirstWait, DateTimeOffset.MinValue);
                    }
                    else
                    {
                        (pushed, retry) = ("", terminal.Time.GetUtcNow() + wait);
                        wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
                    }

                    until = job.NextPush;
                }

                await Task.Delay(Look, terminal.Time, stop);
            }
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Done;
        }
    }

    private string Seen()
    {
        var file = new FileInfo(job.File);
        return file.Exists ? $"{file.LastWriteTimeUtc.Ticks} {file.CreationTimeUtc.Ticks} {file.Length}" : "gone";
    }
}
