using Postern.NetworkTests.Harness;
using Xunit;

namespace Postern.NetworkTests.Packaging;

/// <summary>A small Debian of its own in a folder: what is installed there meets nothing of this machine but its kernel.</summary>
internal sealed class CleanRoot : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private readonly LabHost _host;

    private CleanRoot(string folder, LabHost host) => (Folder, _host) = (folder, host);

    public string Folder { get; }

    /// <summary>Unpacked from an archive that the first test on a machine has Debian's mirror make.</summary>
    public static async Task<CleanRoot> Create(LabHost host)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mmdebstrap"), "mmdebstrap is not installed");
        var archive = Path.Combine(PosternBinary.RepositoryRoot, "bin", "package", "root.tar");
        if (!File.Exists(archive))
        {
            var unfinished = Path.ChangeExtension(archive, ".new.tar");
            // Everything that the package depends on: dpkg alone fetches nothing.
            var made = await Processes.Run(
                ["mmdebstrap", "--quiet", "--variant=minbase", "--include=libnftables1,libssl3,systemd,init-system-helpers,procps,man-db,bash-completion", "bookworm", unfinished],
                limit: Longest);
            Assert.SkipUnless(made.ExitCode == 0, $"Debian's mirror gave no root: {made.Error}");
            File.Move(unfinished, archive);
        }

        var folder = Directory.CreateTempSubdirectory("postern-root-").FullName;
        (await Processes.Run(["tar", "-xf", archive, "-C", folder, "--exclude=./dev/*"], limit: Longest)).OrThrow();
        (await Processes.Run(["mknod", "-m", "666", Path.Combine(folder, "dev", "null"), "c", "1", "3"])).OrThrow();
        return new CleanRoot(folder, host);
    }

    /// <summary>Runs a program in the root, with a process table and mounts of its own, and the network of the lab's host.</summary>
    public Task<CommandResult> Run(params string[] argv) => _host.Run(
        Longest,
        ["unshare", "--mount", "--pid", "--fork", $"--mount-proc={Folder}/proc", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "chroot", Folder, .. argv]);

    public string this[string path] => Path.Combine(Folder, path.TrimStart('/'));

    /// <summary>Every path, with mode and owner, but for what dpkg, man and the kernel write for themselves.</summary>
    public async Task<string[]> Listing() =>
        [.. (await Processes.Run(["find", Folder, "-path", $"{Folder}/proc", "-prune", "-o", "-printf", "/%P %M %u %g\n"])).OrThrow().Out.Split('\n')
            .Where(l => !l.StartsWith("/var/lib/dpkg") && !l.StartsWith("/var/cache") && !l.StartsWith("/var/log") && !l.StartsWith("/etc/passwd") && !l.StartsWith("/etc/group")
                && !l.StartsWith("/etc/shadow") && !l.StartsWith("/etc/gshadow") && !l.StartsWith("/etc/.pwd.lock") && !l.StartsWith("/run") && !l.StartsWith("/tmp"))
            .Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
