using System.Diagnostics;
using System.Globalization;

namespace Postern.Bench.Hosts;

/// <summary>What a running process takes: processor time over a stretch, and the most memory that it ever had.</summary>
internal sealed class ProcessCost(int id)
{
    private readonly TimeSpan _processorAtStart = Processor(id);
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Of a processor's time, since this was made.</summary>
    public double Seconds => (Processor(id) - _processorAtStart).TotalSeconds;

    /// <summary>1 is one processor, all the time since this was made.</summary>
    public double Processors => (Processor(id) - _processorAtStart) / Stopwatch.GetElapsedTime(_started);

    /// <summary>VmHWM of /proc/PID/status, in MB.</summary>
    public double PeakMegabytes => long.Parse(
        File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024.0;

    private static TimeSpan Processor(int id) => Process.GetProcessById(id).TotalProcessorTime;
}
