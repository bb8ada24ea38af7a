using System.Text;
using Postern.Policy;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Knockd;

/// <summary>Every directive of knockd 0.8, and what becomes of it.</summary>
public sealed class DirectiveTests
{
    private const string Ssh = "command = iptables -I INPUT -s %IP% -p tcp --dport 22 -j ACCEPT";

    [Fact]
    public void Keys_are_read_in_any_case_with_any_space_around()
    {
        var compilation = KnockdText.Compile($"  [options]  \r\n\tUSESYSLOG\r\n[a b]\r\n  # no door\r\n SeQuEnCe=7000 : UDP ,8001,7002\r\nTCPFLAGS= SYN\r\ncmd_timeout=7\r\n{Ssh}\r\n");
        compilation.HasErrors.ShouldBeFalse(string.Join('\n', compilation.Diagnostics));
        var door = compilation.RuleSet.Guard!.Doors.ShouldHaveSingleItem();
        door.Name.ShouldBe("a b");
        string.Join(' ', door.Opener.Steps).ShouldBe("udp/7000 tcp/8001 tcp/7002");
        door.Opener.StepTimeout.ShouldBe(TimeSpan.FromSeconds(25), "knockd's own default");
        door.Opener.Strictness.ShouldBe(Strictness.Door);
        door.After.ShouldBe(PacketFate.Pass, "knockd only listens");
    }

    [Theory]
    [InlineData("syn", "")]
    [InlineData("SYN,!ACK", "")]
    [InlineData("fin,!ack", " flags=fin,!ack")]
    [InlineData("syn,ack", " flags=syn,ack")]
    [InlineData("urg, psh", " flags=psh,urg")]
    public void Flags_are_asked_of_every_tcp_step(string flags, string shown) =>
        KnockdText.Compile($"[d]\nsequence=7000:udp,8001\ntcpflags={flags}\n{Ssh}").RuleSet.Guard!.Doors[0].Opener.Steps.Select(s => s.ToString()).ShouldBe(["udp/7000", "tcp/8001" + shown]);

    [Fact]
    public void Without_flags_a_tcp_knock_is_the_syn_that_opens_a_connection()
    {
        var compilation = KnockdText.Compile($"[d]\nsequence=7000:udp,8001,7003\n{Ssh}");
        compilation.RuleSet.Guard!.Doors[0].Opener.Steps[1].Flags.ShouldBe(TcpFlagTest.NewConnection);
        compilation.Codes(Severity.Note).ShouldContain("PN2321");
    }

    [Theory]
    [InlineData("sequence = 0,1", "PN2312")]
    [InlineData("sequence = 65536", "PN2312")]
    [InlineData("sequence = -1", "PN2312")]
    [InlineData("sequence = ssh", "PN2312")]
    [InlineData("sequence = 7000,,8000", "PN2312")]
    [InlineData("sequence =", "PN2312")]
    [InlineData("sequence = 7000:icmp", "PN2313")]
    [InlineData("sequence = 7000:", "PN2313")]
    [InlineData("sequence = 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33", "PN2314")]
    [InlineData("sequenze = 7000", "PN2302")]
    [InlineData("logfile = /x", "PN2305")]
    [InlineData("sequence", "PN2303")]
    [InlineData("tcpflags = xyn", "PN2319")]
    [InlineData("tcpflags = syn,!syn", "PN2320")]
    [InlineData("seq_timeout = 0", "PN2316")]
    [InlineData("seq_timeout = soon", "PN2316")]
    [InlineData("seq_timeout = 99999999999", "PN2316")]
    [InlineData("cmd_timeout = -5", "PN2316")]
    [InlineData("seq_timeout = 5m", "PN2317")]
    [InlineData("sequence = 7000:udp,8001,7002", "PN2304")]
    [InlineData("target = 192.0.2.77", "PN2322")]
    public void What_is_wrong_is_said_at_its_place(string line, string code)
    {
        var found = KnockdText.Door($"{Ssh}\n{line}").Diagnostics.Where(d => d.Code == code).ShouldHaveSingleItem();
        found.Span.Line.ShouldBe(8);
    }

    [Theory]
    [InlineData("interface = eth0/1", "PN2310")]
    [InlineData("interface =", "PN2310")]
    [InlineData("interface", "PN2303")]
    [InlineData("logfil = /var/log/knockd.log", "PN2302")]
    [InlineData("sequence = 1,2", "PN2306")]
    public void Options_are_checked_too(string option, string code) => KnockdText.Door(Ssh, option).Codes().ShouldContain(code);

