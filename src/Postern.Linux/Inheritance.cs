using System.Globalization;
using System.Runtime.InteropServices;

namespace Postern.Linux;

/// <summary>
/// What a program that we start would get from us without being given it. Sources: capabilities(7), prctl(2), close_range(2).
/// </summary>
public static partial class Inheritance
{
    private const int PrCapAmbient = 47;
    private const int PrCapAmbientClearAll = 4;
    private const int CloseRange = 436;
    private const uint CloseRangeCloexec = 4;
    private const int FSetFd = 2;
    private const int FdCloexec = 1;
    private const int AfterStandardStreams = 3;

    /// <summary>
    /// Capabilities belong to threads: what the calling thread starts from now on gets none from the ambient set, which is how a
    /// service manager hands CAP_NET_ADMIN to a process that is not root.
    /// </summary>
    /// <returns>False when the kernel knows no ambient set; then there is nothing to inherit from it.</returns>
    public static bool DropAmbientCapabilities() => prctl(PrCapAmbient, PrCapAmbientClearAll, 0, 0, 0) == 0;

    /// <summary>
    /// Libraries in C open sockets without the flag that closes them in the next program, and the log's socket carries whole packets.
    /// </summary>
    public static void CloseAllInNextProgram()
    {
        if (syscall(CloseRange, AfterStandardStreams, uint.MaxValue, CloseRangeCloexec) == 0)
            return;
        // Before Linux 5.11. A descriptor that was closed meanwhile does no harm.
        foreach (var entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(entry), CultureInfo.InvariantCulture, out var descriptor) && descriptor >= AfterStandardStreams)
                _ = fcntl(descriptor, FSetFd, FdCloexec);
        }
    }

    [LibraryImport("libc")]
    private static partial int prctl(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nuint first, nuint last, nuint flags);

    [LibraryImport("libc")]
    private static partial int fcntl(int descriptor, int command, int argument);
}
