using System.Text.Json;
using Postern.NetworkTests.Harness;
using Shouldly;
using Xunit;

namespace Postern.NetworkTests.Client;

/// <summary>What the command says and what it leaves to its caller.</summary>
public sealed class KnockCommandTests
{
    [Fact]
    public async Task The_command_after_the_knocks_replaces_us_with_its_arguments_and_exit_code()
    {
        await using var lab = await NetworkLab.Create();
        var result = await lab.Client.Postern("knock", "-d", "0", lab.Gate.IPv4.ToString(), "7001", "--", "sh", "-c", "echo \"$0|$1|$2\"; exit 7", "a b", "--json", "@c");
        result.Out.ShouldBe("a b|--json|@c\n", result.Error);
        result.ExitCode.ShouldBe(7);

        // The process id stays, and no signal stays ignored but those that whoever runs the tests ignores; a broken pipe, which .NET ignores, is none.
        const ulong BrokenPipe = 1 << 12;
        var before = Signals((await lab.Client.Run("grep", "^SigIgn:", "/proc/self/status")).OrThrow().Out);
        await using var process = lab.Client.StartPostern("knock", "-d", "0", lab.Gate.IPv4.ToString(), "7001", "--", "grep", "-E", "^(Pid|SigIgn|SigBlk):", "/proc/self/status");
        Signals(await process.WaitForLine("SigIgn")).ShouldBe(before & ~BrokenPipe);
        (await process.WaitForLine("SigBlk")).ShouldEndWith("0000000000000000");
        (await process.WaitForLine("Pid")).ShouldEndWith($"\t{process.Id}");

        static ulong Signals(string line) => Convert.ToUInt64(line.Split('\t')[1].Trim(), 16);
    }

