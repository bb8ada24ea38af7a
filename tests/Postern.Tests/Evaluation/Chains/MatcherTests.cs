using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Chains;

public sealed class MatcherTests
{
    private static bool Met(string matchers, in Packet packet, string before = "") =>
        !new Gate($"{before}\n/ip firewall filter\nadd chain=input {matchers} action=drop").Judge(packet).Passes;

    [Fact]
    public void A_packet_without_the_device_gives_the_negation()
    {
        Met("out-interface=ether9", Gate.Tcp(1)).ShouldBeFalse();
        Met("out-interface=!ether9", Gate.Tcp(1)).ShouldBeTrue();
        Met("in-interface=!ether1", Gate.Tcp(1)).ShouldBeFalse();
    }

    [Fact]
    public void An_interface_list_is_include_then_exclude_then_members()
    {
        const string Lists = "/interface list\nadd name=A\nadd name=B\nadd name=C include=A exclude=B\n/interface list member\nadd list=A interface=ether1\nadd list=A interface=ether2\n"
            + "add list=B interface=ether1\nadd list=B interface=ether2\nadd list=C interface=ether2\n";
        Met("in-interface-list=C", Gate.Tcp(1), Lists).ShouldBeFalse();
        Met("in-interface-list=C", Gate.Tcp(1) with { InInterface = "ether2" }, Lists).ShouldBeTrue();
        Met("in-interface-list=all", Gate.Tcp(1)).ShouldBeTrue();
        Met("in-interface-list=!none", Gate.Tcp(1)).ShouldBeTrue();
    }

    [Fact]
    public void Sizes_are_those_of_the_whole_packet()
    {
        Met("protocol=icmp packet-size=128", Gate.Ping(128)).ShouldBeTrue();
        Met("protocol=icmp packet-size=128", Gate.Ping(100)).ShouldBeFalse();
        Met("packet-size=100-128", Gate.Ping(129)).ShouldBeFalse();
    }

    [Fact]
    public void Tests_of_a_header_that_is_not_there_fail_negated_too()
    {
        var ping = Gate.Ping();
        Met("protocol=tcp tcp-flags=syn,!ack", Gate.Tcp(1, TcpFlags.Syn | TcpFlags.Ack)).ShouldBeFalse();
        Met("protocol=icmp icmp-options=!8:0", ping).ShouldBeFalse();
        Met("src-mac-address=!00:11:22:33:44:55", ping).ShouldBeFalse();
        Met("src-mac-address=!00:11:22:33:44:55", ping with { SourceMac = 1 }).ShouldBeTrue();
        Met("src-mac-address=00:11:22:33:44:55", ping with { SourceMac = 0x001122334455 }).ShouldBeTrue();
    }

    [Theory]
    [InlineData(Gate.Own, "local", true)]
    [InlineData("255.255.255.255", "broadcast", true)]
    [InlineData("224.0.0.251", "multicast", true)]
    [InlineData("224.0.0.251", "!multicast", false)]
    public void Address_types_are_known_as_far_as_they_can_be(string to, string type, bool met) =>
        Met($"dst-address-type={type}", Gate.Udp(1, to: to)).ShouldBe(met);

    [Fact]
    public void A_limit_starts_full_and_fills_up_again()
    {
        var gate = new Gate("/ip firewall filter\nadd chain=input limit=1/10s,3:packet action=accept\nadd chain=input action=drop");
        Enumerable.Range(0, 5).Count(i => gate.Judge(0, Gate.Udp(1, sourcePort: (ushort)(100 + i))).Passes).ShouldBe(3);
        gate.Judge(9.9, Gate.Udp(1)).Passes.ShouldBeFalse();
        gate.Judge(10, Gate.Udp(1)).Passes.ShouldBeTrue();
        gate.Judge(10, Gate.Udp(1)).Passes.ShouldBeFalse();
        gate.Seconds = 10_000;
        Enumerable.Range(0, 5).Count(_ => gate.Judge(Gate.Udp(1)).Passes).ShouldBe(3);
    }

    [Fact]
    public void A_limit_counts_only_what_met_everything_before_it()
    {
        var gate = new Gate("/ip firewall filter\nadd chain=input protocol=udp dst-port=1 limit=!1,1:packet action=drop");
        foreach (var port in (ushort[])[2, 2, 2, 1])
            gate.Judge(Gate.Udp(port)).Passes.ShouldBeTrue();
        gate.Judge(Gate.Udp(1)).Passes.ShouldBeFalse();
    }

    [Fact]
    public void A_limit_without_burst_never_holds() => Met("limit=1,0:packet", Gate.Udp(1)).ShouldBeFalse();

    [Fact]
    public void The_nth_of_every_so_many()
    {
        var gate = new Gate("/ip firewall filter\nadd chain=input nth=3,2 action=drop");
        Enumerable.Range(0, 7).Select(_ => gate.Judge(Gate.Udp(1)).Passes).ShouldBe([true, false, true, true, false, true, true]);
    }

