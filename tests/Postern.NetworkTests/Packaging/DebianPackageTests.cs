using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Packaging;

/// <summary>The Debian package: judged by lintian, and installed, upgraded, removed and purged in a clean root.</summary>
public sealed class DebianPackageTests
{
    private const string Policy = """
        doors:
          ssh: {opens: tcp/22, for: 1h, knock: [tcp/7001, udp/62000, tcp/3333]}
        """;

    [Fact]
    public async Task It_lives_and_leaves_without_a_trace()
    {
        var deb = await Made.Deb;
        await using var lab = await NetworkLab.Create();
        using var root = await CleanRoot.Create(lab.Gate);
        var before = await root.Listing();
        File.Copy(deb, root["/tmp/new.deb"]);
        File.Copy(await LowerVersion(deb, root["/tmp"]), root["/tmp/old.deb"]);

        (await root.Run("dpkg", "-i", "/tmp/old.deb")).OrThrow();
        (await root.Run("postern", "--version")).OrThrow().Out.ShouldMatch(@"^[0-9]+\.[0-9]+\.[0-9]+");
        (await root.Run("man", "-P", "cat", "postern")).OrThrow().Out.ShouldContain("postern knock");
        (await root.Run("bash", "-c", "source /usr/share/bash-completion/bash_completion; _completion_loader postern; complete -p postern")).OrThrow().Out.ShouldContain("_postern");
        (await root.Run("systemd-analyze", "verify", "--man=no", "/lib/systemd/system/postern.service", "/lib/systemd/system/postern-push.service")).OrThrow().Error.ShouldBeEmpty();
        Directory.GetFileSystemEntries(root["/etc/systemd/system"], "postern*", SearchOption.AllDirectories).ShouldBeEmpty("nothing is enabled before there is a policy");
        (await root.Run("stat", "-c", "%a %U %G", "/etc/postern")).OrThrow().Out.ShouldBe("750 root postern\n");

        await File.WriteAllTextAsync(root["/etc/postern/postern.yaml"], Policy, TestContext.Current.CancellationToken);
        (await root.Run("chmod", "640", "/etc/postern/postern.yaml")).OrThrow();
        (await root.Run("postern", "up", "/etc/postern/postern.yaml")).OrThrow();
        (await root.Run("postern", "allow", "198.51.100.7", "ssh")).OrThrow();
        var gate = await Gate(lab);
        (await root.Run("dpkg", "-i", "/tmp/new.deb")).OrThrow();
        (await root.Run("dpkg-query", "-W", "-f", "${Version}", "postern")).OrThrow().Out.ShouldNotBe("0.0.1-1");
        (await Gate(lab)).ShouldBe(gate, "no door opens or shuts while the program is upgraded");

        var refused = await root.Run("dpkg", "-r", "postern");
        refused.ExitCode.ShouldNotBe(0);
        refused.Error.ShouldContain("postern down");
        (await Gate(lab)).ShouldBe(gate);
        (await root.Run("postern", "status")).OrThrow();
        (await root.Run("postern", "down")).OrThrow();
        (await root.Run("dpkg", "-r", "postern")).OrThrow();
        File.Exists(root["/etc/postern/postern.yaml"]).ShouldBeTrue("the policy is the administrator's");

        (await root.Run("dpkg", "-i", "/tmp/new.deb")).OrThrow();
        Directory.CreateDirectory(root["/var/lib/postern"]);
        await File.WriteAllTextAsync(root["/var/lib/postern/journal"], "", TestContext.Current.CancellationToken);
        (await root.Run("dpkg", "--purge", "postern")).OrThrow().Out.ShouldContain("/etc/postern stays");
        File.Delete(root["/etc/postern/postern.yaml"]);
        (await root.Run("dpkg", "-i", "/tmp/new.deb")).OrThrow();
        (await root.Run("dpkg", "--purge", "postern")).OrThrow();
        (await root.Listing()).ShouldBe(before);
    }

    [Fact]
    public async Task Lintian_finds_nothing()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/lintian"), "lintian is not installed");
        var judged = await Processes.Run(["lintian", "--allow-root", "--fail-on", "error,warning", await Made.Deb], limit: TimeSpan.FromMinutes(4));
        judged.ExitCode.ShouldBe(0, judged.Out);
        judged.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_input_gives_the_same_bits()
    {
        var deb = await Made.Deb;
        var folder = Directory.CreateTempSubdirectory("postern-deb-");
        try
        {
            var kept = Path.Combine(folder.FullName, "kept.deb");
            File.Move(deb, kept);
            // The time that it was made of stands in its first header; a commit made since would be another input.
            var header = (await File.ReadAllBytesAsync(kept, TestContext.Current.CancellationToken))[24..36];
            try
            {
                (await Processes.Run(["env", $"SOURCE_DATE_EPOCH={System.Text.Encoding.ASCII.GetString(header).Trim()}", Path.Combine(PosternBinary.RepositoryRoot, "package"), "deb"], limit: TimeSpan.FromMinutes(4))).OrThrow();
            }
            finally
            {
                if (!File.Exists(deb))
                    File.Copy(kept, deb);
            }

            (await Processes.Run(["cmp", kept, deb])).OrThrow();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Its_manual_is_clean()
    {
        var page = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(page, (await Processes.Run([await Made.Program, "manual"])).OrThrow().Out, TestContext.Current.CancellationToken);
            var set = (await Processes.Run(["groff", "-ww", "-man", "-Tutf8", page])).OrThrow();
            set.Error.ShouldBeEmpty();
            set.Out.ShouldContain("postern knock");
            if (File.Exists("/usr/bin/mandoc"))
                (await Processes.Run(["mandoc", "-Tlint", "-Wwarning", page])).OrThrow();
        }
        finally
        {
            File.Delete(page);
        }
    }

    /// <summary>Doors and grants without the time that passes.</summary>
    private static async Task<string> Gate(NetworkLab lab) =>
        string.Join('\n', (await lab.Gate.NftList("table", "inet", "postern")).Split('\n').Select(l => System.Text.RegularExpressions.Regex.Replace(l, @" expires [0-9a-z]+| packets [0-9]+ bytes [0-9]+", "")));

    private static async Task<string> LowerVersion(string deb, string folder)
    {
        var tree = Path.Combine(folder, "tree");
        (await Processes.Run(["dpkg-deb", "-R", deb, tree], limit: TimeSpan.FromMinutes(1))).OrThrow();
        var control = Path.Combine(tree, "DEBIAN", "control");
        var text = await File.ReadAllTextAsync(control, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(control, System.Text.RegularExpressions.Regex.Replace(text, "(?m)^Version: .*$", "Version: 0.0.1-1"), TestContext.Current.CancellationToken);
        var lower = Path.Combine(folder, "lower.deb");
        (await Processes.Run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, lower], limit: TimeSpan.FromMinutes(1))).OrThrow();
        Directory.Delete(tree, recursive: true);
        return lower;
    }
}
