using System.CommandLine;
using Postern.Cli;
using Postern.Cli.Routers;
using Postern.Policy.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers;

public sealed class RouterOptionsTests : IDisposable
{
    private static readonly RouterPolicy Edge = new(
        "edge1", new RouterLogin(new RouterAddress(RouterTransport.Api, "192.0.2.1", 8729)) { User = "gate", Password = new RouterPassword("of the policy") }, default);

    private readonly string _folder = Directory.CreateTempSubdirectory("postern").FullName;
    private string? _asked;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_router_of_the_policy_needs_nothing_more()
    {
        Read(out var login, "edge1").ShouldBe((ExitCode.Done, ""));
        login.ShouldBe(Edge.Login);
        _asked.ShouldBeNull();
    }

    [Fact]
    public void What_the_command_line_says_comes_before_what_the_policy_says()
    {
        var file = Secret("of the file\nand a remark\n");
        Read(out var login, "edge1", "--user", "anna", "--password-file", file, "--fingerprint", new string('a', 64)).ShouldBe((ExitCode.Done, ""));
        login!.User.ShouldBe("anna");
        login.Password.ShouldBe(new RouterPassword("of the file"));
        login.Fingerprint!.Value.ToArray().ShouldAllBe(b => b == 0xaa);
    }

    [Fact]
    public void An_address_is_a_router_and_its_password_is_asked_for()
    {
        Read(out var login, "routeros://192.0.2.7").ShouldBe((ExitCode.Done, ""));
        login!.Address.ToString().ShouldBe("routeros://192.0.2.7");
        login.Password.ShouldBe(new RouterPassword("typed"));
        _asked.ShouldBe("Password of postern at routeros://192.0.2.7: ");
    }

    [Theory]
    [InlineData("192.0.2.7", "routeros://192.0.2.7")]
    [InlineData("edge2", "edge1")]
    [InlineData("routeros://admin:geheim@192.0.2.7", "--user")]
    public void What_is_no_router_is_told_what_one_is(string text, string hint)
    {
        var (exit, said) = Read(out _, text);
        exit.ShouldBe(ExitCode.Usage);
        said.ShouldContain(hint);
        said.ShouldNotContain("geheim");
    }

    [Fact]
    public void A_password_that_others_can_read_is_not_taken()
    {
        var file = Secret("secret");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var (exit, said) = Read(out _, "edge1", "--password-file", file);
        exit.ShouldBe(ExitCode.WrongInput);
        said.ShouldContain("the router's password: chmod 600");
    }

    [Fact]
    public void An_empty_file_has_no_password() => Read(out _, "edge1", "--password-file", Secret("")).Said.ShouldContain("is empty");

    [Fact]
    public void Where_nobody_can_be_asked_the_file_is_named()
    {
        var (exit, said) = Read(out _, canAsk: false, "routeros://192.0.2.7");
        exit.ShouldBe(ExitCode.Usage);
        said.ShouldContain("--password-file");
    }

    [Theory]
    [InlineData("routeros://192.0.2.7", "SHA1:abc", "64 hexadecimal digits")]
    [InlineData("routeros-plain://192.0.2.7", "0000000000000000000000000000000000000000000000000000000000000000", "no certificate is shown")]
    public void A_fingerprint_that_cannot_be_one_is_refused(string router, string fingerprint, string hint) =>
        Read(out _, router, "--fingerprint", fingerprint).Said.ShouldContain(hint);

    [Theory]
    [InlineData("abc\r", "abc")]
    [InlineData("ab\b\bxy\r", "xy")]
    [InlineData("\b\b\r", "")]
    [InlineData("ab\u0015c\r", "c")]
    [InlineData("a\u0004", null)]
    [InlineData("a\u001b", null)]
    public void A_person_types_and_mends(string keys, string? typed)
    {
        var next = new Queue<ConsoleKeyInfo>(keys.Select(Key));
        SecretPrompt.Read(next.Dequeue).ShouldBe(typed);
    }

    private static ConsoleKeyInfo Key(char letter) => letter switch
    {
        '\r' => new(letter, ConsoleKey.Enter, false, false, false),
        '\b' => new(letter, ConsoleKey.Backspace, false, false, false),
        '\u001b' => new(letter, ConsoleKey.Escape, false, false, false),
        '\u0004' => new(letter, ConsoleKey.D, false, false, true),
        '\u0015' => new(letter, ConsoleKey.U, false, false, true),
        _ => new(letter, ConsoleKey.None, false, false, false),
    };

    private string Secret(string content)
    {
        var path = Path.Combine(_folder, "password");
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private (int Exit, string Said) Read(out RouterLogin? login, params string[] arguments) => Read(out login, canAsk: true, arguments);

    private (int Exit, string Said) Read(out RouterLogin? login, bool canAsk, params string[] arguments)
    {
        using var said = new StringWriter();
        var terminal = new Terminal(said, said, () => Stream.Null, TimeProvider.System)
        {
            AskSecret = question =>
            {
                _asked = question;
                return canAsk ? "typed" : null;
            },
        };
        var command = new Command("push");
        var options = new RouterOptions();
        options.AddTo(command);
        var isRead = options.TryRead(command.Parse(arguments), [Edge], terminal, out login, out var exit);
        isRead.ShouldBe(exit == ExitCode.Done);
        return (exit, said.ToString());
    }
}