    [Fact]
    public async Task The_command_is_not_run_and_nothing_is_sent_when_anything_is_wrong()
    {
        await using var lab = await NetworkLab.Create();
        await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface);
        var gate = lab.Gate.IPv4.ToString();
        var wrong = await lab.Client.Postern("knock", gate, "7001", "0", "70000", "1:upd", "--", "echo", "ran");
        wrong.ExitCode.ShouldBe(1);
        wrong.Out.ShouldBeEmpty();
        wrong.Error.ShouldContain("'0'");
        wrong.Error.ShouldContain("'70000'");
        wrong.Error.ShouldContain("did you mean udp?");
        var absent = await lab.Client.Postern("knock", gate, "7001", "--", "no-such-program");
        absent.ExitCode.ShouldBe(1);
        absent.Error.ShouldContain("no program 'no-such-program'");
        var bare = await lab.Client.Postern("knock", gate, "--", "echo", "ran");
        bare.ExitCode.ShouldBe(1);
        bare.Out.ShouldBeEmpty();
        bare.Error.ShouldContain("a host needs its knocks");
        (await lab.Client.Postern("knock", "-4", "-6", gate, "7001")).ExitCode.ShouldBe(2);
        (await lab.Client.Postern("knock", "-d", "-5", gate, "7001")).ExitCode.ShouldBe(2);
        (await lab.Client.Postern("knock", "--source", "home", gate, "7001")).ExitCode.ShouldBe(2);
        (await lab.Client.Postern("knock", "-6", gate, "7001")).ExitCode.ShouldBe(1);
        (await lab.Client.Postern("knock", "", "7001")).ExitCode.ShouldBe(1);
        (await lab.Client.Postern("knock", "224.0.0.1", "7001")).ExitCode.ShouldBe(1);
        (await lab.Client.Postern("knock", lab.Gate.IPv6.ToString(), "7001", "icmp:40")).ExitCode.ShouldBe(1);
        (await capture.Expect(0)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_machine_refuses_is_named_with_its_remedy()
    {
        await using var lab = await NetworkLab.Create();
        await using var capture = await PacketCapture.Start(lab.Gate, NetworkLab.GateInterface);
        (await lab.Client.Run("ip", "route", "del", "default")).OrThrow();
        var lost = await lab.Client.Postern("knock", lab.Inside.IPv4.ToString(), "7001");
        lost.ExitCode.ShouldBe(6);
        lost.Error.ShouldContain("no route to 192.0.2.10");

        var foreign = await lab.Client.Postern("knock", "--source", "192.0.2.99", lab.Gate.IPv4.ToString(), "7001");
        foreign.ExitCode.ShouldBe(3);
        foreign.Error.ShouldContain("no address 192.0.2.99");

        // Half a sequence must not leave: the SYN before the forbidden echo request stays here too.
        (await lab.Client.Run("sysctl", "-qw", "net.ipv4.ping_group_range=1 0")).OrThrow();
        var forbidden = await lab.Client.Run("setpriv", "--bounding-set", "-net_raw", PosternBinary.Path, "knock", lab.Gate.IPv4.ToString(), "7001", "icmp");
        forbidden.ExitCode.ShouldBe(3);
        forbidden.Error.ShouldContain("ping_group_range");

        var unknown = await lab.Client.Postern("knock", "no-such-host.invalid", "7001");
        unknown.ExitCode.ShouldBe(5);
        unknown.Error.ShouldContain("no-such-host.invalid");
        (await capture.Expect(0)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_with_both_families_follows_the_option_or_the_order_of_the_system()
    {
        await using var lab = await NetworkLab.Create();
        (await GateOf("-4")).ShouldBe(lab.Gate.IPv4.ToString());
        (await GateOf("-6")).ShouldBe(lab.Gate.IPv6.ToString());
        var first = (await WithHosts("getent", "ahosts", "gate.example")).OrThrow().Out.Split(' ')[0];
        (await GateOf()).ShouldBe(first);

        // A program that connects passes over an address without a route.
        (await lab.Client.Run("ip", "address", "flush", "dev", "eth0", first.Contains(':') ? "to" : "label", first.Contains(':') ? "2001:db8::/32" : "eth0")).OrThrow();
        (await lab.Client.Run("ip", first.Contains(':') ? "-6" : "-4", "route", "flush", "dev", "eth0")).OrThrow();
        (await GateOf()).ShouldBe((first.Contains(':') ? lab.Gate.IPv4 : lab.Gate.IPv6).ToString());

        async Task<string?> GateOf(params string[] options)
        {
            var result = await WithHosts([PosternBinary.Path, "knock", "--json", .. options, "gate.example", "7001"]);
            result.ShouldBeDone();
            using var json = JsonDocument.Parse(result.Out);
            json.RootElement.GetProperty("problems").GetArrayLength().ShouldBe(0);
            json.RootElement.GetProperty("sent")[0].GetProperty("knock").GetString().ShouldBe("tcp/7001");
            return json.RootElement.GetProperty("gate").GetString();
        }

        Task<CommandResult> WithHosts(params string[] argv) => lab.Client.RunKnowing($"{lab.Gate.IPv4} gate.example\n{lab.Gate.IPv6} gate.example\n", argv);
    }

    [Fact]
    public async Task It_is_quiet_unless_asked_and_json_stays_json()
    {
        await using var lab = await NetworkLab.Create();
        var gate = lab.Gate.IPv4.ToString();
        var quiet = await lab.Client.Postern("knock", gate, "7001");
        (quiet.ExitCode, quiet.Out, quiet.Error).ShouldBe((0, "", ""));
        (await lab.Client.Postern("knock", "-v", gate, "7001")).Out.ShouldContain("tcp/7001");
        using var failed = JsonDocument.Parse((await lab.Client.Postern("knock", "-v", "--json", gate, "0")).Out);
        failed.RootElement.GetProperty("problems")[0].GetProperty("remedy").GetString().ShouldBe("a port is a number from 1 to 65535");
    }
}
