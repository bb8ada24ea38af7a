using Postern.Policy.Proof;
using Shouldly;
using Xunit;

namespace Postern.Tests.Proof;

/// <summary>Scripts that people copy from pages, and the mistakes that those pages warn of.</summary>
public sealed class ScriptProofTests
{
    private const string Established = "add chain=input action=accept connection-state=established,related\n";
    private const string Drop = "add chain=input action=drop\n";

    [Fact]
    public void Three_lists_open_to_a_descending_scan_and_to_one_random_scan_in_six()
    {
        var door = Proofs.OfCase("20-manual-three-lists").Confirmed().Doors.ShouldHaveSingleItem();
        door.Name.ShouldBe("secured");
        door.Way().ShouldBe("tcp/888, tcp/555, tcp/222");
        door.For.ShouldBe(TimeSpan.FromMinutes(30));
        door.Stages.ShouldBe(3);
        door.ShortestCount.ShouldBe(1);
        door.Bits.ShouldBe(3 * Math.Log2(3 * 65_535), 0.001);
        door.Shortest[0].Steps.Select(s => s.Within).ShouldBe([null, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30)]);
        door.Scan("tcp", ScanOrder.Ascending).Probability.ShouldBe(0);
        door.Scan("tcp", ScanOrder.Descending).Probability.ShouldBe(1);
        door.Scan("tcp", ScanOrder.Random).ShouldSatisfyAllConditions(s => s.Probability.ShouldBe(1.0 / 6, 1e-12), s => s.IsExact.ShouldBeTrue());
        door.Scan("udp", ScanOrder.Random).Probability.ShouldBe(0);
    }

    [Fact]
    public void A_blacklist_stops_every_scan_in_order_and_all_but_one_random_scan_in_billions()
    {
        var proof = Proofs.OfCase("21-manual-blacklist").Confirmed();
        var door = proof.Doors.ShouldHaveSingleItem();
        door.Way().ShouldBe("tcp/888, tcp/555, tcp/222");
        door.Scans.Where(s => s.Order != ScanOrder.Random).ShouldAllBe(s => s.Probability == 0);
        // Ports 21, 22, 23, 666, 8291 and 10000-60000 ban before the three come in order.
        const double Traps = 50_006;
        door.Scan("tcp", ScanOrder.Random).Probability.ShouldBe(1 / ((Traps + 1) * (Traps + 2) * (Traps + 3)), 1e-17);
    }

    [Fact]
    public void A_list_of_sizes_is_told_as_pings()
    {
        var door = Proofs.OfCase("23-ping-sizes").Confirmed().Doors.ShouldHaveSingleItem();
        door.Way().ShouldBe("icmp/size=720, icmp/size=100, icmp/size=1000");
        door.Scans.ShouldAllBe(s => s.Probability == 0);
    }

    [Fact]
    public void Raw_and_filter_are_one_way()
    {
        var door = Proofs.OfCase("24-raw").Confirmed().Doors.ShouldHaveSingleItem();
        door.Way().ShouldBe("udp/7001, udp/8001, udp/9001");
        door.Opens.ShouldBe(["tcp/22"]);
        door.Scan("udp", ScanOrder.Ascending).Probability.ShouldBe(1);
    }

    [Fact]
    public void Sources_in_configured_lists_get_in_without_a_knock()
    {
        var proof = Proofs.OfCase("25-own-chain-and-lists");
        proof.Reach.Single(r => r.IsStranger).Places.ShouldBeEmpty();
        proof.Reach.Single(r => r.From.Contains("(management)")).Places.ShouldBe(["tcp/22,8080"]);
        proof.Doors.ShouldHaveSingleItem().Packets.ShouldBe(3);
    }

    [Fact]
    public void Without_a_final_drop_everything_is_open_to_all()
    {
        var proof = Proofs.OfScript("/ip firewall filter\n" + Established
            + "add chain=input action=add-src-to-address-list address-list=k1 address-list-timeout=1m protocol=tcp dst-port=33333\n"
            + "add chain=input action=add-src-to-address-list address-list=trusted address-list-timeout=7d protocol=tcp dst-port=11111 src-address-list=k1\n"
            + "add chain=input action=accept src-address-list=trusted\n");
        proof.Reach.Single(r => r.IsStranger).Places.ShouldBe(["everything"]);
        proof.Doors.ShouldBeEmpty();
    }

    [Fact]
    public void A_stage_that_was_lost_opens_nothing()
    {
        var proof = Proofs.OfScript("/ip firewall filter\n" + Established + "add chain=input action=accept src-address-list=trusted\n"
            + "add chain=input action=add-src-to-address-list address-list=k1 address-list-timeout=1m protocol=tcp dst-port=33333\n"
            + "add chain=input action=add-src-to-address-list address-list=trusted address-list-timeout=7d protocol=tcp dst-port=11111 src-address-list=k2\n" + Drop);
        proof.Doors.ShouldBeEmpty();
        proof.Findings.ShouldContain(f => f.Code == "PN6003");
    }

    [Fact]
    public void One_list_for_all_stages_opens_to_any_one_port()
    {
        var lines = string.Concat(new[] { 7001, 8001, 9001 }.Select(p =>
            $"add chain=input action=add-src-to-address-list address-list=portknock address-list-timeout=1h protocol=tcp dst-port={p}\n"));
        var door = Proofs.OfScript("/ip firewall filter\n" + lines + "add chain=input action=accept protocol=tcp dst-port=22 src-address-list=portknock\n" + Drop)
            .Confirmed().Doors.ShouldHaveSingleItem();
        door.Way().ShouldBe("tcp/7001,8001,9001");
        door.Scan("tcp", ScanOrder.Random).Probability.ShouldBe(1);
    }

    [Fact]
    public void Stages_forward_on_one_port_are_passed_by_one_packet()
    {
        var proof = Proofs.OfScript("""
            /ip firewall filter
            add chain=input action=add-src-to-address-list address-list=a address-list-timeout=5s protocol=tcp dst-port=9001
            add chain=input action=add-src-to-address-list address-list=b address-list-timeout=5s protocol=tcp dst-port=9001 src-address-list=a
            add chain=input action=add-src-to-address-list address-list=c address-list-timeout=1h protocol=tcp dst-port=9001 src-address-list=b
            add chain=input action=accept protocol=tcp dst-port=22 src-address-list=c
            add chain=input action=drop
            """).Confirmed();
        var door = proof.Doors.ShouldHaveSingleItem();
        (door.Packets, door.Stages).ShouldBe((1, 3));
        proof.Findings.Single(f => f.Code == "PN6001").Message.ShouldContain("'c' has 3 stages, and one packet is enough: tcp/9001");
    }

    [Fact]
    public void A_ban_that_a_knock_brings_is_waited_out()
    {
        var door = Proofs.OfScript("""
            /ip firewall filter
            add chain=input action=drop src-address-list=pause
            add chain=input action=add-src-to-address-list address-list=b address-list-timeout=1h protocol=tcp dst-port=8001 src-address-list=a
            add chain=input action=add-src-to-address-list address-list=a address-list-timeout=10m protocol=tcp dst-port=7001
            add chain=input action=add-src-to-address-list address-list=pause address-list-timeout=1m protocol=tcp dst-port=7001
            add chain=input action=accept protocol=tcp dst-port=22 src-address-list=b
            add chain=input action=drop
            """).Confirmed().Doors.ShouldHaveSingleItem();
        door.Way().ShouldBe("tcp/7001, wait 1m until pause has expired, tcp/8001");
        door.Packets.ShouldBe(2);
    }

    [Fact]
    public void A_translation_for_those_who_knocked_is_a_door()
    {
        var door = Proofs.OfScript("""
            /ip firewall nat
            add chain=dstnat action=dst-nat protocol=tcp dst-port=8443 src-address-list=ok to-addresses=10.0.0.5 to-ports=443
            /ip firewall filter
            add chain=input action=add-src-to-address-list address-list=ok address-list-timeout=1h protocol=udp dst-port=5000 content="open sesame"
            add chain=input action=drop
            add chain=forward action=drop connection-nat-state=!dstnat
            """).Confirmed().Doors.ShouldHaveSingleItem();
        door.Way().ShouldBe("udp/5000 \"open sesame\"");
        door.Opens.ShouldBe(["tcp/8443 → 10.0.0.5:443"]);
        door.Bits.ShouldBe(Math.Log2(3 * 65_535) + 88, 0.001);
    }

    [Fact]
    public void A_list_that_a_drop_rule_spares_is_a_door()
    {
        var door = Proofs.OfScript("""
            /ip firewall filter
            add chain=input action=add-src-to-address-list address-list=ok address-list-timeout=1h protocol=tcp dst-port=5000
            add chain=input action=drop protocol=tcp dst-port=22 src-address-list=!ok
            """).Confirmed().Doors.ShouldHaveSingleItem();
        (door.Name, door.Opens.Single()).ShouldBe(("ok", "tcp/22"));
    }
}
