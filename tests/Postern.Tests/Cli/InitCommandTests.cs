using System.Text.Json;
using Postern.Cli;
using Postern.Tests.FrontEnds.Yaml;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli;

public sealed class InitCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("postern-init-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_policy_goes_to_standard_output_and_the_hints_to_standard_error()
    {
        var (code, output, error) = await Run("init", "--door", "my door", "--opens", "tcp/22,udp/53", "--steps", "5");
        code.ShouldBe(ExitCode.Done);
        var door = Policies.Clean(output).Doors.ShouldHaveSingleItem();
        door.Name.ShouldBe("my door");
        door.Opens.Count.ShouldBe(2);
        door.Opener.Steps.Count.ShouldBe(5);
        error.ShouldContain("postern knock HOST ");
        error.ShouldContain(" bits");
    }

    [Fact]
    public async Task A_new_file_is_the_owners_alone_and_is_never_overwritten()
    {
        var file = Path.Combine(_folder, "policy.yaml");
        (await Run("init", "--out", file)).Code.ShouldBe(ExitCode.Done);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var written = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var (code, _, error) = await Run("init", "--out", file);
        code.ShouldBe(ExitCode.WrongInput);
        error.ShouldContain("is left as it is");
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe(written);
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_the_machines_refusal() =>
        (await Run("init", "--out", Path.Combine(_folder, "no", "policy.yaml"))).Code.ShouldBe(ExitCode.MachineRefused);

    [Fact]
    public async Task Json_holds_the_policy_the_entropy_and_the_commands()
    {
        var (code, output, _) = await Run("init", "--json", "--protocols", "tcp");
        code.ShouldBe(ExitCode.Done);
        var json = JsonDocument.Parse(output).RootElement;
        Policies.Clean(json.GetProperty("policy").GetString()!).Doors.Count.ShouldBe(1);
        json.GetProperty("entropyBits").GetDouble().ShouldBeGreaterThan(50);
        json.GetProperty("knock").GetArrayLength().ShouldBe(3);
    }

    [Theory]
    [InlineData(ExitCode.Usage, "--steps", "1")]
    [InlineData(ExitCode.Usage, "--steps", "9")]
    [InlineData(ExitCode.Usage, "--protocols", "icmp")]
    [InlineData(ExitCode.Usage, "--protocols", "sctp")]
    [InlineData(ExitCode.WrongInput, "--opens", "22")]
    [InlineData(ExitCode.WrongInput, "--opens", "tcp/1-65535")]
    [InlineData(ExitCode.WrongInput, "--door", "a\nb")]
    [InlineData(ExitCode.WrongInput, "--door", "")]
    public async Task A_wrong_argument_writes_nothing(int expected, string option, string value)
    {
        var (code, output, error) = await Run("init", option, value);
        code.ShouldBe(expected);
        output.ShouldBeEmpty();
        error.ShouldNotBeEmpty();
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.Run(arguments, new Terminal(output, error, () => Stream.Null, TimeProvider.System));
        return (code, output.ToString(), error.ToString());
    }
}
