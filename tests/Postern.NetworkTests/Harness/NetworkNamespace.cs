using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Postern.NetworkTests.Harness;

/// <summary>Network namespaces by the names that ip-netns(8) gives them. What can be done without a process of its own is done so: a lab is made for nearly every test.</summary>
internal static class NetworkNamespace
{
    public const string Folder = "/run/netns";

    private const int CloneNewNet = 0x40000000;

    /// <summary>Runs a function on a thread that belongs to the namespace. Sockets stay where they were made; threads of the pool would carry the namespace off.</summary>
    public static T Inside<T>(string name, Func<T> function)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var handle = File.OpenHandle(Path.Combine(Folder, name));
                if (setns((int)handle.DangerousGetHandle(), CloneNewNet) != 0)
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
                result = function();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    /// <param name="settings">As sysctl(8) takes them: <c>net.ipv4.ip_forward=1</c>.</param>
    public static void Set(string name, params string[] settings) => Inside(name, () =>
    {
        foreach (var setting in settings)
            File.WriteAllText($"/proc/sys/{setting.Split('=')[0].Replace('.', '/')}", setting.Split('=')[1]);
        return settings.Length;
    });

    /// <summary>Ends the programs inside, by their ids, then takes the namespaces away. One that is not there is fine.</summary>
    public static async Task Remove(params IEnumerable<string> names)
    {
        var there = names.Where(n => File.Exists(Path.Combine(Folder, n))).ToList();
        if (there.Count == 0)
            return;
        var known = there.Select(Identity).OfType<string>().ToHashSet();
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                if (Of($"{process.Id}") is { } its && known.Contains(its))
                    End(process);
            }
        }

        await Processes.Run(["ip", "-force", "-batch", "-"], string.Concat(there.Select(n => $"netns del {n}\n")));
    }

    /// <param name="process">Its id, or <c>thread-self</c>.</param>
    /// <returns>Which namespace it is in; null where it has ended.</returns>
    public static string? Of(string process)
    {
        try
        {
            return new FileInfo($"/proc/{process}/ns/net").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Null where another test has just removed it, or who made it died before it was mounted: there is nobody inside.
    private static string? Identity(string name)
    {
        try
        {
            return Inside(name, () => Of("thread-self"));
        }
        catch (Exception e) when (e is IOException or Win32Exception)
        {
            return null;
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int setns(int fd, int kind);
}
