using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Postern.Linux;

/// <summary>A file that gets new content at one stroke: whoever reads it, even after a power failure, finds the old or the new. Source: rename(2).</summary>
public static partial class ReplacedFile
{
    /// <summary>Keeps the file's owner and mode, and is put in the place of what a symbolic link leads to.</summary>
    /// <param name="suffix">Of the name beside it under which the content is written first.</param>
    /// <exception cref="IOException">The kernel refuses, with its reason.</exception>
    /// <exception cref="UnauthorizedAccessException">The file or its folder may not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, string suffix)
    {
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        var beside = target + suffix;
        File.Delete(beside);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            // Opened for writing only to see that its owner means it to be written.
            using (var old = new FileStream(target, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
            using (var file = new FileStream(beside, options))
            {
                file.Write(content);
                TakeOver(old, file);
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, target, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }

        DurableFolder.Flush(Path.GetDirectoryName(target)!);
    }

    private static void TakeOver(FileStream from, FileStream to)
    {
        var (user, group) = FileStatus.Owner(from.SafeFileHandle, from.Name);
        if ((user, group) != FileStatus.Owner(to.SafeFileHandle, to.Name))
            Check(fchown((int)to.SafeFileHandle.DangerousGetHandle(), user, group), from.Name);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(to.SafeFileHandle, File.GetUnixFileMode(from.SafeFileHandle));
    }

    private static void Check(int result, string name)
    {
        if (result != 0)
            throw new IOException($"{name}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchown(int handle, uint user, uint group);
}
