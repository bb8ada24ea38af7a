using Postern.Linux.Capture;

namespace Postern.Linux;

/// <summary>The pipe that a program without end writes into.</summary>
public static class StandardOutput
{
    /// <summary>False once the reader of the pipe is gone (<c>postern watch | head -1</c>): .NET itself ignores that and writes on for ever.</summary>
    public static bool HasReader()
    {
        if (!OperatingSystem.IsLinux())
            return true;
        var pipe = new Libc.pollfd { fd = 1 };
        return Libc.poll(ref pipe, 1, 0) <= 0 || (pipe.revents & Libc.POLLERR) == 0;
    }
}
