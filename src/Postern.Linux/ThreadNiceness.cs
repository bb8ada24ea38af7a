using System.Runtime.InteropServices;

namespace Postern.Linux;

/// <summary>How eagerly the kernel runs a thread. Source: setpriority(2), whose "process" is a thread on Linux.</summary>
public static partial class ThreadNiceness
{
    private const int ProcessPriority = 0, CallingThread = 0;

    /// <summary>A third of the usual share where there is not enough for all.</summary>
    private const int Nice = 5;

    /// <summary>The calling thread lets others go first where processors are short; programs that it starts do so too. Needs no right.</summary>
    public static void GiveWay() => _ = setpriority(ProcessPriority, CallingThread, Nice);

    [LibraryImport("libc")]
    private static partial int setpriority(int which, uint who, int priority);
}
