using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Client;

/// <summary>A disk without room: what was there stays, what could not be written is said, and nothing half-written is left behind.</summary>
public sealed class FullDiskTests
{
    // A disk of 256 KiB in a mount namespace of its own; HOME is on it, and its last page is taken after the first file was made.
    private const string Script = """
        set -eu
        postern=$1 line=$2 folder=$3
        mount -t tmpfs -o size=256k,mode=700 tmpfs "$folder"
        export HOME="$folder"
        cd "$folder"
        "$postern" profile add home --host gate.example --knock tcp/7001 --knock tcp/7002 --for 30m >/dev/null
        "$postern" knock home --keep-open --at-login >/dev/null
        unit="$folder/.config/systemd/user/postern-home.service"
        cat .config/postern/profiles.yaml "$unit" >/dev/shm/postern-before.$$
        # What there is still room for, in pages: all of it.
        cat /dev/zero >rest 2>/dev/null || true
        exec 3>/dev/shm/postern-said.$$
        try() { code=0; "$@" >/dev/null 2>&3 || code=$?; echo "code $code"; }
        try "$postern" profile add work --host gate.example --knock tcp/7001
        try "$postern" key accept "$line" --name office
        try "$postern" profile import "$line" --name office
        try "$postern" knock home --keep-open --at-login
        try "$postern" key qr "$line" --png picture.png
        cat .config/postern/profiles.yaml "$unit" | cmp - /dev/shm/postern-before.$$ && echo untouched
        find . -name '*.new' -o -name '*.tmp' -o -name picture.png | sed 's/^/left: /'
        rm rest
        try "$postern" profile add work --host gate.example --knock tcp/7001
        cat /dev/shm/postern-said.$$
        rm -f /dev/shm/postern-said.$$ /dev/shm/postern-before.$$
        """;

    [Fact]
    public async Task Nothing_that_was_there_is_lost()
    {
        var folder = Directory.CreateTempSubdirectory("postern-full-");
        try
        {
            var key = Path.Combine(folder.FullName, "gate.key");
            (await Processes.Run([PosternBinary.Path, "key", "new", "--gate", key])).ExitCode.ShouldBe(0);
            var line = await Invitation(folder.FullName, key);
            var disk = folder.CreateSubdirectory("disk").FullName;
            var run = await Processes.Run(["unshare", "--mount", "sh", "-c", Script, "sh", PosternBinary.Path, line, disk], limit: TimeSpan.FromMinutes(2));
            run.ExitCode.ShouldBe(0, run.Out + run.Error);
            var said = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            said[..5].ShouldAllBe(l => l == "code 3", run.Out);
            said[5].ShouldBe("untouched", run.Out);
            said[6].ShouldBe("code 0", run.Out);
            run.Out.ShouldNotContain("left: ");
            run.Out.ShouldNotContain("   at ");
            run.Out.Split("No space left on device").Length.ShouldBeGreaterThanOrEqualTo(5, run.Out);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> Invitation(string folder, string key)
    {
        var own = Path.Combine(folder, "alice");
        (await Processes.Run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", own])).OrThrow();
        var words = (await File.ReadAllTextAsync($"{own}.pub", TestContext.Current.CancellationToken)).Split(' ');
        var policy = Path.Combine(folder, "policy.yaml");
        await File.WriteAllTextAsync(policy, $$"""
            spa:
              key: {{key}}
            people:
              alice: {keys: [{{words[0]}} {{words[1]}}]}
            doors:
              ssh: {opens: tcp/22, for: 30m, spa: [alice]}
            """, TestContext.Current.CancellationToken);
        var made = (await Processes.Run([PosternBinary.Path, "key", "invite", policy, "alice", "--host", "gate.example"])).OrThrow();
        return made.Out.Split('\n').First(l => l.StartsWith("postern://", StringComparison.Ordinal)).Trim();
    }
}
