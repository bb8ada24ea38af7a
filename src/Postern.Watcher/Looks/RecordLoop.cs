using System.Diagnostics;
using Postern.Linux.Capture;

namespace Postern.Watcher.Looks;

/// <summary>What is done with the packets that the kernel hands up: taken one by one, finished together.</summary>
public interface IRecordTaker
{
    void Take(NflogRecord record);

    /// <summary>After each batch, an empty one too.</summary>
    void Finish();
}

/// <summary>Takes what the kernel hands up to one group, in batches of whatever is there.</summary>
/// <param name="part">By which <c>status</c> knows it.</param>
/// <param name="loss">What no longer works once the kernel hands nothing up any more.</param>
public sealed class RecordLoop(NflogCapture capture, IRecordTaker taker, string part, string loss, Troubles troubles)
{
    /// <summary>Records in one transaction: more would make the first ones wait for the last.</summary>
    private const int AtOnce = 512;

    /// <summary>How long a batch is added to: where a record takes long to judge, the first ones wait no longer than that.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(5);

    /// <summary>How soon the end is noticed.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <summary>Counts on as long as it lives, whether or not there is anything to judge.</summary>
    public long Rounds { get; private set; }

    /// <summary>Blocks on the kernel: a thread of its own.</summary>
    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            capture.Wait(Tick);
            Rounds++;
            while (Round())
            {
                if (stop.IsCancellationRequested)
                    return;
            }

            if (capture.Failure is not { } failure)
                continue;
            troubles.Report(part, $"the kernel hands nothing up any more ({failure}); {loss} until the gate is started anew");
            return;
        }
    }

    /// <returns>False when there was nothing left.</returns>
    private bool Round()
    {
        var isMore = true;
        var begun = Stopwatch.GetTimestamp();
        for (var taken = 0; isMore && taken < AtOnce && (taken == 0 || Stopwatch.GetElapsedTime(begun) < Patience); taken++)
        {
            isMore = capture.TryRead(out var record, out _);
            if (isMore)
                taker.Take(record);
        }

        taker.Finish();
        return isMore;
    }
}
