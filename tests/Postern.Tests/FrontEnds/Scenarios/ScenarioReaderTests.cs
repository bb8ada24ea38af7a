using System.Diagnostics;
using System.Text;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.Scenarios;
using Postern.Policy.Text;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Rules.Simulation;
using Postern.Tests.FrontEnds.Yaml;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Scenarios;

public sealed class ScenarioReaderTests
{
    private static readonly RuleSet Rules = Policies.Compile(Policies.OneDoor).RuleSet;

    [Fact]
    public void Hosts_have_addresses_without_being_named_and_may_be_named()
    {
        var scenario = Clean("""
            client knocks tcp/7001   # a comment
            laptop reaches tcp/22 at inside
            198.51.100.77 misses tcp/22
            laptop = 203.0.113.9, 2001:db8::9
            gate = 192.0.2.1
            """);
        scenario.Gate.V4.ShouldBe(HostAddress.Parse("192.0.2.1"));
        scenario.Gate.V6.ShouldBeNull();
        var look = scenario.Steps[1].ShouldBeOfType<LookStep>();
        (look.Source.V6, look.Target.Name, look.Port).ShouldBe((HostAddress.Parse("2001:db8::9"), "inside", (ushort)22));
        scenario.Steps.Select(s => s.Families).ShouldBe([IpFamily.V4, IpFamily.Both, IpFamily.V4]);
        scenario.Families.ShouldBe(IpFamily.Both);
    }

    [Fact]
    public void Time_goes_forward_by_lines_waits_and_the_clock()
    {
        var scenario = Clean("""
            begins 2026-03-01T22:00
            client knocks tcp/1 tcp/2
            wait 1500ms
            +5s client knocks tcp/3
            at 10s client reaches tcp/22
            """);
        scenario.Begin.ShouldBe(new DateTimeOffset(2026, 3, 1, 22, 0, 0, TimeSpan.Zero));
        scenario.Steps.Select(s => s.Pause.TotalMilliseconds).ShouldBe([0, 1500, 5000, 10_000 - 50 - 1500 - 5000 - 25]);
    }

    [Theory]
    [InlineData("tcp/7001 udp/62000 \"open sesame\" icmp/size=720", "tcp/7001|udp/62000 \"open sesame\"|icmp/size=720")]
    [InlineData("udp/62000:\"open sesame\" udp/62001:sWORDFISH udp/62002:hex:00ff icmp:\"mikrotik\"", "udp/62000 \"open sesame\"|udp/62001 \"sWORDFISH\"|udp/62002 hex:00ff|icmp \"mikrotik\"")]
    [InlineData("tcp/1 flags=fin,!syn udp/2 \"a\"/i", "tcp/1 flags=fin,!syn|udp/2 \"a\"/i")]
    public void Knocks_are_written_as_in_a_policy_or_as_for_the_client(string written, string read) =>
        Clean($"client knocks {written}").Steps[0].ShouldBeOfType<KnockingStep>().Knocks.Select(k => k.ToString()).ShouldBe(read.Split('|'));

    [Fact]
    public void A_packet_is_written_field_by_field()
    {
        var step = Clean("client sends tcp/22 from 40000 flags=ack,psh ttl=3 dscp=8 mac=02:00:00:00:00:01 \"hi\" to inside in ether1 out ether2 → dropped").Steps[0].ShouldBeOfType<SendStep>();
        (step.Packet.SourcePort, step.Packet.TcpFlags, step.Packet.Ttl, step.Packet.Dscp, step.Packet.SourceMac, step.Packet.OutInterface)
            .ShouldBe(((ushort)40000, TcpFlags.Ack | TcpFlags.Psh, (byte)3, (byte)8, 0x020000000001ul, "ether2"));
        step.Packet.Payload.ToArray().ShouldBe("hi"u8.ToArray());
        (step.Target.Name, step.Interface, step.Expected).ShouldBe(("inside", "ether1", Verdict.Drop));
        Clean("client sends icmp type=3 code=1 size=720 -> accepted").Steps[0].ShouldBeOfType<SendStep>().Size.ShouldBe(720);
        Clean("client sends gre").Steps[0].ShouldBeOfType<SendStep>().Packet.Protocol.Number.ShouldBe((byte)47);
        Clean("client sends tcp/22 flags=none").Steps[0].ShouldBeOfType<SendStep>().Packet.TcpFlags.ShouldBe(TcpFlags.None);
    }

    [Theory]
    [InlineData("client is banned", StateClaim.IsBanned, "", true)]
    [InlineData("client is not banned", StateClaim.IsBanned, "", false)]
    [InlineData("client may use ssh", StateClaim.MayUse, "ssh", true)]
    [InlineData("client may not use \"ssh\"", StateClaim.MayUse, "ssh", false)]
    public void Claims(string line, StateClaim claim, string name, bool holds)
    {
        var step = Clean(line).Steps[0].ShouldBeOfType<StateStep>();
        (step.Claim, step.Name, step.Holds).ShouldBe((claim, name, holds));
    }

