using System.Text.Json;
using Postern.Cli;
using Postern.Tests.Cli.Keys;
using Postern.Tests.Profiles;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli;

public sealed class ProfileCommandTests : IDisposable
{
    private const string Policy = """
        gate: {public: [tcp/80]}
        doors:
          ssh: {opens: tcp/22, for: 20m, knock: [tcp/7101, 'udp/62001 "open sesame"', tcp/3334]}
          web: {opens: tcp/8443, knock: [tcp/7105, 'udp/62002 /^a+b$/']}
        """;

    private readonly PersonsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_profile_is_added_listed_shown_and_removed()
    {
        var (code, output, error) = await _folder.Run("profile", "add", "home", "--host", "home.example.net", "--knock", "7001", "--knock", "62000:udp:open sesame", "--knock", "icmp/size=720",
            "--opens", "tcp/22", "--delay", "50ms", "--ip", "both", "--for", "30m", "--", "ssh", "-p", "22", "me@home");
        code.ShouldBe(ExitCode.Done, error);
        output.ShouldContain("postern knock home");
        (await File.ReadAllTextAsync(_folder[".config/postern/profiles.yaml"], TestContext.Current.CancellationToken)).ShouldBe(
            "home:\n  host: home.example.net\n  knock: [tcp/7001, 'udp/62000 \"open sesame\"', icmp/size=720]\n  opens: tcp/22\n  delay: 50ms\n  ip: both\n  for: 30m\n  run: [ssh, '-p', 22, me@home]\n");
        (_, output, _) = await _folder.Run("profile", "list");
        output.ShouldBe("NAME  HOST              KNOCKS BY  DOOR  OPENS\nhome  home.example.net  3 knocks   -     tcp/22\n");
        foreach (var arguments in new[] { new[] { "show", "home" }, ["show", "home", "--json"], ["list", "--json"] })
        {
            (code, output, _) = await _folder.Run(["profile", .. arguments]);
            code.ShouldBe(ExitCode.Done);
            output.ShouldContain("home.example.net");
            output.ShouldNotContain("7001");
            output.ShouldNotContain("sesame");
        }

        (_, output, _) = await _folder.Run("profile", "show", "home", "--secrets", "--json");
        JsonDocument.Parse(output).RootElement.GetProperty("knock").GetArrayLength().ShouldBe(3);
        (_, output, _) = await _folder.Run("profile", "show", "home", "--secrets");
        output.ShouldContain("open sesame");
        (code, _, error) = await _folder.Run("profile", "show", "hme");
        (code, error.Contains("did you mean home?", StringComparison.Ordinal)).ShouldBe((ExitCode.WrongInput, true));
        (await _folder.Run("profile", "remove", "home")).Code.ShouldBe(ExitCode.Done);
        (await _folder.Run("profile", "remove", "home")).Code.ShouldBe(ExitCode.WrongInput);
    }

    [Theory]
    [InlineData(ExitCode.WrongInput, "--host", "--host", "a b", "--knock", "7001")]
    [InlineData(ExitCode.WrongInput, "--knock", "--host", "h.example", "--knock", "70000")]
    [InlineData(ExitCode.WrongInput, "--delay", "--host", "h.example", "--knock", "7001", "--delay", "5")]
    [InlineData(ExitCode.WrongInput, "does not say how to knock", "--host", "h.example")]
    [InlineData(ExitCode.WrongInput, "a profile knocks in one way", "--host", "h.example", "--knock", "7001", "--stanza", "x")]
    [InlineData(ExitCode.WrongInput, "--door has no meaning", "--host", "h.example", "--knock", "7001", "--door", "x")]
    [InlineData(ExitCode.Usage, "comes after --", "--stanza", "x", "ssh")]
    public async Task What_is_no_profile_is_not_kept(int expected, string words, params string[] options)
    {
        var (code, _, error) = await _folder.Run(["profile", "add", "a", .. options]);
        code.ShouldBe(expected, error);
        error.Replace(": door has", ": --door has", StringComparison.Ordinal).ShouldContain(words);
        Directory.Exists(_folder[".config"]).ShouldBeFalse();
    }

