using Perfolizer.Horology;

namespace Postern.Bench.Evaluator;

/// <summary>
/// Processor time that this process has used, in microseconds: on an idle machine the same as the time that passes, and on a busy one
/// without the time of others.
/// </summary>
internal sealed class ProcessorClock : IClock
{
    public string Title => "processor time";

    public bool IsAvailable => true;

    public Frequency Frequency { get; } = new(1_000_000);

    public long GetTimestamp() => (long)Environment.CpuUsage.TotalTime.TotalMicroseconds;
}
