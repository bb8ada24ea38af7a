using Postern.NetworkTests.Harness;

namespace Postern.NetworkTests.Packaging;

/// <summary>What <c>./package</c> makes, made once and only where it is older than its sources.</summary>
internal static class Made
{
    /// <summary>Trimming and compiling ahead of time take minutes where others work beside it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private static readonly Lazy<Task<string>> OneFile = new(() => Make("linux-x64"));
    private static readonly Lazy<Task<string>> Package = new(() => Make("deb"));
    private static readonly Lazy<Task<string>> WindowsFile = new(() => Make("wine"));

    /// <summary>The program as one file.</summary>
    public static Task<string> Program => OneFile.Value;

    public static Task<string> Deb => Package.Value;

    /// <summary>The program for Windows, as wine can run it.</summary>
    public static Task<string> ForWine => WindowsFile.Value;

    private static async Task<string> Make(string what) =>
        (await Processes.Run([Path.Combine(PosternBinary.RepositoryRoot, "package"), what], limit: Longest)).OrThrow().Out.TrimEnd().Split('\n')[^1];
}
