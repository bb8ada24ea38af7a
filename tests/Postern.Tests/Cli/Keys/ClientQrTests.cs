using System.Text.Json;
using Postern.Cli;
using Postern.Cli.Keys;
using Postern.Spa.Keys;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli.Keys;

/// <summary><c>postern client --as qr</c> and <c>--as fwknop</c>: a door handed to another device, with what it needs and no more.</summary>
public sealed class ClientQrTests : IDisposable
{
    private readonly PersonsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sequence_goes_to_a_phone_as_the_file_that_its_app_imports()
    {
        _folder.Write("policy.yaml", "doors: {ssh: {opens: tcp/22, knock: [tcp/7001, 'udp/62000 \"open sesame\"', icmp/size=720]}}\n");
        var (code, output, error) = await _folder.Run("client", _folder["policy.yaml"], "ssh", "--as", "qr", "--host", "gate.example.net");
        code.ShouldBe(ExitCode.Done, error);
        error.ShouldContain("PN6063");
        var text = Scanner.ReadTerminal(_folder, output);
        (await _folder.Run("client", _folder["policy.yaml"], "ssh", "--as", "knockonports", "--host", "gate.example.net")).Output.TrimEnd('\n').ShouldBe(text);
        using var json = JsonDocument.Parse(text);
        json.RootElement.GetProperty("sequences")[0].GetProperty("steps").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task A_door_for_SSH_keys_goes_over_as_an_invitation()
    {
        await People();
        var (code, output, error) = await _folder.Run("client", _folder["policy.yaml"], "ssh", "--as", "qr", "--host", "gate.example.net", "--png", _folder["a.png"]);
        code.ShouldBe(ExitCode.Done, error);
        output.ShouldBeEmpty();
        Invitation.TryRead(Scanner.Read(_folder["a.png"]), out var invitation, out var problem).ShouldBeTrue(problem);
        (invitation!.Host, invitation.Port, invitation.Doors.Single()).ShouldBe(("gate.example.net", (ushort)4000, "ssh"));
        Scanner.Read(_folder["a.png"]).ShouldBe((await _folder.Run("key", "invite", _folder["policy.yaml"], "alice", "--host", "gate.example.net", "--door", "ssh")).Output.TrimEnd('\n'));
        (await _folder.Run("client", _folder["policy.yaml"], "ssh", "--as", "qr")).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(ExitCode.WrongInput), r => r.Error.ShouldContain("PN6060"));
    }

    [Fact]
    public async Task A_door_for_fwknop_keys_goes_over_as_keys_and_says_whose()
    {
        await People();
        var qr = await _folder.Run("client", _folder["policy.yaml"], "web", "--as", "qr", "--person", "phone");
        qr.Code.ShouldBe(ExitCode.Done, qr.Error);
        qr.Error.ShouldContain("PN6055");
        Scanner.ReadTerminal(_folder, qr.Output).ShouldBe(Scanner.ReadTerminal(_folder, (await _folder.Run("key", "qr", _folder["phone.fwknop"])).Output));

        (await _folder.Run("client", _folder["policy.yaml"], "web", "--as", "fwknop", "--host", "gate")).ShouldSatisfyAllConditions(
            r => r.Code.ShouldBe(ExitCode.WrongInput), r => r.Error.ShouldContain("PN6052"), r => r.Error.ShouldContain("phone, tablet"), r => r.Output.ShouldBeEmpty());
        (await _folder.Run("client", _folder["policy.yaml"], "web", "--as", "fwknop", "--host", "gate", "--person", "alice")).Error.ShouldContain("PN6053");
        var stanza = await _folder.Run("client", _folder["policy.yaml"], "web", "--as", "fwknop", "--host", "gate", "--person", "tablet");
        stanza.Code.ShouldBe(ExitCode.Done, stanza.Error);
        foreach (var line in (string[])["[tablet]", "SPA_SERVER gate", "SPA_SERVER_PORT 4000", "ACCESS tcp/443", "ALLOW_IP source", "USE_HMAC Y"])
            stanza.Output.Split('\n').ShouldContain(line);
    }

    [Fact]
    public async Task Pictures_are_of_QR_codes_alone()
    {
        _folder.Write("policy.yaml", "doors: {ssh: {opens: tcp/22, knock: [tcp/7001, tcp/9001, tcp/8001]}}\n");
        (await _folder.Run("client", _folder["policy.yaml"], "ssh", "--as", "nc", "--png", _folder["a.png"])).Code.ShouldBe(ExitCode.Usage);
        File.Exists(_folder["a.png"]).ShouldBeFalse();
    }

    private async Task People()
    {
        await _folder.Run("key", "new", "--gate", _folder["gate.key"]);
        foreach (var name in (string[])["phone", "tablet"])
            await _folder.Run("key", "new", "--fwknop", _folder[$"{name}.fwknop"]);
        _folder.Write("alice.keys", $"{OpenSshKey.Generate("alice").Public}\n");
        _folder.Write("policy.yaml", """
            spa: {key: gate.key, ports: [udp/4000]}
            people:
              alice: {keys: alice.keys}
              phone: {fwknop: phone.fwknop}
              tablet: {fwknop: tablet.fwknop}
            doors:
              ssh: {opens: tcp/22, spa: [alice]}
              web: {opens: tcp/443, spa: [phone, tablet]}

            """);
    }
}
