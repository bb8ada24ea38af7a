using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Loading;

/// <summary>Who loads a gate over SSH is granted first.</summary>
public sealed class OwnWayInTests
{
    private const string Policy = """
        gate: {interfaces: [wan0]}
        doors:
          ssh: {opens: tcp/22, for: 1m, step-timeout: 10s, knock: [tcp/7001, udp/62000, tcp/3333]}
        traps: [{ports: [tcp/666], ban: 1m}]
        """;

    [Theory]
    [InlineData(Ip.V4)]
    [InlineData(Ip.V6)]
    public async Task The_source_of_the_SSH_session_is_granted(Ip ip)
    {
        await using var lab = await GuardedLab.Create();
        using var session = await TcpSession.Connect(lab.Client, lab.To(ip), GuardedLab.Protected);
        var up = await Up(lab, ip, "exec");
        up.ShouldContain("granted first");
        (await session.IsAlive()).ShouldBeTrue();
        await lab.ShouldBeOpen(ip);
        await lab.ShouldBeShut(ip, lab.Other);
        // Not even by a trap.
        await lab.Knock(ip, "tcp/666");
        await lab.ShouldBeOpen(ip);
    }

    [Fact]
    public async Task As_it_is_under_sudo_which_drops_the_variable()
    {
        await using var lab = await GuardedLab.Create();
        (await Up(lab, Ip.V4, "env -u SSH_CONNECTION")).ShouldContain("granted first");
        await lab.ShouldBeOpen(Ip.V4);
    }

    [Fact]
    public async Task As_it_is_on_trial()
    {
        await using var lab = await GuardedLab.Create();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Policy, TestContext.Current.CancellationToken);
        await using (var trial = lab.Gate.Start("env", $"SSH_CONNECTION={lab.Client.IPv4} 50000 {lab.Gate.IPv4} 22", PosternBinary.Path, "up", file, "--safe", "30s"))
        {
            await trial.WaitForLine("everything is as before");
            await lab.ShouldBeOpen(Ip.V4);
            await lab.ShouldBeShut(Ip.V4, lab.Other);
            (await lab.Gate.Postern("keep")).OrThrow();
            await lab.ShouldBeOpen(Ip.V4);
        }

        File.Delete(file);
    }

    [Fact]
    public async Task A_banned_source_that_loads_the_gate_is_let_in_again()
    {
        await using var lab = await GuardedLab.Up(Policy);
        await lab.Knock(Ip.V4, "tcp/666");
        await lab.ShouldBeShut(Ip.V4);
        await Up(lab, Ip.V4, "exec");
        await lab.ShouldBeOpen(Ip.V4);
    }

    [Fact]
    public async Task Loading_again_renews_the_way_in()
    {
        await using var lab = await GuardedLab.Create();
        var policy = Policy.Replace("for: 1m", "for: 3s", StringComparison.Ordinal);
        for (var i = 0; i < 3; i++)
        {
            await Up(lab, Ip.V4, "exec", policy);
            await Moment.Pass(1.6);
        }

        await lab.ShouldBeOpen(Ip.V4);
    }

    [Fact]
    public async Task A_session_to_a_port_that_no_door_protects_is_said_to_be_untouched()
    {
        await using var lab = await GuardedLab.Create();
        var up = await lab.Gate.Run("bash", "-c", $"export SSH_CONNECTION='{lab.Client.IPv4} 50000 {lab.Gate.IPv4} 2222'; exec {PosternBinary.Path} up - <<'END'\n{Policy}\nEND\n");
        up.OrThrow().Out.ShouldContain("2222, which no door protects");
        (await lab.Granted()).ShouldBeEmpty();
    }

    // As sshd starts a shell: the variable is in its environment from the start.
    private static async Task<string> Up(GuardedLab lab, Ip ip, string by, string policy = Policy) => (await lab.Gate.Run(
        "env", $"SSH_CONNECTION={lab.Client.Address(lab.To(ip).AddressFamily)} 50000 {lab.To(ip)} 22",
        "bash", "-c", $"{by} {PosternBinary.Path} up - <<'END'\n{policy}\nEND\ntrue\n")).OrThrow().Out;
}
