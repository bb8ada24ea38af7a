using Postern.Linux;

namespace Postern.Cli.Demo;

/// <summary>How the demo becomes root of a world of its own where the caller is not root of this one.</summary>
internal static class UserNamespace
{
    /// <summary>Becomes <c>unshare --user --map-root-user -- postern demo …</c>; returns only when the system refuses, with its reason.</summary>
    public static async Task<string> BecomeRoot(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        string[] mapped = [Programs.Known("unshare"), "--user", "--map-root-user", "--"];
        var tried = await ProgramRun.Of([.. mapped, "true"], "", stop);
        return tried.ExitCode != 0 ? tried.LastWords : ProcessImage.Replace(mapped[0], [.. mapped, .. Programs.Self, .. arguments]);
    }
}
