using System.Diagnostics;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Loading;

/// <summary>What cannot be loaded leaves the kernel as it was, byte for byte.</summary>
public sealed class RefusalTests
{
    private const string Policy = """
        gate: {interfaces: [wan0]}
        doors:
          ssh: {opens: tcp/22, for: 1m, step-timeout: 10s, knock: [tcp/7001, udp/62000, tcp/3333]}
        """;

    [Theory]
    [InlineData("")]
    [InlineData("doors: [")]
    [InlineData("gate: {interfaces: [wan0]}\ndoors:\n  ssh: {opens: tcp/0, knock: [tcp/65536, 22-, tcp/22]}\n")]
    [InlineData("doors:\n  ssh: {opens: tcp/22}\n")]
    [InlineData("doors:\n  ssh: {opens: tcp/22, knock: [tcp/1, tcp/22, tcp/3]}\n")]
    [InlineData("doors:\n  a: {opens: tcp/22, knock: [tcp/1, tcp/2]}\n  b: {opens: tcp/23, knock: [tcp/1, tcp/2, tcp/3]}\n")]
    [InlineData("doors:\n  a: {opens: tcp/22, knock: [tcp/7, tcp/2, tcp/666]}\ntraps: [{ports: [tcp/666], ban: 1m}]\n")]
    public async Task A_bad_policy_leaves_the_gate_as_it_was(string bad)
    {
        await using var lab = await GuardedLab.Up(Policy);
        var before = await lab.Gate.NftList("ruleset");
        var refused = await lab.Load(bad);
        refused.ExitCode.ShouldBe(1, refused.Out + refused.Error);
        refused.Error.ShouldContain("error PN");
        refused.Out.ShouldBeEmpty();
        (await lab.Gate.NftList("ruleset")).ShouldBe(before);
    }

    [Fact]
    public async Task An_interface_that_is_not_there_is_named_with_those_that_are()
    {
        await using var lab = await GuardedLab.Create();
        var policy = Policy.Replace("wan0", "ppp0", StringComparison.Ordinal);
        var refused = await lab.Load(policy);
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("ppp0");
        refused.Error.ShouldContain("wan0");
        refused.Error.ShouldContain("--absent-ok");
        (await lab.Gate.NftList("ruleset")).ShouldBeEmpty();
        (await lab.Load(policy, "--absent-ok")).OrThrow();
        await lab.ShouldBeOpen(Ip.V4);
        (await lab.Gate.Run("ip", "link", "set", NetworkLab.GateInterface, "down")).OrThrow();
        (await lab.Gate.Run("ip", "link", "set", NetworkLab.GateInterface, "name", "ppp0")).OrThrow();
        (await lab.Gate.Run("ip", "link", "set", "ppp0", "up")).OrThrow();
        await lab.ShouldBeShut(Ip.V4);
    }

    [Theory]
    [InlineData("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")]
    [InlineData("setpriv", "--bounding-set", "-all", "--inh-caps", "-all")]
    public async Task Without_rights_nothing_changes_and_the_remedy_is_said(params string[] unprivileged)
    {
        await using var lab = await GuardedLab.Up(Policy);
        var file = Path.Combine("/tmp", $"postern-test-{Environment.ProcessId}.yaml");
        await File.WriteAllTextAsync(file, Policy, TestContext.Current.CancellationToken);
        try
        {
            var before = await lab.Gate.NftList("ruleset");
            foreach (var command in new string[][] { ["up", file], ["up", file, "--safe", "5s"], ["down"], ["allow", "10.0.0.1", "ssh"] })
            {
                var refused = await lab.Gate.Run([.. unprivileged, "env", "HOME=/tmp", PosternBinary.Path, .. command]);
                refused.ExitCode.ShouldBe(3, refused.Command + refused.Out + refused.Error);
                refused.Error.ShouldContain("root");
            }

            (await lab.Gate.NftList("ruleset")).ShouldBe(before);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Killed_at_any_moment_it_leaves_the_old_gate_or_the_new_one_whole()
    {
        await using var lab = await GuardedLab.Up(Policy);
        var changed = Policy.Replace("tcp/3333", "tcp/4444", StringComparison.Ordinal);
        var older = await lab.Gate.NftList("ruleset");
        (await lab.Load(changed)).OrThrow();
        var newer = await lab.Gate.NftList("ruleset");
        var folder = Directory.CreateTempSubdirectory("postern-test-");
        try
        {
            string[] files = [Path.Combine(folder.FullName, "old.yaml"), Path.Combine(folder.FullName, "new.yaml")];
            await File.WriteAllTextAsync(files[0], Policy, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(files[1], changed, TestContext.Current.CancellationToken);
            var watch = Stopwatch.StartNew();
            (await lab.Gate.Postern("up", files[0])).OrThrow();
            var whole = watch.Elapsed;
            var seen = new HashSet<string>();
            for (var i = 0; i < 50; i++)
            {
                await using var up = lab.Gate.StartPostern("up", files[(i + 1) % 2]);
                await Moment.Pass(whole.TotalSeconds * (0.5 + (i / 50.0)));
                await up.Kill();
                var now = await lab.Gate.NftList("ruleset");
                Normal(now).ShouldBeOneOf(Normal(older), Normal(newer));
                seen.Add(Normal(now));
            }

            seen.Count.ShouldBe(2, "no load, or every one, came to its end: the moments prove nothing");
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        // The title names the file that was read; the kernel lists elements in the order of a hash that every load salts anew.
        static string Normal(string ruleset) => string.Join('\n', ruleset.Split('\n')
            .Where(line => !line.Contains("comment \"Postern: ", StringComparison.Ordinal))
            .Select(line => line.Replace("elements = {", "", StringComparison.Ordinal).Trim(' ', '\t', ',', '}'))
            .Order(StringComparer.Ordinal));
    }
}
