namespace Postern.NetworkTests.Harness;

/// <summary>Names namespaces so that what a killed test run left behind can be told from what a living one still uses.</summary>
internal static class StaleLabs
{
    public static string NamespaceName(int processId, int number, string role) => $"postern-{processId}-{number}-{role}";

    /// <summary>Removes the namespaces of processes that are no more.</summary>
    public static async Task Remove()
    {
        if (Directory.Exists(NetworkNamespace.Folder))
            await NetworkNamespace.Remove(Directory.EnumerateFiles(NetworkNamespace.Folder, "postern-*").Select(path => Path.GetFileName(path)).Where(IsStale));
    }

    private static bool IsStale(string name) => name.Split('-') is [_, var id, ..] && int.TryParse(id, out var owner) && !Directory.Exists($"/proc/{owner}");
}
