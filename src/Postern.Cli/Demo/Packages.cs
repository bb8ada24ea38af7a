using System.Runtime.InteropServices;

namespace Postern.Cli.Demo;

/// <summary>What the demo needs beside Postern itself, and which package of which distribution has it.</summary>
internal static class Packages
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(5);

    private static readonly Need[] Needs =
    [
        new(() => NftLibrary(), "libnftables1", "nftables", "nftables", "nftables"),
        new(() => Programs.Find("ip") is not null, "iproute2", "iproute", "iproute2", "iproute2"),
        new(() => Programs.Find("unshare") is not null && Programs.Find("nsenter") is not null, "util-linux", "util-linux", "util-linux", "util-linux"),
    ];

    private static readonly (string Program, string Install, Func<Need, string> Name)[] Managers =
    [
        ("apt-get", "apt-get install", n => n.Apt),
        ("dnf", "dnf install", n => n.Dnf),
        ("pacman", "pacman -S", n => n.Pacman),
        ("apk", "apk add", n => n.Apk),
    ];

    /// <summary>Installs what is missing where it may (root, apt-get), says so, and is true when nothing is missing any more.</summary>
    public static async Task<bool> Ensure(TextWriter progress, CancellationToken stop)
    {
        var missing = Missing();
        if (missing.Count == 0)
            return true;
        if (Environment.IsPrivilegedProcess && Programs.Find("apt-get") is { } apt)
        {
            progress.WriteLine($"installing {string.Join(' ', missing.Select(n => n.Apt))}");
            string[] install = [apt, "-qq", "install", "-y", "--no-install-recommends", .. missing.Select(n => n.Apt)];
            // The lists may be old or absent on a fresh machine; fetching them is the second try's price.
            if ((await ProgramRun.Of(Quietly(install), "", stop, InstallLimit)).ExitCode != 0)
            {
                await ProgramRun.Of(Quietly([apt, "-qq", "update"]), "", stop, InstallLimit);
                await ProgramRun.Of(Quietly(install), "", stop, InstallLimit);
            }

            missing = Missing();
        }

        if (missing.Count == 0)
            return true;
        var (_, command, name) = Managers.FirstOrDefault(m => Programs.Find(m.Program) is not null, Managers[0]);
        progress.WriteLine($"postern: the demo needs packages that are not here; install them first: {command} {string.Join(' ', missing.Select(name))}");
        return false;
    }

    private static List<Need> Missing() => [.. Needs.Where(n => !n.IsHere())];

    private static string[] Quietly(string[] argv) => ["/usr/bin/env", "DEBIAN_FRONTEND=noninteractive", .. argv];

    private static bool NftLibrary()
    {
        if (!NativeLibrary.TryLoad("libnftables.so.1", out var library))
            return false;
        NativeLibrary.Free(library);
        return true;
    }

    /// <summary>One need, and the package that has it for each package manager.</summary>
    private sealed record Need(Func<bool> IsHere, string Apt, string Dnf, string Pacman, string Apk);
}
