using System.Diagnostics;

namespace Postern.NetworkTests.Harness;

/// <summary>Names namespaces so that what a killed test run left behind can be told from what a living one still uses.</summary>
internal static class StaleLabs
{
    private const string Folder = "/run/netns";

    public static string NamespaceName(int processId, int number, string role) => $"postern-{processId}-{number}-{role}";

    /// <summary>Removes the namespaces of processes that are no more.</summary>
    public static async Task Remove()
    {
        if (!Directory.Exists(Folder))
            return;
        foreach (var name in Directory.EnumerateFiles(Folder, "postern-*").Select(path => Path.GetFileName(path)).ToList())
        {
            if (name.Split('-') is [_, var id, ..] && int.TryParse(id, out var owner) && !Directory.Exists($"/proc/{owner}"))
                await RemoveNamespace(name);
        }
    }

    /// <summary>Ends the programs inside, by their ids, then takes the namespace away. A namespace that is not there is fine.</summary>
    public static async Task RemoveNamespace(string name)
    {
        if (!File.Exists(Path.Combine(Folder, name)))
            return;
        var inside = await Processes.Run(["ip", "netns", "pids", name]);
        foreach (var line in inside.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (int.TryParse(line, out var id))
                End(id);
        }

        await Processes.Run(["ip", "netns", "del", name]);
    }

    private static void End(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
