using System.Security.Cryptography;
using Postern.NetworkTests.Client;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Sessions;

/// <summary>OpenSSH's own client and server, on both sides of a gate.</summary>
public sealed class SshThroughTheGateTests
{
    private const int Large = 50_000_000;

    [Fact]
    public async Task A_ProxyCommand_knocks_and_is_the_connection()
    {
        await using var lab = await SshLab.Start();
        await lab.Configure("");
        await lab.Lab.ShouldBeShut(Ip.V4, port: SshLab.Port);
        (await lab.Ssh("home", "true")).ExitCode.ShouldBe(255);

        await lab.Configure($"ProxyCommand {lab.KnockLine} --proxy %h %p");
        var first = await lab.Ssh("home", "echo hello; exit 7");
        first.Out.ShouldBe("hello\n", first.Error);
        first.ExitCode.ShouldBe(7);
        first.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(l => l.StartsWith("Warning: Permanently added"));
        await lab.Shut();

        // 50 MB down through the pipe, and up again.
        var bytes = RandomNumberGenerator.GetBytes(Large);
        await File.WriteAllBytesAsync(lab.File("large"), bytes, TestContext.Current.CancellationToken);
        (await lab.Run("scp", "-q", $"home:{lab.File("large")}", lab.File("down"))).ShouldBeDone();
        (await lab.Run("sftp", "-q", "-b", await Batch(lab, $"put {lab.File("down")} {lab.File("up")}"), "home")).ShouldBeDone();
        SHA256.HashData(await File.ReadAllBytesAsync(lab.File("up"), TestContext.Current.CancellationToken)).ShouldBe(SHA256.HashData(bytes));

        // The end of what is typed reaches the other side, and what it says then comes back.
        var summed = await lab.Lab.Client.Run("sh", "-c", $"ssh -F {lab.File("ssh_config")} home sha256sum <{lab.File("large")}");
        summed.Out.ShouldStartWith(Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    [Fact]
    public async Task One_master_connection_knocks_once_for_all()
    {
        await using var lab = await SshLab.Start();
        await lab.Configure($"ControlMaster auto\n  ControlPath {lab.File("master")}\n  ControlPersist 20\n  ProxyCommand {lab.KnockLine} --proxy %h %p");
        (await lab.Lab.Client.Run("sh", "-c", $"ssh -F {lab.File("ssh_config")} home true >/dev/null 2>&1")).ShouldBeDone();
        await lab.Shut();
        var second = await lab.Ssh("home", "echo again");
        second.Out.ShouldBe("again\n", second.Error);
        await lab.Lab.ShouldBeShut(Ip.V4, port: SshLab.Port);
        (await lab.Ssh("-O", "exit", "home")).ShouldBeDone();
    }

    [Fact]
    public async Task Match_exec_knocks_before_ssh_connects_itself()
    {
        await using var lab = await SshLab.Start();
        await lab.Configure("", $"Match originalhost home exec \"{lab.KnockLine}\"\n");
        var result = await lab.Ssh("home", "echo hello");
        result.Out.ShouldBe("hello\n", result.Error);
        result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(l => l.StartsWith("Warning: Permanently added"));

        // One that fails does not match.
        await lab.Configure("", $"Match originalhost home exec \"{PosternBinary.Path} knock no-such-host.invalid 7001\"\n  User nobody-at-all\n");
        var named = await lab.Ssh("-G", "home");
        named.Out.ShouldContain("user root");
        named.Error.ShouldContain("no-such-host.invalid");
    }

    [Fact]
    public async Task What_keeps_a_connection_from_coming_is_said_on_standard_error()
    {
        await using var lab = await SshLab.Start();
        await lab.Configure("");
        // Behind an open door nobody listens.
        var refused = await lab.Lab.Client.Postern(["knock", .. lab.Knocks, "--proxy", lab.Lab.Gate.IPv4.ToString(), "81"]);
        refused.Error.ShouldContain("refuses the connection");
        refused.ExitCode.ShouldBe(3);
        refused.Out.ShouldBeEmpty();
        var unknown = await lab.Lab.Client.Postern(["knock", .. lab.Knocks, "--proxy", "no-such-host.invalid", "22"]);
        unknown.Error.ShouldContain("no-such-host.invalid");
        unknown.ExitCode.ShouldNotBe(0);
        await lab.Shut();
        // A wrong knock leaves the port silent.
        var shut = await lab.Lab.Client.Postern("knock", lab.Lab.Gate.IPv4.ToString(), "7001", "--proxy", lab.Lab.Gate.IPv4.ToString(), "2222");
        shut.Error.ShouldContain("no answer from 203.0.113.1:2222 within 10 s to 203.0.113.2");
        shut.ExitCode.ShouldBe(4);
        foreach (var misuse in (string[][])[["--proxy", "home", "0"], ["--proxy", "home", "22", "--json"], ["--proxy", "home", "22", "--keep-open"], ["--proxy", "home"]])
            (await lab.Lab.Client.Postern(["knock", .. lab.Knocks, .. misuse])).ExitCode.ShouldBe(2, string.Join(' ', misuse));
    }

    [Fact]
    public async Task The_connection_leaves_from_the_address_that_was_let_in()
    {
        await using var lab = await SshLab.Start();
        await lab.Configure($"ProxyCommand {lab.KnockLine} --source 198.51.100.9 --proxy %h %p");
        var result = await lab.Ssh("home", "echo $SSH_CLIENT");
        result.Out.ShouldStartWith("198.51.100.9 ", Case.Sensitive, result.Error);
    }

    private static async Task<string> Batch(SshLab lab, string line)
    {
        await File.WriteAllTextAsync(lab.File("batch"), line + "\n", TestContext.Current.CancellationToken);
        return lab.File("batch");
    }
}
