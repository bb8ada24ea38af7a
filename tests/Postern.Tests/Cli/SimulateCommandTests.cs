using System.Text.Json;
using Postern.Cli;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Rules.Simulation;
using Postern.Tests.Capture;
using Postern.Tests.FrontEnds.Yaml;
using Shouldly;
using Xunit;

namespace Postern.Tests.Cli;

public sealed class SimulateCommandTests : IDisposable
{
    private const string Stages = """
        /ip firewall filter
        add chain=input action=add-src-to-address-list address-list=knock1 address-list-timeout=30s protocol=tcp dst-port=7001 in-interface-list=WAN
        add chain=input action=add-src-to-address-list address-list=secured address-list-timeout=30m protocol=tcp dst-port=8001 src-address-list=knock1 in-interface-list=WAN
        add chain=input action=accept protocol=tcp dst-port=22 src-address-list=secured
        add chain=input action=drop protocol=tcp in-interface-list=WAN
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("postern-simulate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_scenario_that_comes_true_is_told_packet_by_packet_with_the_place_of_the_rule()
    {
        var (code, output, error) = await Run(Stages, """
            ipv4 only
            client knocks tcp/7001 tcp/8001
            client is in secured
            client reaches tcp/22
            other misses tcp/22
            """);
        code.ShouldBe(ExitCode.Done, output + error);
        output.ShouldContain("203.0.113.2 is in the list knock1 for 30s; filter/input 4");
        output.ShouldContain("router.rsc:4:1) accept");
        output.ShouldContain("3 expectations, 0 failed");
        error.ShouldContain("the interface list WAN has no members here");
    }

    [Fact]
    public async Task An_expectation_that_fails_is_told_with_its_line_and_the_exit_code_says_so()
    {
        var (code, output, _) = await Run(Policies.OneDoor, "client reaches tcp/22\nclient knocks tcp/7103 → accepted\nclient may use ssh\nclient is banned\n");
        code.ShouldBe(ExitCode.WrongInput);
        output.ShouldContain("scenario.txt:1:1: FAILED: tcp/22 must answer client, but the packet was dropped");
        output.ShouldContain("scenario.txt:2:1: FAILED: expected accepted, was dropped");
        output.ShouldContain("scenario.txt:3:1: FAILED: client (203.0.113.2) is not granted ssh");
        output.ShouldContain("scenario.txt:4:1: FAILED: client (2001:db8:1::2) is not banned");
        output.ShouldContain("8 expectations, 8 failed");
    }

    [Fact]
    public async Task A_line_that_makes_no_sense_fails_and_the_others_are_played()
    {
        var (code, output, error) = await Run(Policies.OneDoor, "client nocks tcp/7103\nclient misses tcp/22\n");
        code.ShouldBe(ExitCode.WrongInput);
        error.ShouldContain("scenario.txt:1:8: error PN0601");
        output.ShouldContain("2 expectations, 0 failed");
    }

    [Fact]
    public async Task Verbose_names_the_first_matcher_that_failed()
    {
        var (_, output, _) = await Run(Stages, "ipv4 only\nclient knocks tcp/9999", "--verbose");
        output.ShouldContain("not met: dst-port=7001");
        output.ShouldContain("not met: src-address-list=knock1");
    }

    [Fact]
    public async Task Json_is_an_object_a_line_and_the_last_one_is_the_end()
    {
        var (code, output, _) = await Run(Policies.OneDoor, "client knocks tcp/7103 udp/5121 tcp/6007\nclient may use ssh\n", "--json");
        code.ShouldBe(ExitCode.Done);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        lines.Select(l => l.GetProperty("event").GetString()).ShouldBe(["packet", "packet", "packet", "expectation", "end", "packet", "packet", "packet", "expectation", "end"]);
        lines[2].GetProperty("reasons").EnumerateArray().Select(r => r.GetProperty("reason").GetString()).ShouldContain("opened");
        lines[4].GetProperty("grants")[0].GetProperty("door").GetString().ShouldBe("ssh");
        lines[4].GetProperty("failed").GetInt32().ShouldBe(0);
        var known = JsonDocument.Parse(Policies.RepositoryFile("schema/simulate.json")).RootElement.GetProperty("$defs");
        foreach (var line in lines)
            line.EnumerateObject().Select(p => p.Name).Except(known.GetProperty(line.GetProperty("event").GetString()!).GetProperty("properties").EnumerateObject().Select(p => p.Name)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_capture_is_summed_up_by_verdict_and_by_what_decided()
    {
        var (code, output, error) = await RunCapture(CaptureBytes.Pcap(1, Knocks().Append([1, 2, 3])), "--own", "203.0.113.1");
        code.ShouldBe(ExitCode.Done, error);
        output.ShouldContain("1 accepted, 4 dropped");
        output.ShouldContain("granted ssh");
        output.ShouldContain("1  not judged  a broken link-layer header");
        output.ShouldNotContain("→ 203.0.113.1");
        (await RunCapture(CaptureBytes.Pcap(1, Knocks()), "--own", "203.0.113.1", "--only", "accepted")).Output.ShouldContain("203.0.113.2 → 203.0.113.1 tcp/22");
    }

    [Fact]
    public async Task A_capture_that_breaks_off_is_played_as_far_as_it_goes()
    {
        var (code, output, error) = await RunCapture(CaptureBytes.Pcap(1, Knocks())[..^3]);
        code.ShouldBe(ExitCode.WrongInput);
        error.ShouldContain("breaks off after frame 4, at byte ");
        output.ShouldContain("4 dropped");
    }

    [Fact]
    public async Task A_capture_of_another_kind_of_frames_is_refused_by_name()
    {
        var (code, _, error) = await RunCapture(CaptureBytes.Pcap(127, []));
        code.ShouldBe(ExitCode.WrongInput);
        error.ShouldContain("IEEE802_11_RADIO");
    }

    [Theory]
    [InlineData("ascending", "after 8,001 packets, tcp/8001: 198.51.100.9 is in the list secured for 30m")]
    [InlineData("descending", "tcp/7001: 198.51.100.9 is in the list knock1 for 30s")]
    public async Task A_scan_says_which_lists_it_reached(string order, string expected)
    {
        var (code, output, _) = await Run(Stages, null, "--scan", order, "--rate", "10000");
        code.ShouldBe(ExitCode.Done);
        output.ShouldContain("65,535 packets from 198.51.100.9");
        output.ShouldContain(expected);
        output.Contains("secured").ShouldBe(order == "ascending");
    }

    [Fact]
    public async Task A_scan_springs_a_trap_and_the_same_seed_is_the_same_scan()
    {
        const string policy = Policies.OneDoor + "traps: [{ports: [tcp/23], ban: 1m}]\n";
        var first = await Run(policy, null, "--scan", "nmap-top-1000", "--seed", "7", "--from", "2001:db8::5");
        first.Output.ShouldContain("1,000 packets from 2001:db8::5");
        first.Output.ShouldContain("tcp/23: a trap: banned for 1m");
        first.Output.ShouldContain("no door opened");
        (await Run(policy, null, "--scan", "nmap-top-1000", "--seed", "7", "--from", "2001:db8::5")).Output.ShouldBe(first.Output);
    }

    [Fact]
    public async Task Chains_that_call_each_other_are_no_endless_simulation()
    {
        var (_, output, error) = await Run("""
            /ip firewall filter
            add chain=input action=jump jump-target=a protocol=tcp
            add chain=a action=jump jump-target=b
            add chain=b action=jump jump-target=a
            """, "ipv4 only\nclient sends tcp/22\nclient sends udp/53 → accepted\n");
        output.ShouldContain("1 expectation, 0 failed");
        error.ShouldContain("PN2224");
    }

    [Theory]
    [InlineData("--rate", "0", "--scan", "random")]
    [InlineData("--scan", "sideways")]
    [InlineData("--own", "gate")]
    [InlineData("--only", "some")]
    public async Task A_wrong_argument_is_a_wrong_use(params string[] options) =>
        (await Run(Policies.OneDoor, "client knocks tcp/1", options)).Code.ShouldBe(ExitCode.Usage);

    [Fact]
    public async Task Rules_alone_are_not_enough() => (await Run(Policies.OneDoor, null)).Code.ShouldBe(ExitCode.Usage);

    private static IEnumerable<byte[]> Knocks()
    {
        var (client, gate) = (HostAddress.Parse("203.0.113.2"), HostAddress.Parse("203.0.113.1"));
        return new[] { (IpProtocol.Tcp, 22), (IpProtocol.Tcp, 7103), (IpProtocol.Udp, 5121), (IpProtocol.Tcp, 6007), (IpProtocol.Tcp, 22) }
            .Select((k, i) => CaptureBytes.Ethernet(PacketWriter.Write(SyntheticPacket.First(k.Item1, (ushort)k.Item2, client, gate, (ushort)(50_000 + i)))));
    }

    private Task<(int Code, string Output, string Error)> RunCapture(byte[] capture, params string[] options)
    {
        File.WriteAllBytes(Path.Combine(_folder, "capture.pcap"), capture);
        return Run(Policies.OneDoor, null, [Path.Combine(_folder, "capture.pcap"), .. options]);
    }

    // Messages name files as they were given; the folder is of no interest.
    private async Task<(int Code, string Output, string Error)> Run(string rules, string? scenario, params string[] options)
    {
        var file = Path.Combine(_folder, rules.StartsWith('/') ? "router.rsc" : "policy.yaml");
        await File.WriteAllTextAsync(file, rules, TestContext.Current.CancellationToken);
        var play = Path.Combine(_folder, "scenario.txt");
        if (scenario is not null)
            await File.WriteAllTextAsync(play, scenario, TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.Run(["simulate", file, .. scenario is null ? (string[])[] : [play], .. options], new Terminal(output, error, () => Stream.Null, TimeProvider.System));
        return (code, output.ToString().Replace(_folder + "/", ""), error.ToString().Replace(_folder + "/", ""));
    }
}