    [Theory]
    [InlineData(7, 1, 1, 6)]
    [InlineData(21, 1, 2000, 20)]
    public void A_port_scan_is_seen_after_so_many_ports(int ports, int step, int first, int passing)
    {
        var gate = new Gate("/ip firewall filter\nadd chain=input protocol=tcp psd=21,3s,3,1 action=drop");
        var judged = Enumerable.Range(0, ports + 2).Select(i => gate.Judge(i * 2, Gate.Tcp((ushort)(first + (i * step)))).Passes).ToList();
        judged.TakeWhile(p => p).Count().ShouldBe(passing);
        judged.Skip(passing).ShouldAllBe(p => !p);
        gate.Judge(Gate.Tcp((ushort)first)).Passes.ShouldBeTrue("a port that was seen before is no new one");
    }

    [Fact]
    public void A_slow_scan_is_not_seen()
    {
        var gate = new Gate("/ip firewall filter\nadd chain=input protocol=tcp psd=21,3s,3,1 action=drop");
        Enumerable.Range(1, 30).ShouldAllBe(i => gate.Judge(i * 3.1, Gate.Tcp((ushort)i)).Passes);
    }

    [Fact]
    public void Two_psd_rules_feed_each_other()
    {
        var gate = new Gate("/ip firewall filter\nadd chain=input protocol=tcp dst-port=1-4 psd=21,3s,3,1 action=drop\nadd chain=input protocol=tcp dst-port=5-9 psd=21,3s,3,1 action=drop");
        Enumerable.Range(1, 7).Select(i => gate.Judge(Gate.Tcp((ushort)i)).Passes).ToList().ShouldBe([true, true, true, true, true, true, false]);
    }

    [Fact]
    public void Content_is_case_sensitive_and_anywhere_in_the_payload()
    {
        Met("protocol=udp content=sesame", Gate.Udp(1, "open sesame!")).ShouldBeTrue();
        Met("protocol=udp content=sesame", Gate.Udp(1, "open Sesame!")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("2026-11-20T09:30:00Z", true)]
    [InlineData("2026-11-20T12:00:00Z", true)]
    [InlineData("2026-11-20T12:00:01Z", false)]
    [InlineData("2026-11-21T10:00:00Z", false)]
    public void Times_are_local_and_name_weekdays(string moment, bool met)
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("two", TimeSpan.FromHours(2), "two", "two");
        foreach (var negation in (string[])["", "!"])
        {
            var gate = new Gate($"/ip firewall filter add chain=input time={negation}11h-14h,fri action=drop", new EvaluatorOptions { TimeZone = zone });
            var at = DateTimeOffset.Parse(moment);
            gate.Evaluator.Judge(gate.Evaluator.NewState(at), Gate.Udp(1), at).Passes.ShouldBe(met == (negation.Length > 0));
        }
    }

    [Fact]
    public void Connections_of_one_source_are_counted()
    {
        var gate = new Gate("/ip firewall filter\nadd chain=input protocol=tcp connection-limit=2,24 action=drop");
        Enumerable.Range(0, 4).Select(i => gate.Judge(Gate.Tcp(22, sourcePort: (ushort)(5000 + i), from: $"198.51.100.{i}")).Passes).ShouldBe([true, true, false, false]);
        gate.Judge(Gate.Tcp(22, from: "203.0.113.1")).Passes.ShouldBeTrue();
        gate.Judge(6, Gate.Tcp(22, sourcePort: 6000)).Passes.ShouldBeTrue("the unanswered ones are forgotten after 5 s");
    }

    [Fact]
    public void Destination_limits_have_a_bucket_for_each_flow()
    {
        var gate = new Gate("/ip firewall filter\nadd chain=input dst-limit=1/1m,2,src-address/10s action=accept\nadd chain=input action=drop");
        Enumerable.Range(0, 3).Select(_ => gate.Judge(Gate.Udp(1)).Passes).ShouldBe([true, true, false]);
        gate.Judge(Gate.Udp(1, from: "203.0.113.1")).Passes.ShouldBeTrue();
        gate.Judge(10, Gate.Udp(1)).Passes.ShouldBeTrue("nobody asked for 10 s");
    }

    [Fact]
    public void What_is_known_by_name_only_never_holds_and_is_listed()
    {
        var gate = new Gate("/ip firewall filter\nadd chain=input packet-mark=!a action=drop");
        var why = new Explanation();
        gate.Judge(Gate.Udp(1), why).Passes.ShouldBeTrue();
        var part = gate.Evaluator.NotEvaluated.ShouldHaveSingleItem();
        why.Reasons[0].ShouldBe(new RuleMissed(gate.Evaluator.RuleSet.Chains[0], 0, part.Matcher!));
    }
}
