using System.Text.Json;
using Postern.Cli;
using Postern.Spa.Keys;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli.Keys;

public sealed class KeyAcceptTests : IDisposable
{
    private readonly PersonsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_invitation_is_kept_for_its_owner_alone()
    {
        var line = Invite("gate.example.net", "ssh").ToString();
        var (code, output, error) = await _folder.RunWith(line + "\n", "key", "accept", "-", "--name", "home");
        code.ShouldBe(ExitCode.Done, error);
        output.ShouldContain("postern knock home");
        output.ShouldContain("postern key new");
        output.ShouldNotContain(line.Split('#')[1]);
        var file = _folder[".config/postern/profiles.yaml"];
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe($"home:\n  invitation: '{line}'\n");
        PersonsFolder.Mode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        PersonsFolder.Mode(Path.GetDirectoryName(file)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task What_it_is_to_run_is_kept_with_it_also_later()
    {
        var line = Invite("gate.example.net", "ssh").ToString();
        (await _folder.Run("key", "accept", line, "--name", "home")).Code.ShouldBe(ExitCode.Done);
        (await _folder.Run("key", "accept", line, "--name", "home", "--", "ssh", "-p", "22", "alice@gate")).Code.ShouldBe(ExitCode.Done);
        var kept = $"home:\n  invitation: '{line}'\n  run: [ssh, '-p', 22, alice@gate]\n";
        (await File.ReadAllTextAsync(_folder[".config/postern/profiles.yaml"], TestContext.Current.CancellationToken)).ShouldBe(kept);
        (await _folder.Run("key", "accept", line, "--name", "home")).Code.ShouldBe(ExitCode.Done);
        (await File.ReadAllTextAsync(_folder[".config/postern/profiles.yaml"], TestContext.Current.CancellationToken)).ShouldBe(kept);
        (await _folder.Run("key", "accept", line, "ssh", "alice@gate")).Code.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task At_a_terminal_it_is_pasted_in_as_many_lines_as_a_mail_made_of_it()
    {
        var line = Invite("gate.example.net", "ssh").ToString();
        var typed = new Queue<string?>(["", line[..50], "  " + line[50..90], line[90..], "not read"]);
        using var error = new StringWriter();
        var terminal = _folder.Terminal(TextWriter.Null, error) with { ReadLine = () => typed.Dequeue() };
        (await CommandLine.Run(["key", "accept", "-", "--name", "home"], terminal)).ShouldBe(ExitCode.Done, error.ToString());
        error.ToString().ShouldContain("paste the invitation");
        typed.Count.ShouldBe(1);
        (await File.ReadAllTextAsync(_folder[".config/postern/profiles.yaml"], TestContext.Current.CancellationToken)).ShouldBe($"home:\n  invitation: '{line}'\n");
    }

    [Fact]
    public async Task The_line_for_the_gates_owner_is_shown()
    {
        var (_, key, _) = await _folder.Run("key", "new");
        var (_, output, _) = await _folder.Run("key", "accept", Invite("2001:db8::1", "my door", "vpn").ToString());
        output.ShouldContain(key.Trim());
        output.ShouldContain("postern knock 2001-db8--1 'my door'");
    }

    [Fact]
    public async Task Another_invitation_of_the_name_gives_way_only_when_told()
    {
        var (first, second) = (Invite("gate.example.net", "ssh").ToString(), Invite("gate.example.net", "ssh").ToString());
        (await _folder.Run("key", "accept", first)).Code.ShouldBe(ExitCode.Done);
        (await _folder.Run("key", "accept", first)).Code.ShouldBe(ExitCode.Done);
        var (code, _, error) = await _folder.Run("key", "accept", second);
        code.ShouldBe(ExitCode.WrongInput);
        error.ShouldContain("--replace");
        (await _folder.Run("key", "accept", second, "--replace")).Code.ShouldBe(ExitCode.Done);
        (await File.ReadAllTextAsync(_folder[".config/postern/profiles.yaml"], TestContext.Current.CancellationToken)).ShouldBe($"gate.example.net:\n  invitation: '{second}'\n");
        (await _folder.Run("key", "show", "gate.example.net")).Output.ShouldContain("gate.example.net port 62201: ssh");
    }

    [Fact]
    public async Task Json_says_how_to_knock()
    {
        await _folder.Run("key", "new");
        var (code, output, error) = await _folder.Run("key", "accept", Invite("gate.example.net", "ssh").ToString(), "--json");
        code.ShouldBe(ExitCode.Done, error);
        var json = JsonDocument.Parse(output).RootElement;
        json.GetProperty("knock").GetString().ShouldBe("postern knock gate.example.net");
        json.GetProperty("publicKeys").GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData(ExitCode.WrongInput, "postern://gate.example.net/ssh#AQ")]
    [InlineData(ExitCode.WrongInput, "-")]
    [InlineData(ExitCode.Usage)]
    public async Task What_is_no_invitation_is_not_kept(int expected, params string[] arguments)
    {
        (await _folder.RunWith("hello", ["key", "accept", .. arguments])).Code.ShouldBe(expected);
        Directory.Exists(_folder[".config"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("../x")]
    [InlineData(".x")]
    [InlineData("")]
    [InlineData("a b")]
    public async Task A_name_is_one_that_can_be_typed(string name)
    {
        (await _folder.Run("key", "accept", Invite("gate", "ssh").ToString(), "--name", name)).Code.ShouldBe(ExitCode.Usage);
        Directory.Exists(_folder[".config"]).ShouldBeFalse();
    }

    internal static Invitation Invite(string host, params string[] doors)
    {
        using var key = GateKey.Generate(DateTimeOffset.UnixEpoch);
        return new Invitation(host, 62201, key.Identity, doors);
    }
}
