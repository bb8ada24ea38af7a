using System.Net;
using System.Text.Json;
using Postern.Cli;
using Postern.Spa;
using Postern.Spa.Native;
using Postern.Tests.Client.Signing;
using Postern.Tests.Client.Spa;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli;

/// <summary>What TARGET is, what is said, and the exit code.</summary>
public sealed class KnockCommandTests
{
    [Fact]
    public async Task An_invitation_line_and_a_saved_one_open_and_show_the_answer()
    {
        await using var ssh = new SshTools();
        var key = await ssh.Key("ed25519", "mine");
        await using var gate = Gate(ssh, key, SpaRefusal.None);
        await Keep(ssh, ("home", gate.Invitation.ToString()));
        foreach (var target in new[] { gate.Invitation.ToString(), "home" })
        {
            var (code, output, error) = await Run(ssh, "knock", "--key", key, target);
            code.ShouldBe(ExitCode.Done, error);
            output.Trim().ShouldBe("ssh open for 30 min, you are 198.51.100.7");
        }

        var (_, json, _) = await Run(ssh, "knock", "--json", "--key", key, "--for", "2h", "--prefix", "24", "home", "vpn");
        var answer = JsonDocument.Parse(json).RootElement;
        answer.GetProperty("door").GetString().ShouldBe("vpn");
        answer.GetProperty("answer").GetProperty("open").GetBoolean().ShouldBeTrue();
        answer.GetProperty("answer").GetProperty("seen").GetString().ShouldBe("198.51.100.7");
        gate.Opened[^1].For.ShouldBe(TimeSpan.FromHours(2));
        gate.Opened[^1].PrefixLength.ShouldBe(24);
    }

    [Fact]
    public async Task A_refusal_is_said_in_words_and_is_the_askers_to_mend()
    {
        await using var ssh = new SshTools();
        var key = await ssh.Key("ecdsa", "mine");
        await using var gate = Gate(ssh, key, SpaRefusal.Door);
        var (code, output, error) = await Run(ssh, "knock", "--key", key, gate.Invitation.ToString(), "vpn");
        code.ShouldBe(ExitCode.WrongInput);
        output.ShouldBeEmpty();
        error.ShouldContain("the gate knows your key, but it may not open vpn");
        error.ShouldContain("the invitation names ssh");
    }

    [Fact]
    public async Task Silence_says_what_it_may_mean()
    {
        await using var ssh = new SshTools();
        var key = await ssh.Key("ecdsa", "mine");
        await using var gate = new AnsweringGate([], _ => throw new InvalidOperationException("nobody is known here"));
        var (code, _, error) = await Run(ssh, "knock", "--key", key, gate.Invitation.ToString());
        code.ShouldBe(ExitCode.MachineRefused);
        error.ShouldContain("no answer from 127.0.0.1");
        error.ShouldContain("to 3 packets");
        error.ShouldContain("it does not know this key");
        error.ShouldContain("your clock is minutes off");
    }

