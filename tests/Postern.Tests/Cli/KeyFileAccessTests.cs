using Postern.Cli;
using Postern.Cli.Gates;
using Postern.Policy.Backends.Nftables;
using Postern.Tests.FrontEnds.Spa;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli;

/// <summary>Real files with real modes: what is secret must be, and a file of keys that changes is read anew.</summary>
public sealed class KeyFileAccessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("postern-keys-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("600", "")]
    [InlineData("400", "")]
    [InlineData("644", "PN2372")]
    [InlineData("604", "PN2372")]
    [InlineData("620", "PN2373")]
    [InlineData("602", "PN2373")]
    [InlineData("666", "PN2373")]
    public async Task A_file_with_a_secret_is_its_owners(string mode, string code)
    {
        Write("phone.fwknop", SpaText.KeyFile, mode);
        await Check(Write("p.yaml", SpaText.Person("fwknop: phone.fwknop"), "644"), code);
    }

    [Theory]
    [InlineData("600", "")]
    [InlineData("644", "")]
    [InlineData("664", "PN2373")]
    [InlineData("646", "PN2373")]
    public async Task A_file_of_public_keys_may_be_read_but_not_written(string mode, string code)
    {
        Write("gate.key", SpaText.GateKeyLine, "600");
        Write("alice.keys", SpaText.Alice, mode);
        await Check(Write("p.yaml", SpaText.Person("keys: alice.keys"), "644"), code);
    }

    [Theory]
    [InlineData("600", "")]
    [InlineData("644", "PN2372")]
    public async Task The_gates_key_is_secret(string mode, string code)
    {
        Write("gate.key", SpaText.GateKeyLine, mode);
        await Check(Write("p.yaml", SpaText.Person($"keys: [{SpaText.Alice}]"), "644"), code);
    }

    [Theory]
    [InlineData("600", "")]
    [InlineData("644", "PN2372")]
    public async Task A_policy_with_an_fwknop_key_in_it_is_secret(string mode, string code) =>
        await Check(Write("p.yaml", SpaText.Person($"fwknop: {{KEY_BASE64: {SpaText.Passphrase}, HMAC_KEY_BASE64: {SpaText.HmacKey}}}"), mode), code);

    [Fact]
    public async Task A_group_may_read_what_is_roots()
    {
        Write("phone.fwknop", SpaText.KeyFile, "640");
        // Of any other owner the group is often everybody.
        await Check(Write("p.yaml", SpaText.Person("fwknop: phone.fwknop"), "644"), Environment.IsPrivilegedProcess ? "" : "PN2372");
    }

    [Fact]
    public async Task Keys_beside_a_file_of_secrets_are_found_beside_it()
    {
        _folder.CreateSubdirectory("private");
        Write("private/people", "people: {alice: {fwknop: phone.fwknop}}\n", "600");
        Write("private/phone.fwknop", SpaText.KeyFile, "600");
        await Check(Write("p.yaml", "secrets: private/people\n" + SpaText.Door("alice"), "644"), "");
    }

    [Theory]
    [InlineData("alice.keys")]
    [InlineData("phone.fwknop")]
    [InlineData("people")]
    [InlineData("gate.key")]
    public void A_running_gate_sees_that_a_file_of_keys_has_changed(string changed)
    {
        Write("gate.key", SpaText.GateKeyLine, "600");
        Write("alice.keys", SpaText.Alice, "600");
        Write("phone.fwknop", SpaText.KeyFile, "600");
        Write("people", "people: {phone: {fwknop: phone.fwknop}}\n", "600");
        var policy = Write("p.yaml", $"secrets: people\npeople: {{alice: {{keys: alice.keys}}}}\n{SpaText.Door("[alice, phone]")}", "600");
        using var said = new StringWriter();
        var source = new PolicyFileSource([policy], new NftablesOptions { HasWatcher = true }, mayLackInterfaces: true, new Terminal(said, said, () => Stream.Null, TimeProvider.System));
        source.Compile(out var refusal).ShouldNotBeNull(refusal);
        source.HasChanged().ShouldBeFalse();
        source.HasChanged().ShouldBeFalse();
        File.AppendAllText(Path.Combine(_folder.FullName, changed), "# changed\n");
        source.HasChanged().ShouldBeFalse();
        source.HasChanged().ShouldBeTrue();
    }

    private static async Task Check(string policy, string code)
    {
        var (exit, output, _) = await CheckCommandTests.Run("check", policy);
        if (code.Length == 0)
            output.ShouldBe("no errors, no warnings\n");
        else
            output.ShouldContain($"error {code}: ");
        exit.ShouldBe(code.Length == 0 ? ExitCode.Done : ExitCode.WrongInput);
    }

    private string Write(string name, string text, string mode)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        return path;
    }
}