    [Theory]
    [InlineData("open the door", "PN0600", "open the door")]
    [InlineData("client nocks tcp/1", "PN0601", "nocks")]
    [InlineData("cleint knocks tcp/1", "PN0602", "cleint")]
    [InlineData("wait 5s\nat 2s client knocks tcp/1", "PN0603", "at")]
    [InlineData("a = 192.0.2.1\na = 192.0.2.2\na knocks tcp/1", "PN0604", "a")]
    [InlineData("a = 192.0.2\nclient knocks tcp/1", "PN0605", "192.0.2")]
    [InlineData("a = 192.0.2.1 192.0.2.2\na knocks tcp/1", "PN0606", "192.0.2.2")]
    [InlineData("192.0.2.1 knocks tcp/1 to 2001:db8::1", "PN0607", "192.0.2.1 knocks tcp/1 to 2001:db8::1")]
    [InlineData("ipv6 only\n192.0.2.1 knocks tcp/1", "PN0607", "192.0.2.1 knocks tcp/1")]
    [InlineData("client knocks tcp/1 → droped", "PN0608", "droped")]
    [InlineData("client knocks", "PN0609", "client knocks")]
    [InlineData("client sends", "PN0609", "client sends")]
    [InlineData("client sends tcp/1 frm 4", "PN0610", "frm")]
    [InlineData("client reaches tcp/1 quickly", "PN0610", "quickly")]
    [InlineData("client is in secured", "PN0611", "secured")]
    [InlineData("client may use ssg", "PN0612", "ssg")]
    [InlineData("client sends icmp type=256", "PN0613", "256")]
    [InlineData("client knocks udp/1 \"open", "PN0614", "\"open")]
    [InlineData("wait 5s", "PN0615", "")]
    [InlineData("begins tomorrow\nclient knocks tcp/1", "PN0616", "tomorrow")]
    [InlineData("client sends gre/5", "PN0617", "gre/5")]
    [InlineData("client sends tcp/1 ttl=1 ttl=2", "PN0618", "ttl=2")]
    [InlineData("client knocks tcp/1 in a in b", "PN0618", "in")]
    [InlineData("wait 3650d\nwait 3650d\nwait 3650d\nwait 3650d\nwait 3650d\nwait 3650d\nwait 3650d\nwait 3650d\nwait 3650d\nwait 3650d\nwait 1s", "PN0619", "wait 1s")]
    [InlineData("client knocks tcp/7001-7003", "PN1081", "7001-7003")]
    [InlineData("client reaches tcp/70000", "PN1060", "70000")]
    public void What_makes_no_sense_is_named_at_its_characters(string text, string code, string pointed)
    {
        var diagnostics = new DiagnosticBag();
        ScenarioReader.Read(new SourceText("s.txt", text), Rules, diagnostics);
        var finding = diagnostics.InOrder().FirstOrDefault(d => d.Code == code).ShouldNotBeNull(string.Join('\n', diagnostics.InOrder()));
        Policies.Pointed(text, finding).ShouldBe(pointed);
    }

    [Fact]
    public void What_makes_no_sense_is_left_out_and_the_rest_is_read()
    {
        var diagnostics = new DiagnosticBag();
        var scenario = ScenarioReader.Read(new SourceText("s.txt", "client nocks tcp/1\nclient reaches tcp/22\nclient sends tcp/x\nclient is banned"), Rules, diagnostics);
        diagnostics.Count.ShouldBe(2);
        scenario.Steps.Select(s => s.Span.Line).ShouldBe([2, 4]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Hostile_text_is_never_an_exception(int seed)
    {
        string[] pieces =
        [
            "client ", "gate ", "nobody ", "knocks ", "reaches ", "misses ", "sends ", "is ", "may ", "not ", "use ssh ", "in ", "out ", "to ", "at ", "banned ", "listens ", "nowhere ", "= ", "→ ", "-> ",
            "dropped ", "tcp/22 ", "udp/53:x ", "icmp ", "icmp/size= ", "gre ", "from ", "40000 ", "flags= ", "flags=syn,! ", "size=9 ", "ttl=999999999999 ", "mac=1 ", "\"", "\\", "hex:0", "hex: ", "/i", "wait ",
            "5s ", "99999999999999999999s ", "3650d ", "+", "+1ms ", "begins ", "2026-13-01T00:00 ", "9999-12-31T23:59 ", "ipv4 only", "only ", "192.0.2.1 ", "2001:db8::1, ", "\n", "\r", "\r\n", "#", "\t", "\u2028", "é", "\ud800", ":", "/", "=", ",",
        ];
        var random = new Random(seed);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 20_000 && watch.Elapsed < TimeSpan.FromSeconds(10); i++)
        {
            var text = new StringBuilder();
            for (var n = random.Next(1, 40); n > 0; n--)
                text.Append(pieces[random.Next(pieces.Length)]);
            var diagnostics = new DiagnosticBag();
            var scenario = ScenarioReader.Read(new SourceText("s.txt", text.ToString()), Rules, diagnostics);
            foreach (var diagnostic in diagnostics.InOrder())
                diagnostic.Span.Line.ShouldBeInRange(0, text.ToString().Count(c => c is '\n' or '\r') + 1, $"seed {seed}, text {i}");
            scenario.Steps.Sum(s => (s.Pause + s.Duration).TotalDays).ShouldBeLessThan(36_501);
        }
    }

    private static Scenario Clean(string text)
    {
        var diagnostics = new DiagnosticBag();
        var scenario = ScenarioReader.Read(new SourceText("s.txt", text), Rules, diagnostics);
        diagnostics.InOrder().ShouldBeEmpty();
        return scenario;
    }
}
