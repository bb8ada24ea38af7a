using Postern.Cli;
using Postern.Tests.Cli;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Spa;

/// <summary>Secrets are planted wherever one may stand, rightly or by mistake; nothing that a command prints has one.</summary>
public sealed class SecretsStaySecretTests : IDisposable
{
    private const string Planted = "Pl4nted-hunter2";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("postern-secrets-");

    public static TheoryData<string> Places =>
    [
        $"KEY: {Planted}", $"HMAC_KEY {Planted}", $"KEY_BASE64 {Planted}", $"HMAC_KEY_BASE64 {Planted}", $"KEY={Planted}", Planted, $"{Planted} x", $"x {Planted}", $"[{Planted}", $"KEY a {Planted}",
        $"KEY {Planted}\nKEY {Planted}", $"HMAC_DIGEST_TYPE {Planted}", $"ENCRYPTION_MODE {Planted}", $"USE_HMAC {Planted}", $"USERNAME {Planted}:{Planted}", $"OPEN_PORTS {Planted}", $"-----BEGIN {Planted}",
        $"doors=\"{Planted} ssh-ed25519", $"{Planted}=\"x\" {SpaText.Alice}", $"{Planted},{Planted} {SpaText.Alice}", $"expiry-time=\"{Planted}\" {SpaText.Alice}", $"ssh-ed25519 {Planted}", $"postern-gate-1 {Planted} {Planted}",
    ];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Places))]
    public async Task In_a_file_that_is_named(string text)
    {
        foreach (var key in new[] { "fwknop: a.file", "keys: a.file", $"keys: [{SpaText.Alice}]}}, bob: {{fwknop: a.file" })
        {
            Write("a.file", text + "\n");
            Write("gate.key", text + "\n");
            await NothingTells(SpaText.Person(key));
        }

        Write("a.file", $"people: {{alice: {{fwknop: '{text.Replace("'", "''", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal)}'}}}}\n");
        await NothingTells($"secrets: a.file\n{SpaText.Door("alice")}");
    }

    [Theory]
    [InlineData($"fwknop: {Planted}")]
    [InlineData($"fwknop: [{Planted}, 'x/{Planted}']")]
    [InlineData($"fwknop: {{KEY: {Planted}}}")]
    [InlineData($"fwknop: {{KEY: {Planted}, HMAC_KEY: {Planted}}}")]
    [InlineData($"fwknop: {{KEY: a {Planted}, HMAC_KEY: 'a;{Planted}'}}")]
    [InlineData($"fwknop: {{KEY_BASE64: {Planted}, {Planted}: x}}")]
    [InlineData($"fwknop: {{KEY: !{Planted} x}}")]
    [InlineData($"fwknop: {{KEY: !{Planted}}}")]
    [InlineData($"fwknop: {{KEY: *{Planted}}}")]
    [InlineData($"fwknop: {{KEY: &{Planted} a, HMAC_KEY: [{Planted}]}}")]
    [InlineData($"fwknop: {{KEY: \"{Planted}\\q\"}}")]
    [InlineData($"fwknop: {{KEY: @{Planted}}}")]
    [InlineData($"fwknop: {{KEY: %{Planted}}}")]
    public Task In_the_policy(string person) => NothingTells(SpaText.Person(person));

    private async Task NothingTells(string policy)
    {
        var file = Write("p.yaml", policy);
        foreach (var command in new string[][] { ["check", file], ["check", file, "--json"], ["check", file, "--sarif"], ["compile", file, "--to", "nft"], ["compile", file, "--to", "rules"], ["prove", file], ["simulate", file, "--scan"] })
        {
            var (_, output, error) = await CheckCommandTests.Run(command);
            (output + error).ShouldNotContain(Planted, Case.Insensitive, $"{string.Join(' ', command)}\n{policy}");
        }
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
