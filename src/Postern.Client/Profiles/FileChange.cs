using System.Diagnostics;
using System.Text;

namespace Postern.Client.Profiles;

/// <summary>
/// Changes a file that is its owner's alone: one at a time, whoever else does the same, and whole or not at all, whatever happens meanwhile.
/// </summary>
internal static class FileChange
{
    /// <summary>A change takes milliseconds; who holds the lock for so long has stopped.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(10);

    /// <param name="read">The text as it stands, empty where there is no file.</param>
    /// <param name="change">The new text, or why there is none.</param>
    public static KnockProblem? Make(string path, Func<(string? Text, KnockProblem? Problem)> read, Func<string, (string? Text, KnockProblem? Problem)> change)
    {
        try
        {
            WholeFile.CreateFolder(Path.GetDirectoryName(path)!);
            // What a link stands for is changed; the link stays.
            var target = Path.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
            using var held = Lock(target);
            if (held is null)
                return KnockProblem.Refused($"another program has been changing {path} for {LongestWait.TotalSeconds} s", "wait for it to end, then try again");
            var (text, problem) = read();
            if (text is null)
                return problem;
            (var changed, problem) = change(text);
            if (changed is null)
                return problem;
            if (changed != text)
                WholeFile.Replace(target, Encoding.UTF8.GetBytes(changed));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return KnockProblem.Refused($"cannot write {path}, which is left as it is: {e.Message}", "make room on the disk, or look whose the folder is");
        }
    }

    // The lock is another file, because a file that is replaced takes the lock on it along. It stays: who removed it could remove a newer one.
    private static FileStream? Lock(string target)
    {
        var path = $"{target}.lock";
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return WholeFile.Open(path, FileMode.OpenOrCreate, FileShare.None);
            }
            catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(path) && !IsFull(e))
            {
                if (watch.Elapsed > LongestWait)
                    return null;
                Thread.Sleep(Retry);
            }
        }
    }

    // ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL; ENOSPC.
    private static bool IsFull(IOException e) => (e.HResult & 0xffff) is 112 or 39 or 28;
}
