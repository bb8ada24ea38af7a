using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Sessions;

/// <summary>Somebody new, with the README, the program and an invitation: one command to a shell on the host behind the gate.</summary>
public sealed class FromInvitationToShellTests
{
    private const string Opened = "ssh open for 30 min, you are 203.0.113.2";

    [Fact]
    public async Task With_a_key_in_the_usual_place_one_command_is_a_shell_on_the_host()
    {
        await using var lab = await NewPersonLab.Create();
        await lab.SetUpGate(await Key(lab));
        (await Probe.Tcp(lab.Client, lab.Gate.IPv4, 22)).ShouldBe(ProbeResult.Silent);

        var first = await lab.AliceAtTerminal(
            $"postern knock '{lab.Invitation}' -- ssh alice@{NewPersonLab.Host}",
            ("continue connecting", "yes"), ("$ ", "echo I am in as $USER; exit 7"));
        first.ExitCode.ShouldBe(7, first.Out + first.Error);
        first.Out.ShouldStartWith(Opened + "\r\n");
        first.Out.ShouldContain("I am in as alice");

        // Kept, the next time is one word; the invitation comes by standard input, where no list of processes shows it.
        var kept = await lab.AliceWithInput(lab.Invitation, $"postern key accept - --name home -- ssh alice@{NewPersonLab.Host}");
        kept.ExitCode.ShouldBe(0, kept.Error);
        kept.Out.ShouldContain("knock with: postern knock home\n");
        var piped = await lab.AliceWithInput("echo hello; exit 5", "postern knock home");
        piped.ExitCode.ShouldBe(5, piped.Error);
        piped.Out.ShouldBe("hello\n", piped.Error);

        // Or with what to try besides: that the service answers is seen before ssh asks.
        (await lab.AliceWithInput(lab.Invitation, $"postern profile add office --invitation - --opens tcp/22 -- ssh alice@{NewPersonLab.Host}")).ExitCode.ShouldBe(0);
        var tried = await lab.AliceWithInput("exit 3", "postern knock office");
        tried.ExitCode.ShouldBe(3, tried.Error);
        tried.Error.ShouldContain($"{Opened}; tcp/22 answers after");
    }

    [Fact]
    public async Task A_key_that_only_the_agent_has_will_do()
    {
        await using var lab = await NewPersonLab.Create();
        var line = await Key(lab);
        await lab.StartAgent();
        (await lab.Alice("ssh-add -q ~/.ssh/id_ed25519 && rm ~/.ssh/id_ed25519")).OrThrow();
        await lab.SetUpGate(line);
        var result = await lab.AliceWithInput("exit 7", $"postern knock '{lab.Invitation}' -- ssh -o StrictHostKeyChecking=accept-new alice@{NewPersonLab.Host}");
        result.ExitCode.ShouldBe(7, result.Error);
        result.Error.ShouldStartWith(Opened + "\n");
    }

    [Fact]
    public async Task Who_has_no_key_is_told_the_one_command_that_makes_it_and_what_to_do_with_it()
    {
        await using var lab = await NewPersonLab.Create();
        await lab.SetUpGate((await lab.Client.Run("sh", "-c", "f=$(mktemp -u); ssh-keygen -q -t ed25519 -N '' -f $f; cat $f.pub; rm $f $f.pub")).OrThrow().Out.Trim());
        var knock = $"postern knock '{lab.Invitation}' -- ssh -o StrictHostKeyChecking=accept-new";
        var none = await lab.Alice($"{knock} alice@{NewPersonLab.Host}");
        none.ExitCode.ShouldBe(1);
        none.Out.ShouldBeEmpty();
        none.Error.ShouldStartWith("postern: you have no key to sign with");
        none.Error.ShouldContain("postern key new");

        var made = (await lab.Alice("postern key new")).OrThrow();
        made.Error.ShouldContain("ssh -i ~/.config/postern/id");
        await lab.Know(made.Out.Trim());
        await RunningGate.Until(async () => (await lab.Alice($"postern knock '{lab.Invitation}'")).ExitCode == 0, "an answer to the new key", 20);
        var result = await lab.AliceWithInput("exit 7", $"{knock} -i ~/.config/postern/id alice@{NewPersonLab.Host}");
        result.ExitCode.ShouldBe(7, result.Error);
    }

    [Fact]
    public async Task A_key_with_a_passphrase_is_asked_for_at_the_terminal()
    {
        await using var lab = await NewPersonLab.Create();
        await lab.SetUpGate(await Key(lab, "secret words"));
        var result = await lab.AliceAtTerminal(
            $"postern knock '{lab.Invitation}' -- ssh -o StrictHostKeyChecking=accept-new alice@{NewPersonLab.Host}",
            ("passphrase", "secret words"), (Opened, ""), ("Enter passphrase for key", "secret words"), ("$ ", "exit 7"));
        result.ExitCode.ShouldBe(7, result.Out + result.Error);
        result.Out.ShouldContain(Opened);
    }

    private static async Task<string> Key(NewPersonLab lab, string passphrase = "") =>
        (await lab.Alice($"ssh-keygen -q -t ed25519 -N '{passphrase}' -C alice@laptop -f ~/.ssh/id_ed25519 && cat ~/.ssh/id_ed25519.pub")).OrThrow().Out.Trim();
}
