using System.Text.Json;
using Postern.Cli;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli.Keys;

public sealed class KeyShowTests : IDisposable
{
    private readonly PersonsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_kind_is_told_by_its_content_and_no_secret_is_shown()
    {
        await _folder.Run("key", "new", "--gate", _folder["a"]);
        await _folder.Run("key", "new", "--fwknop", _folder["b"]);
        await _folder.Run("key", "new", "--out", _folder["c"], "--comment", "alice");
        foreach (var (file, words) in new[] { ("a", (string[])["gate ", "made 2026-11-21"]), ("b", ["fwknop ", "CBC", "HMAC sha256"]), ("c", ["ecdsa-sha2-nistp256 ", "private"]), ("c.pub", ["public alice"]) })
        {
            var (code, output, error) = await _folder.Run("key", "show", _folder[file]);
            code.ShouldBe(ExitCode.Done, error);
            output.ShouldContain("SHA256:");
            foreach (var word in words)
                output.ShouldContain(word);
            var text = await File.ReadAllTextAsync(_folder[file], TestContext.Current.CancellationToken);
            foreach (var secret in text.Split([' ', '\n']).Where(w => w.Length > 40 && file != "c.pub"))
                output.ShouldNotContain(secret);
            (await _folder.Run("key", "show", _folder[file], "--secret")).Output.ShouldEndWith(text);
        }
    }

    [Fact]
    public async Task Json_has_the_secret_only_when_asked()
    {
        await _folder.Run("key", "new", "--gate", _folder["a"]);
        var plain = JsonDocument.Parse((await _folder.Run("key", "show", _folder["a"], "--json")).Output).RootElement;
        plain.GetProperty("keys")[0].GetProperty("kind").GetString().ShouldBe("gate");
        plain.GetProperty("keys")[0].GetProperty("created").GetDateTimeOffset().Year.ShouldBe(2026);
        plain.TryGetProperty("secret", out _).ShouldBeFalse();
        JsonDocument.Parse((await _folder.Run("key", "show", _folder["a"], "--json", "--secret")).Output).RootElement.GetProperty("secret").GetString()!.ShouldStartWith("postern-gate-1 ");
    }

    [Theory]
    [InlineData("show")]
    [InlineData("qr")]
    [InlineData("rotate")]
    public async Task A_secret_that_others_can_read_is_refused(string command)
    {
        await _folder.Run("key", "new", "--fwknop", _folder["b"]);
        PersonsFolder.SetMode(_folder["b"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var (code, output, error) = await _folder.Run("key", command, _folder["b"]);
        code.ShouldBe(ExitCode.WrongInput);
        output.ShouldBeEmpty();
        error.ShouldContain($"chmod 600 {_folder["b"]}");
    }

    [Fact]
    public async Task A_short_passphrase_has_no_fingerprint_that_it_could_be_found_from()
    {
        _folder.Write("weak", "KEY secret\nHMAC_KEY other\n");
        var (code, output, error) = await _folder.Run("key", "show", _folder["weak"]);
        code.ShouldBe(ExitCode.Done, error);
        output.ShouldNotContain("SHA256:");
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello\n")]
    [InlineData("postern-gate-1 2026-11-21T20:00:00Z AAAA\n")]
    [InlineData("KEY_BASE64 !\n")]
    [InlineData("postern://gate/ssh#AQ")]
    [InlineData("ssh-ed25519 AAAA\n")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN OPENSSH PRIVATE KEY-----")]
    public async Task What_is_no_key_is_said(string content)
    {
        var (code, output, error) = await _folder.Run("key", "show", _folder.Write("x", content));
        code.ShouldBe(ExitCode.WrongInput);
        output.ShouldBeEmpty();
        error.ShouldContain(_folder["x"]);
    }
}
