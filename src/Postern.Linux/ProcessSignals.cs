using System.Runtime.InteropServices;

namespace Postern.Linux;

/// <summary>What a terminal's keys and other programs send. Sources: kill(2), signal(2), tcgetpgrp(3), credentials(7).</summary>
public static partial class ProcessSignals
{
    private const int BrokenPipe = 13;
    private const nint Default = 0;
    private const nint Ignored = 1;

    /// <summary>Whether the terminal's keys reach this process, and with it its children: they are one foreground group.</summary>
    public static bool IsInForeground()
    {
        try
        {
            using var terminal = File.OpenHandle("/dev/tty");
            return tcgetpgrp((int)terminal.DangerousGetHandle()) is var group and > 0 && group == getpgrp();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Starts a program that a broken pipe ends, as any shell would: the runtime ignores that signal, and what is ignored stays so in a child.</summary>
    public static T AsAShellWould<T>(Func<T> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        _ = signal(BrokenPipe, Default);
        try
        {
            return start();
        }
        finally
        {
            _ = signal(BrokenPipe, Ignored);
        }
    }

    /// <summary>To a child that has not been waited for; nothing happens where it has ended.</summary>
    public static void Send(int process, PosixSignal signal)
    {
        var number = signal switch
        {
            PosixSignal.SIGHUP => 1,
            PosixSignal.SIGINT => 2,
            PosixSignal.SIGQUIT => 3,
            PosixSignal.SIGTERM => 15,
            _ => (int)signal,
        };
        _ = kill(process, number);
    }

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    private static partial int tcgetpgrp(int file);

    [LibraryImport("libc")]
    private static partial int getpgrp();
}
