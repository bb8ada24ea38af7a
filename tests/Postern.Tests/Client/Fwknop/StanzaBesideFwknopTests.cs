using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Postern.Client.Fwknop;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client.Fwknop;

/// <summary>What the fwknop client of Debian makes of a stanza, and what we do: the same fields in the packet.</summary>
public sealed class StanzaBesideFwknopTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("postern-rc-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ACCESS tcp/22")]
    [InlineData("ACCESS tcp/22,udp/53")]
    [InlineData("ACCESS tcp/22 # more\nSPOOF_USER bob;by")]
    [InlineData("ACCESS: tcp/22\nSPOOF_USER: a#b")]
    [InlineData("ACCESS\ttcp/22\n  SPOOF_USER   x  ")]
    [InlineData("ACCESS tcp/22\nFW_TIMEOUT 60")]
    [InlineData("ACCESS tcp/22\nFW_TIMEOUT 0")]
    [InlineData("ACCESS tcp/22\nFW_TIMEOUT 65536")]
    [InlineData("ACCESS tcp/22\nALLOW_IP source")]
    [InlineData("ACCESS tcp/22\nHMAC_KEY x\nHMAC_DIGEST_TYPE sha512\nDIGEST_TYPE SHA3_256\nENCRYPTION_MODE ctr")]
    [InlineData("ACCESS tcp/22\nHMAC_KEY x\nUSE_HMAC N")]
    [InlineData("ACCESS tcp/22\nENCRYPTION_MODE legacy\nDIGEST_TYPE MD5")]
    [InlineData("ACCESS tcp/22\nNAT_LOCAL Y")]
    [InlineData("ACCESS tcp/22\nNAT_LOCAL Y\nNAT_PORT 5555\nFW_TIMEOUT 9")]
    [InlineData("ACCESS tcp/22\nNAT_ACCESS 192.168.1.2:99")]
    [InlineData("ACCESS tcp/22\nNAT_ACCESS 192.168.1.2,99\nNAT_PORT 70")]
    [InlineData("ACCESS tcp/22\nNAT_ACCESS 192.168.1.2\nNAT_PORT 70")]
    [InlineData("ACCESS tcp/22\nNAT_ACCESS host.example,99\nFW_TIMEOUT 7")]
    [InlineData("ACCESS tcp/22,tcp/23\nNAT_ACCESS 192.168.1.2:99")]
    [InlineData("ACCESS tcp/22\nNAT_ACCESS 192.168.1.2,99\nNAT_LOCAL y")]
    [InlineData("ACCESS tcp/22\nTIME_OFFSET -2min")]
    [InlineData("ACCESS tcp/22\nTIME_OFFSET 2days")]
    [InlineData("ACCESS tcp/22\nTIME_OFFSET +5")]
    [InlineData("ACCESS tcp/1\n[other]\nACCESS tcp/2\n[s]\nACCESS tcp/3")]
    public async Task The_packet_is_the_same(string lines)
    {
        var file = Path.Combine(_folder, "rc");
        var text = $"[default]\nSPA_SERVER_PORT 4000\n[s]\nSPA_SERVER 10.0.0.1\nALLOW_IP 198.51.100.7\nKEY abc\n{lines}\n";
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var said = await Fwknop(file);

        var (stanza, problems, _) = new FwknopStanzaReader(RcFile.Read(text, "rc", []), _ => (null, null)).Read("s");
        problems.ShouldBeEmpty();
        var now = DateTimeOffset.UtcNow;
        var payload = StanzaPacket.Payload(stanza!, stanza!.Address, "root", 1, now);
        StanzaPacket.Problems(stanza, payload).ShouldBeEmpty();
        string Field(string name) => Regex.Match(said, $@"(?m)^ *{name}: (\S*)").Groups[1].Value;
        if (lines.Contains("SPOOF_USER"))
            payload.User.ShouldBe(Field("Username"));
        ((int)payload.Type).ToString(CultureInfo.InvariantCulture).ShouldBe(Field("Message Type"));
        payload.Message.ShouldBe(Field("Message String"));
        (payload.NatAccess ?? "<NULL>").ShouldBe(Field("Nat Access"));
        (payload.Timeout ?? 0).ToString(CultureInfo.InvariantCulture).ShouldBe(Field("Client Timeout"));
        ((int)payload.Digest).ToString(CultureInfo.InvariantCulture).ShouldBe(Field("Digest Type"));
        (stanza.Key.HmacKey.IsEmpty ? "0" : ((int)stanza.Key.Hmac).ToString(CultureInfo.InvariantCulture)).ShouldBe(Field("HMAC Type"));
        ((int)stanza.Key.Mode).ToString(CultureInfo.InvariantCulture).ShouldBe(Field("Encryption Mode"));
        stanza.Port.ToString(CultureInfo.InvariantCulture).ShouldBe(Field("destination port"));
        Math.Abs(payload.Time - long.Parse(Field("Timestamp"), CultureInfo.InvariantCulture)).ShouldBeLessThan(10);
    }

    private async Task<string> Fwknop(string file)
    {
        var start = new ProcessStartInfo("fwknop") { ArgumentList = { "--rc-file", file, "-n", "s", "--test", "--no-save-args", "-v" }, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        start.Environment["HOME"] = _folder;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        said.ShouldContain("Message String", customMessage: said + await errors);
        return said;
    }
}
