using Postern.NetworkTests.Harness;
using Postern.Spa;
using Postern.Spa.Native;
using Postern.Tests.Watching.Spa;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Spa;

/// <summary>From a key to an open door with the programs that people use: ssh-keygen, ssh-agent, and the command line at both ends.</summary>
public sealed class KnockHomeTests
{
    private const string Sentence = "ssh open for 30 min, you are 198.51.100.7";

    [Fact]
    public async Task A_key_in_an_agent_opens_the_door_and_the_gate_says_for_how_long_and_to_whom()
    {
        await using var lab = await InvitedLab.WithAgent();
        await lab.Gate.Lab.ShouldBeShut(Ip.V4);
        var knock = await lab.Alice.Postern("knock", "home");
        knock.Out.ShouldBe(Sentence + "\n", knock.Error);
        knock.ExitCode.ShouldBe(0);
        await lab.Gate.Lab.ShouldBeOpen(Ip.V4);
        await lab.Gate.Lab.ShouldBeShut(Ip.V4, from: lab.Gate.Lab.Other);
        await lab.Gate.Lab.ShouldBeShut(Ip.V4, port: GuardedLab.Public);
        await lab.Gate.Watcher.WaitForLine("alice");

        var refused = await lab.Alice.Postern("knock", "home", "web");
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("the gate knows your key, but it may not open web");
        await lab.Gate.Lab.ShouldBeShut(Ip.V4, port: GuardedLab.Public);

        (await lab.Gate.Postern("revoke", "198.51.100.7")).OrThrow();
        await lab.Gate.Lab.ShouldBeShut(Ip.V4);
        var command = await lab.Alice.Postern("knock", "home", "--", "nc", "-z", "-w", "2", lab.Gate.Lab.Gate.IPv4.ToString(), "22");
        command.ExitCode.ShouldBe(0, command.Error);
        (await lab.Gate.Postern("revoke", "198.51.100.7")).OrThrow();

        (await lab.Alice.Postern("knock", "home", "--prefix", "24")).Out.ShouldBe("ssh open for 30 min to 198.51.100.0/24, you are 198.51.100.7\n");
        await lab.Gate.Lab.ShouldBeOpen(Ip.V4, source: GuardedLab.Source(Ip.V4, 99));
        var wide = await lab.Alice.Postern("knock", "home", "--prefix", "16");
        wide.ExitCode.ShouldBe(1, wide.Out);

        await lab.Invite("six", Ip.V6);
        await lab.Gate.Lab.ShouldBeShut(Ip.V6);
        var six = await lab.Alice.Postern("knock", "six");
        six.Out.ShouldBe($"ssh open for 30 min, you are {lab.Gate.Lab.Client.IPv6}\n", six.Error);
        await lab.Gate.Lab.ShouldBeOpen(Ip.V6);
        (await lab.Gate.Troubles()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_kind_of_key_in_a_file_opens_it_too()
    {
        await using var lab = await InvitedLab.Prepare();
        var made = (await lab.Alice.Postern("key", "new")).OrThrow().Out;
        await lab.Knows("alice.keys",
            made, await lab.Alice.Key(".ssh/id_ed25519", "-t", "ed25519"), await lab.Alice.Key(".ssh/id_rsa", "-t", "rsa", "-b", "2048"), await lab.Alice.Key("p384", "-t", "ecdsa", "-b", "384"));
        await lab.Gate.Watch();
        await lab.Invite("home");
        string[][] ways = [[], ["--key", lab.Alice.Home(".ssh/id_ed25519")], ["--key", lab.Alice.Home(".ssh/id_rsa")], ["--key", lab.Alice.Home("p384")]];
        foreach (var way in ways)
        {
            await lab.Gate.Lab.ShouldBeShut(Ip.V4);
            var knock = await lab.Alice.Postern(["knock", "home", .. way]);
            knock.Out.ShouldBe(Sentence + "\n", string.Join(' ', way) + knock.Error);
            await lab.Gate.Lab.ShouldBeOpen(Ip.V4);
            (await lab.Gate.Postern("revoke", "198.51.100.7")).OrThrow();
        }
    }

    [Fact]
    public async Task A_gates_key_is_changed_under_its_people_and_a_persons_key_is_taken_away()
    {
        await using var lab = await InvitedLab.WithAgent();
        var key = lab.Gate.Beside("gate.key");
        (await lab.Gate.Postern("key", "rotate", key)).OrThrow();
        await Reloaded(1);
        (await Knock("home")).Out.ShouldBe(Sentence + "\n", "the old invitation is good beside the new key");
        await lab.Invite("anew");
        (await Knock("anew")).Out.ShouldBe(Sentence + "\n");
        (await lab.Gate.Postern("key", "rotate", key, "--forget-old")).OrThrow();
        await Reloaded(2);
        (await Knock("anew")).Out.ShouldBe(Sentence + "\n");
        var old = await Knock("home");
        old.ExitCode.ShouldBe(3, old.Out);
        old.Error.ShouldContain("the invitation is older than the gate's key");

        (await lab.Gate.Postern("key", "revoke", lab.PolicyFile, "alice")).OrThrow();
        await Reloaded(3);
        await lab.Gate.Watcher.WaitForLine("opens nothing any more");
        var revoked = await Knock("anew");
        revoked.ExitCode.ShouldBe(3, revoked.Out);
        revoked.Error.ShouldContain("it does not know this key");
        (await lab.Gate.Postern("revoke", "198.51.100.7")).OrThrow();
        await lab.Gate.Lab.ShouldBeShut(Ip.V4);

        Task<CommandResult> Knock(string name) => lab.Alice.Postern("knock", name);

        Task Reloaded(int times) => RunningGate.Until(
            () => Task.FromResult(lab.Gate.Watcher.Lines.Count(l => l.Contains("the new policy is in force")) >= times), $"{times} reloads", 10);
    }

    [Fact]
    public async Task A_packet_is_good_once_and_at_one_gate_whatever_becomes_of_the_watcher()
    {
        using var signer = new EcdsaSigner();
        await using var lab = await InvitedLab.Prepare();
        await using var other = await InvitedLab.Prepare();
        foreach (var each in (InvitedLab[])[lab, other])
        {
            await each.Knows("alice.keys", $"{signer.Key.Type} {Convert.ToBase64String(signer.Key.Blob.Span)}");
            await each.Gate.Watch();
        }

        var exchange = lab.Write(new SpaPayload(DateTimeOffset.UtcNow, "ssh"), signer);
        InvitedLab.Send(other.Gate, exchange.Packet.Span).ShouldBeNull("it is another gate's");
        await other.Gate.Lab.ShouldBeShut(Ip.V4);
        exchange.TryReadAnswer(InvitedLab.Send(lab.Gate, exchange.Packet.Span), out var answer).ShouldBeTrue();
        answer!.Refusal.ShouldBe(SpaRefusal.None);
        (await lab.Gate.Postern("revoke", "198.51.100.7")).OrThrow();
        await Nothing();
        await lab.Gate.Watcher.Kill();
        await lab.Gate.Watch();
        await Nothing();
        await lab.Gate.Watcher.Stop();
        await lab.Gate.Watch();
        await Nothing();

        async Task Nothing()
        {
            InvitedLab.Send(lab.Gate, exchange.Packet.Span).ShouldBeNull();
            await lab.Gate.Lab.ShouldBeShut(Ip.V4);
        }
    }
}
