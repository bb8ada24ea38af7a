using Postern.Cli;
using Postern.RouterDouble;
using Postern.RouterDouble.Api;
using Postern.RouterDouble.Sessions;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers.Pushing;

/// <summary><c>postern push</c> and <c>postern pull</c> as a person types them, against the double over TCP.</summary>
public sealed class PushCommandTests : IDisposable
{
    private const string Policy = """
        doors:
          ssh: {opens: tcp/22, knock: [tcp/7001, tcp/7002, tcp/7003], for: 30m, step-timeout: 10s}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("postern-push-").FullName;

    private string PolicyPath => Path.Combine(_folder, "policy.yaml");

    [Fact]
    public async Task Shown_asked_pushed_pulled_proven_and_removed()
    {
        var router = Router("7.18.2");
        await using var server = ApiServer.Plain(router);
        var (code, said, asked) = await Run(server, answer: "y", "push", PolicyPath);
        code.ShouldBe(ExitCode.Done, asked);
        said.ShouldContain("+ add chain=input");
        said.ShouldContain("pushed: routeros-plain://127.0.0.1");
        asked.ShouldContain("[y/N]");

        (code, said, _) = await Run(server, null, "push", PolicyPath, "--yes");
        code.ShouldBe(ExitCode.Done);
        said.ShouldContain("nothing to change");

        (code, said, var notes) = await Run(server, null, "pull");
        code.ShouldBe(ExitCode.Done, notes);
        var pulled = Path.Combine(_folder, "r.rsc");
        await File.WriteAllTextAsync(pulled, said, TestContext.Current.CancellationToken);
        (code, said, _) = await Say(null, said, "prove", pulled);
        code.ShouldBe(ExitCode.Done, said);
        said.ShouldContain("22");
        // The same script on standard input is known for one of RouterOS's.
        (code, said, _) = await Say(null, await File.ReadAllTextAsync(pulled, TestContext.Current.CancellationToken), "prove", "-");
        code.ShouldBe(ExitCode.Done, said);

        (code, said, _) = await Run(server, null, "push", PolicyPath, "--remove", "--yes");
        code.ShouldBe(ExitCode.Done);
        said.ShouldContain("removed: nothing of Postern's is left");
        router.Export().ShouldNotContain("postern");
    }

    [Fact]
    public async Task A_policy_on_standard_input_is_read_once_and_cannot_be_followed()
    {
        var router = Router("7.18.2");
        await using var server = ApiServer.Plain(router);
        (await Run(server, "y", "push", PolicyPath, "--dry-run")).Code.ShouldBe(ExitCode.Done);
        var secret = Path.Combine(_folder, "password");
        var typed = new Queue<string>([Policy]);
        using var error = new StringWriter();
        var terminal = new Terminal(TextWriter.Null, error, () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(typed.TryDequeue(out var text) ? text : "")), TimeProvider.System);
        string[] push = ["push", "-", $"routeros-plain://127.0.0.1:{server.Port}", "--password-file", secret, "--yes"];
        (await CommandLine.Run([.. push, "--follow"], terminal)).ShouldBe(ExitCode.Usage);
        (await CommandLine.Run(push, terminal)).ShouldBe(ExitCode.Done, error.ToString());
        router.Items("/ip/firewall/filter").ShouldContain(i => i.Comment == "postern:ssh:3");
    }

    [Fact]
    public async Task Nobody_to_ask_and_no_yes_is_a_usage_error()
    {
        var router = Router("7.18.2");
        await using var server = ApiServer.Plain(router);
        var (code, _, said) = await Run(server, null, "push", PolicyPath);
        code.ShouldBe(ExitCode.Usage);
        said.ShouldContain("--yes");
        router.Export().ShouldNotContain("postern");
    }

    [Fact]
    public async Task No_is_no_and_a_dry_run_changes_nothing()
    {
        var router = Router("7.18.2");
        await using var server = ApiServer.Plain(router);
        (await Run(server, "n", "push", PolicyPath)).Code.ShouldBe(ExitCode.MachineRefused);
        var (code, said, _) = await Run(server, null, "push", PolicyPath, "--dry-run", "--json");
        code.ShouldBe(ExitCode.Done);
        using var plan = System.Text.Json.JsonDocument.Parse(said);
        plan.RootElement.GetProperty("changes").GetArrayLength().ShouldBeGreaterThan(5);
        router.Export().ShouldNotContain("postern");
    }

    [Fact]
    public async Task A_push_that_shuts_out_whoever_pushes_is_refused()
    {
        var router = Router("7.18.2");
        await using var server = ApiServer.Plain(router);
        await File.WriteAllTextAsync(PolicyPath, $"doors:\n  api: {{opens: tcp/{server.Port}, knock: [tcp/7001, tcp/7002, tcp/7003]}}\n", TestContext.Current.CancellationToken);
        var (code, _, said) = await Run(server, null, "push", PolicyPath, "--yes");
        code.ShouldBe(ExitCode.MachineRefused);
        said.ShouldContain("PN5033");
        router.Export().ShouldNotContain("postern");
    }

    [Fact]
    public async Task A_wrong_password_is_said_and_nothing_done()
    {
        var router = Router("7.18.2", "other");
        await using var server = ApiServer.Plain(router);
        var (code, _, said) = await Run(server, null, "push", PolicyPath, "--yes");
        code.ShouldBe(ExitCode.WrongInput);
        said.ShouldContain("password");
    }

    [Theory]
    [InlineData("7.18.2")]
    [InlineData("7.16.2")]
    public async Task Closed_in_the_middle_of_a_sentence_the_router_is_as_before_or_as_after(string version)
    {
        var random = new Random(version.Length);
        for (var cut = 1; ; cut += 1 + random.Next(6))
        {
            var router = Router(version);
            var before = router.Export();
            var faults = new DoubleFaults { ClosesInReplyTo = cut };
            await using var server = ApiServer.Plain(router, null, faults);
            var (code, said, error) = await Run(server, null, "push", PolicyPath, "--yes");
            var isClean = !router.Export().Contains("postern:", StringComparison.Ordinal);
            if (code == ExitCode.Done && isClean)
                throw new InvalidOperationException(said + error);
            // Nothing half: what is there works as a whole, whatever was cut.
            faults.ClosesInReplyTo = null;
            if (code != ExitCode.Done)
                router.Items("/ip/firewall/filter").ShouldBeEmpty($"cut {cut}: {error}");
            (await Run(server, null, "push", PolicyPath, "--yes")).Code.ShouldBe(ExitCode.Done, $"cut {cut}");
            router.Items("/system/scheduler").ShouldBeEmpty();
            router.IsInSafeMode.ShouldBeFalse();
            if (code == ExitCode.Done)
            {
                cut.ShouldBeGreaterThan(20);
                return;
            }

            before.ShouldNotContain("postern");
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static DoubleRouter Router(string version, string password = "geheim") => new("edge", version, null, DoubleUser.Admin("postern", password));

    private Task<(int Code, string Said, string Error)> Run(ApiServer server, string? answer, string command, params string[] arguments)
    {
        var secret = Path.Combine(_folder, "password");
        File.WriteAllText(secret, "geheim\n");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (!File.Exists(PolicyPath))
            File.WriteAllText(PolicyPath, Policy);
        File.SetUnixFileMode(PolicyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string[] own = [command, .. arguments.Where(a => !a.StartsWith('-')), $"routeros-plain://127.0.0.1:{server.Port}", .. arguments.Where(a => a.StartsWith('-')), "--password-file", secret];
        return Say(answer, "", own);
    }

    private static async Task<(int Code, string Said, string Error)> Say(string? answer, string input, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(input)), TimeProvider.System) { ReadLine = answer is null ? null : () => answer };
        var code = await CommandLine.Run(arguments, terminal);
        return (code, output.ToString(), error.ToString());
    }
}