    [Fact]
    public void A_misspelled_directive_is_answered_with_the_right_one() =>
        KnockdText.Door("start_comand = /bin/true").Diagnostics.First(d => d.Code == "PN2302").Remedy.ShouldBe("did you mean Start_Command?");

    [Fact]
    public void An_interface_is_the_one_that_is_guarded()
    {
        KnockdText.Door(Ssh, "Interface = eth0").RuleSet.Guard!.Interfaces.ShouldBe(["eth0"]);
        KnockdText.Door(Ssh, "Interface = any").RuleSet.Guard!.Interfaces.ShouldBeEmpty();
    }

    [Fact]
    public void Beside_a_policy_that_guards_every_interface_all_of_them_stay_guarded()
    {
        InputFile[] files = [new("a.yaml", "doors: {web: {opens: tcp/80, knock: [tcp/7001, udp/7005, tcp/7003]}}"u8.ToArray()),
            new("knockd.conf", Encoding.UTF8.GetBytes($"[options]\nInterface = eth0\n[ssh]\nsequence=7002:udp,8001\n{Ssh}\n"))];
        var guard = PolicyCompiler.Compile(files, new CompileOptions()).RuleSet.Guard!;
        guard.Interfaces.ShouldBeEmpty();
        guard.Doors.Select(d => d.Name).ShouldBe(["web", "ssh"]);
    }

    [Fact]
    public void What_nothing_closes_closes_after_half_an_hour_with_a_warning()
    {
        var compilation = KnockdText.Door(Ssh);
        compilation.RuleSet.Guard!.Doors[0].For.ShouldBe(TimeSpan.FromMinutes(30));
        compilation.Codes().ShouldContain("PN2328");
    }

    [Fact]
    public void A_second_section_that_deletes_the_rule_closes_the_door()
    {
        var compilation = KnockdText.Door($"{Ssh}\n[close]\nsequence = 7002,8001,7000:udp\ncommand = iptables -D INPUT -s %IP% -p tcp --dport 22 -j ACCEPT && /bin/logger closed");
        var doors = compilation.RuleSet.Guard!.Doors;
        doors[0].For.ShouldBe(TimeSpan.FromDays(1));
        doors[1].Opens.ShouldBeEmpty();
        doors[1].Closes.ShouldBe(["door"]);
        var hook = compilation.Policy!.Hooks.Hooks.ShouldHaveSingleItem();
        (hook.Door, string.Join(' ', hook.Command)).ShouldBe(("door", "/bin/logger closed"));
    }

    [Fact]
    public void A_section_that_deletes_what_nobody_opened_is_a_hook() =>
        KnockdText.Command("iptables -D INPUT -s %IP% -p tcp --dport 22 -j ACCEPT").Codes().ShouldBe(["PN2332"]);

    [Theory]
    [InlineData("command = iptables -I INPUT -s %IP% -p tcp --dport 22 -j ACCEPT", IpFamily.V4)]
    [InlineData("command_6 = ip6tables -I INPUT -s %IP% -p tcp --dport 22 -j ACCEPT", IpFamily.V6)]
    [InlineData("command = iptables -I INPUT -s %IP% -p tcp --dport 22 -j ACCEPT\ncommand_6 = ip6tables -I INPUT -s %IP% -p tcp --dport 22 -j ACCEPT", IpFamily.Both)]
    [InlineData("command = ufw allow from %IP% to any port 22", IpFamily.Both)]
    [InlineData("command = ufw allow from %IP% to any port 22\ncommand_6 =", IpFamily.V4)]
    public void A_door_opens_to_the_versions_that_the_commands_open_to(string commands, IpFamily family) =>
        KnockdText.Door(commands).RuleSet.Guard!.Doors[0].Family.ShouldBe(family);

    [Fact]
    public void Two_versions_that_open_different_ports_are_an_error() =>
        KnockdText.Door("command = iptables -I INPUT -s %IP% -p tcp --dport 22 -j ACCEPT\ncommand_6 = ip6tables -I INPUT -s %IP% -p tcp --dport 80 -j ACCEPT")
            .Codes().ShouldContain("PN2331");
}
