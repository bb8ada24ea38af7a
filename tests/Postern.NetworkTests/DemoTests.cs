using System.Diagnostics;
using System.Text.Json;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests;

/// <summary>The demo is what people see first: it holds, for root and for anybody, and leaves nothing behind however it ends.</summary>
public sealed class DemoTests
{
    private const string Nobody = "65534";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_claim_holds_for_root_in_less_than_a_minute()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        var demo = await Processes.Run([PosternBinary.Path, "demo", "--json"], limit: Limit);
        demo.ExitCode.ShouldBe(0, demo.Out + demo.Error);
        using var json = JsonDocument.Parse(demo.Out);
        json.RootElement.GetProperty("holds").GetBoolean().ShouldBeTrue();
        var claims = json.RootElement.GetProperty("claims").EnumerateArray().ToList();
        claims.Count.ShouldBeGreaterThanOrEqualTo(10);
        claims.ShouldAllBe(c => c.GetProperty("holds").GetBoolean());
        NothingIsLeft();
    }

    [Fact]
    public async Task Anybody_may_see_it_where_users_may_make_namespaces()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to become somebody else");
        string[] asNobody = ["setpriv", "--reuid", Nobody, "--regid", Nobody, "--clear-groups", "env", "HOME=/nonexistent"];
        var allowed = await Processes.Run([.. asNobody, "unshare", "--user", "--map-root-user", "--", "unshare", "--net", "--", "ip", "link", "set", "lo", "up"]);
        Assert.SkipUnless(allowed.ExitCode == 0, $"users may not make network namespaces here: {allowed.Error}");
        // A clone may stand where others may not enter.
        var program = Directory.CreateTempSubdirectory("postern-demo-").FullName;
        try
        {
            (await Processes.Run(["cp", "-r", Path.GetDirectoryName(PosternBinary.Path)! + "/.", program])).OrThrow();
            (await Processes.Run(["chmod", "-R", "a+rX", program])).OrThrow();
            var demo = await Processes.Run([.. asNobody, Path.Combine(program, "postern"), "demo"], limit: Limit);
            demo.ExitCode.ShouldBe(0, demo.Out + demo.Error);
            demo.Out.ShouldContain("claims hold");
            demo.Out.ShouldNotContain("DOES NOT HOLD");
            NothingIsLeft();
        }
        finally
        {
            Directory.Delete(program, recursive: true);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_left_behind_by_a_demo_that_is_stopped(bool killed)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        // It is asked to end by what ^C sends, even where that was ignored before the tests.
        using var demo = Processes.Start(["env", "--default-signal=INT", PosternBinary.Path, "demo"], readsInput: false);
        var read = 0;
        while (await demo.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("A wrong knock", StringComparison.Ordinal))
            read++;
        read.ShouldBeGreaterThan(5);
        var stage = Namespaces(IsDemo).Except(Namespaces(p => p.Id == Environment.ProcessId)).ToHashSet();
        stage.Count.ShouldBe(3, "the hosts stand, or the test shows nothing");
        if (killed)
            demo.Kill();
        else
            Processes.AskToEnd(demo);
        await demo.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        demo.ExitCode.ShouldNotBe(0);
        if (killed)
            await RunningGate.Until(() => Task.FromResult(!Namespaces(_ => true).Overlaps(stage)), "the end of the hosts, whose demo is gone");
        NothingIsLeft();
        Namespaces(_ => true).Intersect(stage).ShouldBeEmpty();
    }

    private static void NothingIsLeft() => Process.GetProcesses().Where(IsDemo).Select(p => p.Id).ShouldBeEmpty();

    private static HashSet<string> Namespaces(Func<Process, bool> whose) => [.. Process.GetProcesses().Where(whose).Select(p => NetworkNamespace.Of($"{p.Id}")).OfType<string>()];

    private static bool IsDemo(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline").Split('\0') is [var program, "demo", ..] && Path.GetFileName(program) == "postern";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