    [Theory]
    [InlineData(ExitCode.WrongInput, "nothing is kept as nobody, and a host needs its knocks behind it", "nobody")]
    [InlineData(ExitCode.WrongInput, "did you mean postern knock whole?", "wohle")]
    [InlineData(ExitCode.WrongInput, "try: there are one, two, whole", "nobody")]
    [InlineData(ExitCode.WrongInput, "'wrong': unknown protocol", "nobody", "wrong")]
    [InlineData(ExitCode.WrongInput, "the invitation of two has 2 doors", "two")]
    [InlineData(ExitCode.WrongInput, "one packet opens one door", "postern://127.0.0.1:9/ssh#x", "a", "b")]
    [InlineData(ExitCode.WrongInput, "others can read", "open")]
    [InlineData(ExitCode.WrongInput, "cannot be read", "damaged")]
    [InlineData(ExitCode.Usage, "--key has no meaning for a host's knocks", "two", "7001", "--key", "x")]
    [InlineData(ExitCode.Usage, "--prefix has no meaning for a stanza", "--rc", "RC", "stanza", "--prefix", "24")]
    [InlineData(ExitCode.WrongInput, "there are the stanzas stanza", "--rc", "RC", "other")]
    [InlineData(ExitCode.WrongInput, "a stanza itself says what it opens", "--rc", "RC", "stanza", "ssh")]
    [InlineData(ExitCode.WrongInput, "RC:2: SPA_SERVER_PROTO: icmp needs", "--rc", "RC", "stanza")]
    [InlineData(ExitCode.Usage, "--for never", "two", "--for", "never")]
    [InlineData(ExitCode.Usage, "--prefix 129", "two", "--prefix", "129")]
    [InlineData(ExitCode.WrongInput, "no program 'no-such-program'", "--key", "KEY", "one", "--", "no-such-program")]
    [InlineData(ExitCode.WrongInput, "no key nobody@nowhere", "--key", "nobody@nowhere", "one")]
    public async Task What_cannot_be_done_is_said_before_a_packet_leaves(int expected, string message, params string[] arguments)
    {
        await using var ssh = new SshTools();
        var key = await ssh.Key("ecdsa", "mine");
        await using var gate = Gate(ssh, key, SpaRefusal.None);
        var one = gate.Invitation;
        var kept = await Keep(ssh, ("one", one.ToString()), ("two", (one with { Doors = ["ssh", "vpn"] }).ToString()), (arguments[0] == "damaged" ? "damaged" : "whole", arguments[0] == "damaged" ? one.ToString()[..^3] : one.ToString()));
        if (arguments[0] == "open")
            File.SetUnixFileMode(kept, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var rc = await Save(ssh, "rc", "[stanza]\nSPA_SERVER_PROTO icmp\n");
        var (code, output, error) = await Run(ssh, ["knock", .. arguments.Select(a => a switch { "RC" => rc, "KEY" => key, _ when a.StartsWith("postern:", StringComparison.Ordinal) => one.ToString(), _ => a })]);
        error.ShouldContain(message.Replace("RC", rc));
        code.ShouldBe(expected);
        output.ShouldBeEmpty();
        gate.Packets.ShouldBeEmpty();
    }

    [Fact]
    public async Task Knocks_behind_a_name_are_knocks_whatever_is_saved_under_it()
    {
        await using var ssh = new SshTools();
        var key = await ssh.Key("ecdsa", "mine");
        await using var gate = Gate(ssh, key, SpaRefusal.None);
        await Keep(ssh, ("localhost", gate.Invitation.ToString()));
        var (code, output, error) = await Run(ssh, "knock", "--json", "-4", "-d", "0", "localhost", "udp/9");
        code.ShouldBe(ExitCode.Done, error);
        JsonDocument.Parse(output).RootElement.GetProperty("sent").GetArrayLength().ShouldBe(1);
        gate.Packets.ShouldBeEmpty();
    }

    private static AnsweringGate Gate(SshTools ssh, string key, SpaRefusal refusal)
    {
        var (candidates, problem) = new Postern.Client.Signing.SignerChoice(new Postern.Client.Signing.KeyPlaces(ssh.Home, null)).Find(key, null);
        problem.ShouldBeNull();
        return new AnsweringGate([candidates[0].Signer.Key], packet => new SpaAnswer(refusal, packet.Payload.Door, IPAddress.Parse("198.51.100.7"), DateTimeOffset.UtcNow)
        {
            Until = refusal == SpaRefusal.None ? DateTimeOffset.UtcNow.AddMinutes(30) : null,
        });
    }

    private static Task<string> Keep(SshTools ssh, params (string Name, string Invitation)[] profiles) =>
        Save(ssh, ".config/postern/profiles.yaml", string.Concat(profiles.Select(p => $"{p.Name}:\n  invitation: '{p.Invitation}'\n")));

    private static async Task<string> Save(SshTools ssh, string name, string text)
    {
        var file = Path.Combine(ssh.Home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }

    private static async Task<(int Code, string Out, string Error)> Run(SshTools ssh, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.Run(arguments, new Terminal(output, error, () => Stream.Null, TimeProvider.System) { Home = ssh.Home });
        return (code, output.ToString(), error.ToString());
    }
}
