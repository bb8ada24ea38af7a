using System.Text.Json;
using Postern.Cli;
using Postern.Cli.Keys;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli.Keys;

public sealed class KeyQrTests : IDisposable
{
    private readonly PersonsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha3_256")]
    public async Task The_app_gets_both_keys_of_an_fwknop_client(string digest)
    {
        await _folder.Run("key", "new", "--fwknop", _folder["phone.fwknop"], "--digest", digest);
        var words = Words("phone.fwknop");
        var expected = $"KEY_BASE64:{words["KEY_BASE64"]} HMAC_KEY_BASE64:{words["HMAC_KEY_BASE64"]}";
        var (code, output, error) = await _folder.Run("key", "qr", _folder["phone.fwknop"]);
        code.ShouldBe(ExitCode.Done, error);
        Scanner.ReadTerminal(_folder, output).ShouldBe(expected);
        error.Contains("HMAC type", StringComparison.Ordinal).ShouldBe(digest != "sha256");
        AsTheAppReadsIt(expected).ShouldBe((words["KEY_BASE64"], words["HMAC_KEY_BASE64"]));
    }

    [Fact]
    public async Task Keys_of_plain_text_go_over_in_base64()
    {
        _folder.Write("old.fwknop", "KEY: pass:word\nHMAC_KEY: other:word\n");
        var (code, output, error) = await _folder.Run("key", "qr", _folder["old.fwknop"]);
        code.ShouldBe(ExitCode.Done, error);
        Scanner.ReadTerminal(_folder, output).ShouldBe($"KEY_BASE64:{Convert.ToBase64String("pass:word"u8)} HMAC_KEY_BASE64:{Convert.ToBase64String("other:word"u8)}");
    }

    [Fact]
    public async Task Pictures_are_their_owners_alone_and_show_the_same()
    {
        var line = KeyAcceptTests.Invite("gate.example.net", "ssh", "vpn").ToString();
        var (code, output, error) = await _folder.Run("key", "qr", line, "--png", _folder["a.png"], "--svg", _folder["a.svg"]);
        code.ShouldBe(ExitCode.Done, error);
        output.ShouldBeEmpty();
        Scanner.Read(_folder["a.png"]).ShouldBe(line);
        Scanner.ReadSvg(_folder, await File.ReadAllTextAsync(_folder["a.svg"], TestContext.Current.CancellationToken)).ShouldBe(line);
        foreach (var file in (string[])["a.png", "a.svg"])
            PersonsFolder.Mode(_folder[file]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await _folder.Run("key", "qr", line, "--png", _folder["a.png"])).Code.ShouldBe(ExitCode.WrongInput);
    }

    [Fact]
    public async Task An_invitation_is_taken_from_a_line_from_standard_input_and_by_its_name()
    {
        var line = KeyAcceptTests.Invite("2001:db8::1", "ssh").ToString();
        await _folder.Run("key", "accept", line, "--name", "home");
        foreach (var (code, output, error) in new[] { await _folder.Run("key", "qr", line), await _folder.RunWith(line, "key", "qr", "-"), await _folder.Run("key", "qr", "home") })
        {
            code.ShouldBe(ExitCode.Done, error);
            Scanner.ReadTerminal(_folder, output).ShouldBe(line);
        }
    }

    [Fact]
    public async Task Json_has_the_modules()
    {
        var line = KeyAcceptTests.Invite("gate", "ssh").ToString();
        var (code, output, _) = await _folder.Run("key", "qr", line, "--json");
        code.ShouldBe(ExitCode.Done);
        var json = JsonDocument.Parse(output).RootElement;
        json.GetProperty("text").GetString().ShouldBe(line);
        var rows = json.GetProperty("modules").EnumerateArray().Select(r => r.GetString()!).ToList();
        rows.ShouldAllBe(r => r.Length == rows.Count);
        rows[0].ShouldStartWith("1111111");
    }

    /// <summary>On a light terminal too, for both colours are set.</summary>
    [Fact]
    public void A_terminals_own_colours_do_not_matter()
    {
        var picture = QrPicture.Of("text");
        foreach (var row in picture!.Text(isColoured: true).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            row.ShouldStartWith("\e[38;5;231;48;5;16m");
            row.ShouldEndWith("\e[0m");
        }

        Scanner.ReadTerminal(_folder, picture.Text(isColoured: true).Replace("\e[38;5;231;48;5;16m", "").Replace("\e[0m", "")).ShouldBe("text");
        QrPicture.Of(new string('x', 4000)).ShouldBeNull();
    }

    [Fact]
    public async Task Private_keys_are_not_handed_on()
    {
        await _folder.Run("key", "new", "--gate", _folder["gate.key"]);
        await _folder.Run("key", "new", "--out", _folder["id"]);
        foreach (var file in (string[])["gate.key", "id", "id.pub", "nothing"])
        {
            var (code, output, error) = await _folder.Run("key", "qr", _folder[file]);
            code.ShouldBe(ExitCode.WrongInput, error);
            output.ShouldBeEmpty();
        }
    }

    private Dictionary<string, string> Words(string file) => File.ReadAllLines(_folder[file]).Where(l => !l.StartsWith('#')).Select(l => l.Split(' ')).ToDictionary(w => w[0], w => w[1]);

    // The rules of Fwknop2's onActivityResult and Config.Is_Valid.
    private static (string Key, string Hmac) AsTheAppReadsIt(string text)
    {
        var words = text.Split(' ').Select(w => w.Split(':')).ToDictionary(w => w[0], w => w[1]);
        words.Values.ShouldAllBe(v => v.Length % 4 == 0);
        return (words["KEY_BASE64"], words["HMAC_KEY_BASE64"]);
    }
}
