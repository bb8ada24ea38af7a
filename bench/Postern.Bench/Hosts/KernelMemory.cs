using System.Globalization;

namespace Postern.Bench.Hosts;

/// <summary>
/// Memory that rule sets and their elements live in: unreclaimable slab, vmalloc and per-processor areas of /proc/meminfo, in KiB.
/// It is the machine's, not one namespace's: others' work shows in it.
/// </summary>
internal sealed class KernelMemory : IDisposable
{
    private readonly Timer _timer;
    private readonly Lock _guard = new();
    private readonly long _before = Now();
    private long _highest;

    /// <summary>Starts to look five times a second; <see cref="Taken"/> is the highest rise since.</summary>
    public KernelMemory() => _timer = new Timer(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(200));

    /// <summary>KiB.</summary>
    public long Taken => Math.Max(0, Look() - _before);

    public static long Now() => File.ReadLines("/proc/meminfo")
        .Select(line => line.Split([':', ' '], StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words[0] is "SUnreclaim" or "VmallocUsed" or "Percpu")
        .Sum(words => long.Parse(words[1], CultureInfo.InvariantCulture));

    public static string Shown(long kib) => kib < 10_240 ? $"{kib / 1024.0:0.0} MB" : $"{kib / 1024} MB";

    public void Dispose() => _timer.Dispose();

    private long Look()
    {
        lock (_guard)
            return _highest = Math.Max(_highest, Now());
    }
}
