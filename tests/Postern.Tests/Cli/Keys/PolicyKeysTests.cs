using System.Text.Json;
using System.Text.RegularExpressions;
using Postern.Cli;
using Postern.Cli.Commands;
using Postern.Spa.Keys;
using Postern.Watcher.Gates;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli.Keys;

/// <summary>The commands that ask a policy who has which key: list, invite, revoke, and rotate between them.</summary>
public sealed class PolicyKeysTests : IDisposable
{
    private readonly PersonsFolder _folder = new();

    private string Policy => _folder["policy.yaml"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_list_says_who_opens_what_until_when()
    {
        await Make();
        var (code, output, error) = await _folder.Run("key", "list", Policy);
        code.ShouldBe(ExitCode.Done, error);
        var rows = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Regex.Split(l, "  +")).ToList();
        rows[1].ShouldBe(["person", "kind", "fingerprint", "expires", "doors", "limits", "comment"]);
        rows[2][0].ShouldBe("alice");
        rows[2][2].ShouldBe(Fingerprint("laptop.pub"));
        rows[2][3..].ShouldBe(["2027-01-31 00:00", "ssh,vpn", "from=198.51.100.0/24", "alice@laptop"]);
        rows[3][2..].ShouldBe([Fingerprint("desk.pub"), "2027-01-31 00:00", "ssh", "from=198.51.100.0/24", "alice@desk"]);
        rows[4][..2].ShouldBe(["phone", "fwknop"]);
        rows[4][4].ShouldBe("ssh");
        var json = JsonDocument.Parse((await _folder.Run("key", "list", Policy, "--json")).Output).RootElement;
        json.GetProperty("gate").GetArrayLength().ShouldBe(1);
        json.GetProperty("keys").EnumerateArray().Select(k => k.GetProperty("person").GetString()).ShouldBe(["alice", "alice", "phone"]);
        json.GetProperty("keys")[1].GetProperty("line").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task An_invitation_names_the_gate_and_the_persons_doors()
    {
        await Make();
        var (code, output, error) = await _folder.Run("key", "invite", Policy, "alice", "--host", "Gate.example.net");
        code.ShouldBe(ExitCode.Done, error);
        error.ShouldContain("privately");
        Invitation.TryRead(output, out var invitation, out var problem).ShouldBeTrue(problem);
        (invitation.Host, invitation.Port).ShouldBe(("gate.example.net", (ushort)62201));
        invitation.Doors.ShouldBe(["ssh", "vpn"]);
        GateKey.TryRead(File.ReadLines(_folder["gate.key"]).First(), out var key, out _).ShouldBeTrue();
        invitation.Gate.Public.ToArray().ShouldBe(key.Identity.Public.ToArray());
        key.Dispose();

        var shown = await _folder.Run("key", "invite", Policy, "--host", "2001:db8::1", "--port", "53", "--door", "vpn", "--qr");
        shown.Code.ShouldBe(ExitCode.Done, shown.Error);
        Scanner.ReadTerminal(_folder, shown.Output).ShouldStartWith("postern://[2001:db8::1]:53/vpn#");
        var json = JsonDocument.Parse((await _folder.Run("key", "invite", Policy, "--host", "gate", "--json")).Output).RootElement;
        json.GetProperty("doors").GetArrayLength().ShouldBe(2);
        json.GetProperty("invitation").GetString()!.ShouldStartWith("postern://gate:62201/");
    }

    [Theory]
    [InlineData(ExitCode.WrongInput, "fwknop", "phone", "--host", "gate")]
    [InlineData(ExitCode.WrongInput, "no person", "bob", "--host", "gate")]
    [InlineData(ExitCode.WrongInput, "no such door", "alice", "--host", "gate", "--door", "cellar")]
    [InlineData(ExitCode.Usage, "--host", "alice", "--host", "a/b")]
    [InlineData(ExitCode.Usage, "--port", "alice", "--host", "gate", "--port", "0")]
    [InlineData(ExitCode.Usage, "--host", "alice")]
    public async Task What_cannot_be_invited_is_said(int expected, string said, params string[] arguments)
    {
        await Make();
        var (code, output, error) = await _folder.Run(["key", "invite", Policy, .. arguments]);
        code.ShouldBe(expected, error);
        error.ShouldContain(said);
        output.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_key_is_revoked_and_its_line_stays_as_a_comment()
    {
        await Make();
        var before = await File.ReadAllLinesAsync(_folder["alice.keys"], TestContext.Current.CancellationToken);
        var (code, output, error) = Revoke(Fingerprint("desk.pub"), [new Listed("ssh", "203.0.113.5", null, TimeSpan.FromMinutes(5), []), new Listed("vpn", "203.0.113.6", null, null, [])]);
        code.ShouldBe(ExitCode.Done, error);
        output.ShouldContain("postern revoke 203.0.113.5 ssh");
        output.ShouldNotContain("203.0.113.6");
        var after = await File.ReadAllLinesAsync(_folder["alice.keys"], TestContext.Current.CancellationToken);
        after.ShouldBe([before[0], $"# revoked 2026-11-21: {before[1]}"]);
        (await _folder.Run("key", "list", Policy)).Output.ShouldNotContain(Fingerprint("desk.pub"));
        Revoke(Fingerprint("desk.pub"), []).Code.ShouldBe(ExitCode.WrongInput);
    }

    /// <summary>A gate that could not read the policy afterwards would go on with the key.</summary>
    [Theory]
    [InlineData("alice", 2)]
    [InlineData("phone", 1)]
    public async Task A_persons_last_key_goes_and_the_policy_still_loads(string person, int keys)
    {
        await Make();
        var (code, output, error) = Revoke(person, null);
        code.ShouldBe(ExitCode.Done, error);
        output.Split('\n').Count(l => l.StartsWith("revoked: ", StringComparison.Ordinal)).ShouldBe(keys);
        output.ShouldContain("postern revoke SOURCE DOOR");
        var listed = await _folder.Run("key", "list", Policy, "--json");
        listed.Code.ShouldBe(ExitCode.Done, listed.Error);
        JsonDocument.Parse(listed.Output).RootElement.GetProperty("keys").EnumerateArray().ShouldAllBe(k => k.GetProperty("person").GetString() != person);
        (await _folder.Run("check", Policy)).Output.ShouldContain("PN2380");
        PersonsFolder.Mode(_folder["phone.fwknop"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_key_that_stands_in_the_policy_itself_is_named_and_left()
    {
        await Make();
        var policy = (await File.ReadAllTextAsync(Policy, TestContext.Current.CancellationToken)).Replace("keys: alice.keys", $"keys: ['{(await File.ReadAllTextAsync(_folder["laptop.pub"], TestContext.Current.CancellationToken)).Trim()}']");
        _folder.Write("policy.yaml", policy);
        var (code, _, error) = Revoke("alice", []);
        code.ShouldBe(ExitCode.WrongInput);
        error.ShouldContain("policy.yaml:");
        (await File.ReadAllTextAsync(Policy, TestContext.Current.CancellationToken)).ShouldBe(policy);
    }

    /// <summary>A file of secrets may have any name; what is YAML must not be taken for lines of keys.</summary>
    [Fact]
    public async Task Keys_in_a_file_of_secrets_are_left_and_the_files_that_it_names_are_not()
    {
        await Make();
        _folder.Write("secrets", $"people:\n  phone: {{fwknop: {{KEY: first, HMAC_KEY: second}}}}\n  tablet: {{fwknop: phone.fwknop}}\n");
        var policy = "secrets: secrets\n" + (await File.ReadAllTextAsync(Policy, TestContext.Current.CancellationToken)).Replace("phone: {fwknop: phone.fwknop}", "phone: {}\n  tablet: {}");
        _folder.Write("policy.yaml", policy);
        var (code, _, error) = Revoke("phone", []);
        code.ShouldBe(ExitCode.WrongInput);
        error.ShouldContain("nothing was changed");
        (code, _, error) = Revoke("tablet", []);
        code.ShouldBe(ExitCode.Done, error);
        (await File.ReadAllTextAsync(_folder["phone.fwknop"], TestContext.Current.CancellationToken)).ShouldContain("# revoked 2026-11-21: KEY_BASE64");
    }

    [Fact]
    public async Task Revoking_is_told_as_json_and_asks_the_gate_of_this_host()
    {
        await Make();
        var (code, output, error) = await _folder.Run("key", "revoke", Policy, "phone", "--json");
        code.ShouldBe(ExitCode.Done, error);
        JsonDocument.Parse(output).RootElement.GetProperty("revoked")[0].GetProperty("person").GetString().ShouldBe("phone");
    }

    [Fact]
    public async Task A_gates_new_key_comes_first_and_the_old_one_stays_until_it_is_forgotten()
    {
        await Make();
        var old = (await File.ReadAllTextAsync(_folder["gate.key"], TestContext.Current.CancellationToken)).Trim();
        var (code, output, error) = await _folder.Run("key", "rotate", _folder["gate.key"]);
        code.ShouldBe(ExitCode.Done, error);
        output.ShouldContain("new invitation");
        var lines = await File.ReadAllLinesAsync(_folder["gate.key"], TestContext.Current.CancellationToken);
        lines.Length.ShouldBe(2);
        lines[1].ShouldBe(old);
        lines[0].ShouldNotBe(old);
        JsonDocument.Parse((await _folder.Run("key", "list", Policy, "--json")).Output).RootElement.GetProperty("gate").GetArrayLength().ShouldBe(2);
        (await _folder.Run("key", "rotate", _folder["gate.key"])).Code.ShouldBe(ExitCode.WrongInput);
        (await _folder.Run("key", "rotate", _folder["gate.key"], "--forget-old")).Code.ShouldBe(ExitCode.Done);
        (await File.ReadAllLinesAsync(_folder["gate.key"], TestContext.Current.CancellationToken)).ShouldBe([lines[0]]);
        (await _folder.Run("key", "rotate", _folder["gate.key"], "--forget-old")).Code.ShouldBe(ExitCode.WrongInput);
        PersonsFolder.Mode(_folder["gate.key"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Two_keys_of_an_fwknop_client_are_valid_at_once()
    {
        await Make();
        var old = await File.ReadAllTextAsync(_folder["phone.fwknop"], TestContext.Current.CancellationToken);
        (await _folder.Run("key", "rotate", _folder["phone.fwknop"], "--json")).Code.ShouldBe(ExitCode.Done);
        var (code, output, error) = await _folder.Run("key", "list", Policy, "--json");
        code.ShouldBe(ExitCode.Done, error);
        var keys = JsonDocument.Parse(output).RootElement.GetProperty("keys").EnumerateArray().Where(k => k.GetProperty("person").GetString() == "phone").ToList();
        keys.Count.ShouldBe(2);
        (await _folder.Run("key", "show", _folder["phone.fwknop"])).Output.Split('\n')[0].ShouldContain(keys[0].GetProperty("fingerprint").GetString()!);

        // The old one alone goes; the new one stays.
        Revoke(keys[1].GetProperty("fingerprint").GetString()!, []).Code.ShouldBe(ExitCode.Done);
        (await _folder.Run("key", "list", Policy)).Output.ShouldContain(keys[0].GetProperty("fingerprint").GetString()!);

        _folder.Write("phone.fwknop", old);
        await _folder.Run("key", "rotate", _folder["phone.fwknop"]);
        (await _folder.Run("key", "rotate", _folder["phone.fwknop"], "--forget-old")).Code.ShouldBe(ExitCode.Done);
        (await File.ReadAllTextAsync(_folder["phone.fwknop"], TestContext.Current.CancellationToken)).ShouldNotContain(old.Split('\n')[1]);
        (await _folder.Run("key", "list", Policy)).Code.ShouldBe(ExitCode.Done);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("invite", "--host", "gate")]
    [InlineData("revoke", "alice")]
    public async Task A_policy_that_is_wrong_or_names_nobody_is_said(string command, params string[] more)
    {
        _folder.Write("policy.yaml", "doors: {ssh: {opens: tcp/22, knock: [tcp/7001, udp/62000, tcp/3333]}}\n");
        var nobody = await _folder.Run(["key", command, Policy, .. more]);
        (nobody.Code, nobody.Output).ShouldBe((ExitCode.WrongInput, ""));
        nobody.Error.ShouldContain("people:");
        _folder.Write("policy.yaml", "doors: {ssh: {opens: tcp/22, spa: [alice]}}\n");
        var wrong = await _folder.Run(["key", command, Policy, .. more]);
        (wrong.Code, wrong.Output).ShouldBe((ExitCode.WrongInput, ""));
        wrong.Error.ShouldContain("PN2379");
    }

    private (int Code, string Output, string Error) Revoke(string who, IReadOnlyList<Listed>? grants)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = KeyRevokeCommand.Run(Policy, who, json: false, _folder.Terminal(output, error), () => grants);
        return (code, output.ToString(), error.ToString());
    }

    private string Fingerprint(string file) => PersonsFolder.Ask("ssh-keygen", "-l", "-f", _folder[file]).Output.Split(' ')[1];

    private async Task Make()
    {
        (await _folder.Run("key", "new", "--gate", _folder["gate.key"])).Code.ShouldBe(ExitCode.Done);
        (await _folder.Run("key", "new", "--fwknop", _folder["phone.fwknop"])).Code.ShouldBe(ExitCode.Done);
        var laptop = await _folder.Run("key", "new", "--out", _folder["laptop"], "--comment", "alice@laptop");
        PersonsFolder.Ask("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "alice@desk", "-f", _folder["desk"]).Code.ShouldBe(0);
        var desk = await File.ReadAllTextAsync(_folder["desk.pub"]);
        _folder.Write("alice.keys", $"{laptop.Output.Trim()}\ndoors=\"ssh\" {desk}");
        _folder.Write("policy.yaml", """
            people:
              alice: {keys: alice.keys, from: [198.51.100.0/24], until: 2027-01-31}
              phone: {fwknop: phone.fwknop}
            doors:
              ssh: {opens: tcp/22, spa: [alice, phone]}
              vpn: {opens: udp/51820, spa: [alice]}
            """ + "\n");
    }
}