    [Fact]
    public async Task The_picture_of_an_invitation_becomes_a_profile()
    {
        var line = ProfileReaderTests.Invite("ssh", "vpn").ToString();
        (await _folder.RunWith(line, "key", "qr", "-", "--png", _folder["gate.png"])).Code.ShouldBe(ExitCode.Done);
        var (code, output, error) = await _folder.Run("profile", "import", _folder["gate.png"], "--name", "office", "--door", "vpn");
        code.ShouldBe(ExitCode.Done, error);
        output.ShouldContain("postern knock office");
        (await _folder.Run("profile", "show", "office", "--secrets")).Output.ShouldBe($"office:\n  invitation: '{line}'\n  door: vpn\n");
        (await _folder.Run("profile", "import", line)).Code.ShouldBe(ExitCode.Done);
        (await _folder.RunWith(line, "profile", "import", "-", "--name", "again")).Code.ShouldBe(ExitCode.Done);
        (code, _, error) = await _folder.Run("profile", "import", line);
        (code, error.Contains("--replace", StringComparison.Ordinal)).ShouldBe((ExitCode.WrongInput, true));
    }

    [Fact]
    public async Task A_picture_without_a_code_is_said()
    {
        await File.WriteAllBytesAsync(_folder["no.png"], [0x89, (byte)'P', (byte)'N', (byte)'G', 1, 2, 3], TestContext.Current.CancellationToken);
        var (code, _, error) = await _folder.Run("profile", "import", _folder["no.png"]);
        code.ShouldBe(ExitCode.WrongInput);
        error.ShouldContain("neither a PNG nor a JPEG");
    }

    [Fact]
    public async Task Doors_of_policies_and_of_knockd_become_profiles()
    {
        await File.WriteAllTextAsync(_folder["policy.yaml"], Policy, TestContext.Current.CancellationToken);
        (await _folder.Run("profile", "import", _folder["policy.yaml"])).Error.ShouldContain("--host");
        var (code, _, error) = await _folder.Run("profile", "import", _folder["policy.yaml"], "--host", "gate.example");
        code.ShouldBe(ExitCode.WrongInput);
        error.ShouldContain("'web' waits for what meets an expression");
        (await _folder.Run("profile", "show", "ssh", "--secrets")).Output.ShouldBe(
            "ssh:\n  host: gate.example\n  knock: [tcp/7101, 'udp/62001 \"open sesame\"', tcp/3334]\n  opens: tcp/22\n  for: 20m\n");
        await File.WriteAllTextAsync(_folder["knockd.conf"], "[options]\n  UseSyslog\n[openSSH]\n  sequence = 7000,8000:udp,9000\n  seq_timeout = 5\n  tcpflags = syn\n  command = /sbin/iptables -A INPUT -s %IP% -p tcp --dport 22 -j ACCEPT\n", TestContext.Current.CancellationToken);
        (code, var output, error) = await _folder.Run("profile", "import", _folder["knockd.conf"], "--host", "gate.example", "--json");
        code.ShouldBe(ExitCode.Done, error);
        JsonDocument.Parse(output).RootElement.GetProperty("profiles")[0].GetProperty("name").GetString().ShouldBe("openSSH");
    }

    [Fact]
    public async Task What_a_trap_lies_over_is_not_tried()
    {
        await File.WriteAllTextAsync(_folder["policy.yaml"], Policy + "\ntraps:\n  - {ports: [tcp/20-23], ban: 1h}\n", TestContext.Current.CancellationToken);
        var (code, _, error) = await _folder.Run("profile", "import", _folder["policy.yaml"], "--host", "gate.example", "--door", "ssh");
        code.ShouldBe(ExitCode.Done, error);
        error.ShouldContain("a trap lies over what 'ssh' opens, tcp/20-23");
        (await _folder.Run("profile", "show", "ssh")).Output.ShouldContain("verify: false");
    }

    [Fact]
    public async Task Stanzas_become_profiles_that_point_at_them()
    {
        _folder.Write(".fwknoprc", "[default]\nFW_TIMEOUT 60\n[pi]\nSPA_SERVER gate.example\nACCESS tcp/22\nKEY secretsecret\n[nas at home]\nSPA_SERVER nas.example\n");
        var (code, _, error) = await _folder.Run("profile", "import", _folder[".fwknoprc"]);
        code.ShouldBe(ExitCode.Done, error);
        var kept = await File.ReadAllTextAsync(_folder[".config/postern/profiles.yaml"], TestContext.Current.CancellationToken);
        kept.ShouldBe("pi:\n  fwknop: pi\nnas-at-home:\n  fwknop: 'nas at home'\n");
    }
}
