using Postern.Cli;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli;

public sealed class CompileCommandTests : IDisposable
{
    private const string Policy = """
        routers: {edge1: routeros://192.0.2.1, edge2: {address: routeros://192.0.2.2, password: edge2.password}}
        doors: {ssh: {opens: tcp/22, knock: [tcp/9100, udp/8100, tcp/7300], enforce: [local, routeros://edge2/secured]}}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("postern-compile-").FullName;
    private readonly string _file;

    public CompileCommandTests()
    {
        _file = Path.Combine(_folder, "p.yaml");
        File.WriteAllText(_file, Policy);
        var password = Path.Combine(_folder, "edge2.password");
        File.WriteAllText(password, "a password\n");
        File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("edge1", false)]
    [InlineData("edge2", true)]
    [InlineData(null, true)]
    public async Task A_script_is_for_one_router_or_for_all(string? router, bool isSecured)
    {
        var (code, output, _) = await Run(["compile", _file, "--to", "routeros", .. router is null ? (string[])[] : ["--router", router]]);
        code.ShouldBe(ExitCode.Done);
        output.Contains("src-address-list=secured", StringComparison.Ordinal).ShouldBe(isSecured);
        output.ShouldContain("src-address-list=postern-ssh");
    }

    [Fact]
    public async Task A_router_that_there_is_not_is_answered_with_those_there_are()
    {
        var (code, output, error) = await Run("compile", _file, "--to", "routeros", "--router", "edge3");
        (code, output).ShouldBe((ExitCode.Usage, ""));
        error.ShouldContain("the routers are edge1, edge2");
        (await Run("compile", _file, "--to", "nft", "--router", "edge1")).Code.ShouldBe(ExitCode.Usage);
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.Run(arguments, new Terminal(output, error, () => Stream.Null, TimeProvider.System));
        return (code, output.ToString(), error.ToString());
    }
}
