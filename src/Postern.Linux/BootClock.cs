using System.Runtime.InteropServices;

namespace Postern.Linux;

/// <summary>Which boot of the machine this is, and how long it has lasted: a clock that nobody sets. Sources: clock_gettime(2), random(4).</summary>
public static partial class BootClock
{
    private const int ClockBootTime = 7;

    /// <summary>Another one after every boot.</summary>
    public static string Id() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>Since the boot, time asleep included.</summary>
    public static TimeSpan Up() =>
        clock_gettime(ClockBootTime, out var now) == 0
            ? TimeSpan.FromSeconds(now.Seconds) + TimeSpan.FromMicroseconds(now.Nanoseconds / 1000)
            : throw new InvalidOperationException("the kernel has no CLOCK_BOOTTIME");

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
