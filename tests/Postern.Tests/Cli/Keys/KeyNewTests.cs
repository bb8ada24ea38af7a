using System.Text.Json;
using Postern.Cli;
using Postern.Spa.Keys;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli.Keys;

public sealed class KeyNewTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly PersonsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Many, for a number with a zero in front or a high first bit is rare and spelt differently.</summary>
    [Fact]
    public async Task Ssh_keygen_reads_every_key_that_is_made()
    {
        for (var i = 0; i < 24; i++)
        {
            var file = _folder[$"id{i}"];
            var (code, output, error) = await _folder.Run("key", "new", "--out", file, "--comment", new string('c', i));
            code.ShouldBe(ExitCode.Done, error);
            var derived = PersonsFolder.Ask("ssh-keygen", "-y", "-f", file);
            derived.Code.ShouldBe(0, derived.Output);
            derived.Output.Trim().ShouldBe(output.Trim());
            var fingerprint = PersonsFolder.Ask("ssh-keygen", "-l", "-f", file + ".pub").Output.Split(' ');
            fingerprint[0].ShouldBe("256");
            error.ShouldContain(fingerprint[1]);
        }
    }

    [Fact]
    public async Task It_signs_and_can_be_locked_with_a_passphrase()
    {
        var file = _folder["id"];
        await _folder.Run("key", "new", "--out", file, "--comment", "alice@laptop");
        var message = _folder.Write("message", "text");
        PersonsFolder.Ask("ssh-keygen", "-Y", "sign", "-n", "test", "-f", file, message).Code.ShouldBe(0);
        (await _folder.Run("key", "show", file)).Output.ShouldContain("without a passphrase");
        PersonsFolder.Ask("ssh-keygen", "-p", "-f", file, "-N", "correct horse").Code.ShouldBe(0);
        var (code, output, _) = await _folder.Run("key", "show", file);
        code.ShouldBe(ExitCode.Done);
        output.ShouldContain("with a passphrase");
        output.ShouldContain(PersonsFolder.Ask("ssh-keygen", "-l", "-f", file + ".pub").Output.Split(' ')[1]);
    }

    [Fact]
    public async Task A_persons_own_key_goes_where_knocking_finds_it()
    {
        var (code, output, _) = await _folder.Run("key", "new");
        code.ShouldBe(ExitCode.Done);
        output.ShouldStartWith("ecdsa-sha2-nistp256 ");
        var file = _folder[".config/postern/id"];
        File.GetUnixFileMode(file).ShouldBe(OwnerOnly);
        File.GetUnixFileMode(Path.GetDirectoryName(file)!).ShouldBe(OwnerOnly | UnixFileMode.UserExecute);
        File.GetUnixFileMode(file + ".pub").ShouldBe(OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        (await File.ReadAllTextAsync(file + ".pub", TestContext.Current.CancellationToken)).ShouldBe(output);
        Directory.GetFiles(Path.GetDirectoryName(file)!).Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("--out")]
    [InlineData("--gate")]
    [InlineData("--fwknop")]
    public async Task A_file_that_is_there_stays_as_it_is(string option)
    {
        var file = _folder.Write("there", "the only copy");
        var (code, output, error) = await _folder.Run("key", "new", option, file);
        code.ShouldBe(ExitCode.WrongInput);
        output.ShouldBeEmpty();
        error.ShouldContain("is left as it is");
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe("the only copy");
        Directory.GetFiles(_folder.Home).ShouldBe([file]);
    }

    [Fact]
    public async Task A_public_half_without_its_key_stays_as_it_is()
    {
        _folder.Write("id.pub", "somebody's");
        (await _folder.Run("key", "new", "--out", _folder["id"])).Code.ShouldBe(ExitCode.WrongInput);
        File.Exists(_folder["id"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Of_many_that_make_one_file_at_once_one_does()
    {
        var file = _folder["gate.key"];
        var runs = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _folder.Run("key", "new", "--gate", file))));
        runs.Count(r => r.Code == ExitCode.Done).ShouldBe(1);
        runs.Count(r => r.Code == ExitCode.WrongInput).ShouldBe(15);
        Directory.GetFiles(_folder.Home).ShouldBe([file]);
        (await _folder.Run("key", "show", file)).Code.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public async Task The_gates_key_is_one_line_that_reads_back_and_is_not_shown()
    {
        var file = _folder["gate.key"];
        var (code, output, error) = await _folder.Run("key", "new", "--gate", file);
        code.ShouldBe(ExitCode.Done, error);
        File.GetUnixFileMode(file).ShouldBe(OwnerOnly);
        var line = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).TrimEnd('\n');
        GateKey.TryRead(line, out var key, out var problem).ShouldBeTrue(problem);
        key.Created.ShouldBe(new DateTimeOffset(2026, 11, 21, 20, 0, 0, TimeSpan.Zero));
        key.Dispose();
        (output + error).ShouldNotContain(line.Split(' ')[2]);
        output.ShouldContain("SHA256:");
    }

    [Theory]
    [InlineData("sha256", 64)]
    [InlineData("sha384", 128)]
    [InlineData("sha512", 128)]
    [InlineData("sha3_256", 136)]
    [InlineData("sha3_512", 72)]
    public async Task Fwknop_keys_are_as_long_as_fwknop_makes_them(string digest, int block)
    {
        var file = _folder["phone.fwknop"];
        var (code, output, error) = await _folder.Run("key", "new", "--fwknop", file, "--digest", digest);
        code.ShouldBe(ExitCode.Done, error);
        File.GetUnixFileMode(file).ShouldBe(OwnerOnly);
        var words = (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).Where(l => !l.StartsWith('#')).Select(l => l.Split(' ')).ToDictionary(w => w[0], w => w[1]);
        Convert.FromBase64String(words["KEY_BASE64"]).Length.ShouldBe(32);
        Convert.FromBase64String(words["HMAC_KEY_BASE64"]).Length.ShouldBe(block);
        words.GetValueOrDefault("HMAC_DIGEST_TYPE", "sha256").ShouldBe(digest);
        (output + error).ShouldNotContain(words["KEY_BASE64"]);
        (output + error).ShouldNotContain(words["HMAC_KEY_BASE64"]);
    }

    [Theory]
    [InlineData("--out", "ssh")]
    [InlineData("--gate", "gate")]
    [InlineData("--fwknop", "fwknop")]
    public async Task Json_names_the_file_and_the_fingerprint(string option, string kind)
    {
        var (code, output, error) = await _folder.Run("key", "new", option, _folder["key"], "--json");
        code.ShouldBe(ExitCode.Done, error);
        var json = JsonDocument.Parse(output).RootElement;
        json.GetProperty("kind").GetString().ShouldBe(kind);
        json.GetProperty("file").GetString().ShouldBe(_folder["key"]);
        json.GetProperty("fingerprint").GetString()!.ShouldStartWith("SHA256:");
    }

    [Theory]
    [InlineData(ExitCode.Usage, "--gate", "a", "--fwknop", "b")]
    [InlineData(ExitCode.Usage, "--gate", "a", "--out", "b")]
    [InlineData(ExitCode.Usage, "--fwknop", "a", "--digest", "md5")]
    [InlineData(ExitCode.WrongInput, "--comment", "two\nlines")]
    [InlineData(ExitCode.MachineRefused, "--gate", "/nowhere/at/all/gate.key")]
    public async Task What_is_wrong_makes_nothing(int expected, params string[] arguments)
    {
        var (code, output, error) = await _folder.Run(["key", "new", .. arguments]);
        code.ShouldBe(expected);
        output.ShouldBeEmpty();
        error.ShouldNotBeEmpty();
        File.Exists(_folder[".config/postern/id"]).ShouldBeFalse();
    }
}
