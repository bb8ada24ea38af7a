using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Postern.Linux;

/// <summary>Becoming another program: same process id, terminal and standard streams; its exit code is ours. Sources: execve(2), access(2), signal(7).</summary>
public static partial class ProcessImage
{
    private const int SigPipe = 13;
    private const int MayExecute = 1;

    /// <summary>The file that a shell would run for this name, or null.</summary>
    public static string? Find(string name)
    {
        if (name.Contains('/'))
            return IsProgram(name) ? name : null;
        return name.Length == 0 ? null : (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':')
            .Select(folder => Path.Combine(folder.Length == 0 ? "." : folder, name)).FirstOrDefault(IsProgram);
    }

    /// <summary>Returns only when the kernel refuses, with its reason.</summary>
    public static unsafe string Replace(string file, IReadOnlyList<string> argv)
    {
        // The runtime ignores SIGPIPE, and what is ignored stays so in the next program; handlers are reset by the kernel.
        _ = signal(SigPipe, 0);
        var vector = (nint*)NativeMemory.AllocZeroed((nuint)argv.Count + 1, (nuint)sizeof(nint));
        try
        {
            for (var i = 0; i < argv.Count; i++)
                vector[i] = Marshal.StringToCoTaskMemUTF8(argv[i]);
            _ = execv(file, vector);
            return new Win32Exception(Marshal.GetLastPInvokeError()).Message;
        }
        finally
        {
            for (var i = 0; i < argv.Count; i++)
                Marshal.FreeCoTaskMem(vector[i]);
            NativeMemory.Free(vector);
        }
    }

    private static bool IsProgram(string path) => File.Exists(path) && access(path, MayExecute) == 0;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);

    // Not execvp(3): it would give a script without #! to a shell that nobody named.
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int execv(string path, nint* argv);
}
