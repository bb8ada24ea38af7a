using System.Text.Json;
using Postern.Cli;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli;

public sealed class ProveCommandTests : IDisposable
{
    private const string Policy = "doors: {ssh: {opens: tcp/22, knock: [tcp/9100, tcp/8100, tcp/7300]}}\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("postern-prove-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_proof_is_told_to_people_and_to_programs()
    {
        var file = Write("p.yaml", Policy);
        var (code, output) = await Run("prove", file);
        code.ShouldBe(ExitCode.Done);
        output.ShouldContain("opens for 30m after: tcp/9100, tcp/8100, tcp/7300");
        var door = JsonDocument.Parse((await Run("prove", file, "--json")).Output).RootElement.GetProperty("doors")[0];
        door.GetProperty("packets").GetInt32().ShouldBe(3);
        door.GetProperty("shortest")[0].GetProperty("confirmed").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task What_lets_in_more_is_exit_code_1()
    {
        var (first, second) = (Write("a.yaml", Policy), Write("b.yaml", Policy.Replace("]}", "], strict: off}")));
        (await Run("prove", first, first)).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(ExitCode.Done), r => r.Output.ShouldContain("let the same in"));
        (await Run("prove", first, second)).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(ExitCode.WrongInput), r => r.Output.ShouldContain("lets in more"));
        (await Run("prove", second, first)).Code.ShouldBe(ExitCode.Done);
        JsonDocument.Parse((await Run("prove", first, second, "--json")).Output).RootElement.GetProperty("letsInMore").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task As_a_router_it_is_as_strict_or_not()
    {
        var (strict, loose) = (Write("a.yaml", Policy), Write("b.yaml", Policy.Replace("]}", "], strict: off}")));
        (await Run("prove", loose, "--as", "routeros")).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(ExitCode.Done), r => r.Output.ShouldContain("it is as strict"));
        var (code, output) = await Run("prove", strict, "--as", "routeros", "--ros", "6");
        code.ShouldBe(ExitCode.WrongInput);
        output.ShouldContain("the router is not as strict as the Linux gate");
        output.ShouldContain("random tcp scan opens 'ssh' once in 6 at the router");
        var json = JsonDocument.Parse((await Run("prove", strict, "--as", "routeros", "--json")).Output).RootElement;
        json.GetProperty("asStrict").GetBoolean().ShouldBeFalse();
        json.GetProperty("router").GetProperty("doors")[0].GetProperty("name").GetString().ShouldBe("ssh");
        json.GetProperty("differences")[0].GetProperty("confirmed").GetBoolean().ShouldBeTrue();
        (await Run("prove", strict, "--as", "routeros", "--ros", "5")).Code.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task What_does_not_compile_is_not_proven()
    {
        var (code, output) = await Run("prove", Write("p.yaml", "doors: {ssh: {opens: tcp/99999, knock: [tcp/1]}}\n"));
        code.ShouldBe(ExitCode.WrongInput);
        output.ShouldContain("error PN1");
        output.ShouldNotContain("without a knock");
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<(int Code, string Output)> Run(params string[] arguments)
    {
        var output = new StringWriter();
        var code = await CommandLine.Run(arguments, new Terminal(output, output, () => Stream.Null, TimeProvider.System));
        return (code, output.ToString());
    }
}
