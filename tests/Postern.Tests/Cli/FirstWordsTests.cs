using Postern.Cli;
using Postern.Tests.Cli.Keys;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli;

/// <summary>What the program says to somebody who has just met it.</summary>
public sealed class FirstWordsTests : IDisposable
{
    private readonly PersonsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_command_stands_once_in_the_overview_and_in_a_terminals_width()
    {
        var (code, output, error) = await _folder.Run();
        code.ShouldBe(ExitCode.Usage);
        output.ShouldBeEmpty();
        (await _folder.Run("--help")).ShouldBe((ExitCode.Done, error, ""));
        var lines = error.Split('\n');
        foreach (var name in CommandLine.Names)
            lines.Count(l => l.StartsWith($"  {name} ", StringComparison.Ordinal)).ShouldBe(1, name);
        lines.ShouldAllBe(l => l.Length <= 100);
    }

    [Theory]
    [InlineData("there is no postern profil; did you mean postern profile?\nusage: postern COMMAND --help", "profil")]
    [InlineData("there is no postern profile ad; did you mean postern profile add?\nusage: postern profile list|show|add|remove|import", "profile", "ad")]
    [InlineData("usage: postern profile list|show|add|remove|import", "profile")]
    [InlineData("usage: postern key new --help", "key", "new", "--bogus")]
    [InlineData("say where to knock: postern knock TARGET\n    try: keep a door: postern key accept", "knock")]
    public async Task A_word_that_is_missing_or_misspelt_is_told(string message, params string[] arguments)
    {
        var (code, output, error) = await _folder.Run(arguments);
        code.ShouldBe(ExitCode.Usage);
        output.ShouldBeEmpty();
        error.ShouldContain(message);
    }

    [Fact]
    public async Task A_login_is_given_no_door_that_nobody_could_renew_in_time()
    {
        (await _folder.Run("profile", "add", "home", "--host", "127.0.0.1", "--knock", "7001")).Code.ShouldBe(ExitCode.Done);
        var (code, _, error) = await _folder.Run("knock", "home", "--keep-open", "--at-login");
        code.ShouldBe(ExitCode.WrongInput);
        error.ShouldContain("nobody says how long home stays open");
        error.ShouldContain("for: 30m");
        Directory.Exists(_folder[".config/systemd"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Who_keeps_doors_is_told_their_names()
    {
        foreach (var name in new[] { "home", "office" })
            (await _folder.Run("profile", "add", name, "--host", "127.0.0.1", "--knock", "7001")).Code.ShouldBe(ExitCode.Done);
        (await _folder.Run("knock")).Error.ShouldContain("try: there are home, office\n");
        var (code, _, error) = await _folder.Run("knock", "hmoe");
        code.ShouldBe(ExitCode.WrongInput);
        error.ShouldBe("postern: nothing is kept as hmoe, and a host needs its knocks behind it\n    try: did you mean postern knock home?\n");
        (await _folder.Run("knock", "gate.example.net")).Error.ShouldContain("try: there are home, office; or write postern knock gate.example.net 7001 8001 9001\n");
    }
}
