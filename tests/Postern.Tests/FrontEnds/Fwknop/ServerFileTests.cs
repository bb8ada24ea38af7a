using Postern.Policy.Diagnostics;
using Shouldly;
using Xunit;

namespace Postern.Tests.FrontEnds.Fwknop;

/// <summary>fwknopd.conf: where packets come in, and how old they may be.</summary>
public sealed class ServerFileTests
{
    [Theory]
    [InlineData("VERBOSE 0;", "udp/62201", "")]
    [InlineData("PCAP_FILTER udp port 40000;", "udp/40000", "")]
    [InlineData("PCAP_FILTER (udp dst port 40000 or 40001) or tcp port 40002", "udp/40000,udp/40001,tcp/40002", "")]
    [InlineData("PCAP_FILTER port 40000", "udp/40000,tcp/40000", "")]
    [InlineData("ENABLE_UDP_SERVER Y\nUDPSERV_PORT 5000\nPCAP_FILTER udp port 6000", "udp/5000", "")]
    [InlineData("ENABLE_UDP_SERVER Y", "udp/62201", "")]
    [InlineData("ENABLE_TCP_SERVER Y", "udp/62201,tcp/62201", "")]
    [InlineData("ENABLE_TCP_SERVER Y\nTCPSERV_PORT 5000\nPCAP_FILTER udp port 62201 or tcp port 5000", "udp/62201,tcp/5000", "")]
    [InlineData("ENABLE_NFQ_CAPTURE Y\nNFQ_PORT 5000", "udp/5000", "")]
    [InlineData("ENABLE_SPA_OVER_HTTP Y", "udp/62201", "80")]
    [InlineData("ENABLE_SPA_OVER_HTTP Y\nPCAP_FILTER udp port 62201 or tcp port 8080", "udp/62201", "8080")]
    public void Packets_are_taken_where_fwknopd_takes_them(string server, string ports, string http)
    {
        var compilation = AccessText.Stanza("", server);
        compilation.Codes().ShouldBeEmpty(compilation.Shown());
        var entrance = compilation.RuleSet.Guard!.Spa!;
        string.Join(',', entrance.Ports).ShouldBe(ports);
        string.Join(',', entrance.HttpPorts).ShouldBe(http);
    }

    [Theory]
    [InlineData("udp port 62201 and host 192.0.2.1")]
    [InlineData("not tcp port 62201")]
    [InlineData("udp src port 62201")]
    [InlineData("icmp")]
    [InlineData("udp port ssh")]
    [InlineData("udp port 62201 or")]
    [InlineData("udp portrange 9-5")]
    [InlineData("port 0")]
    [InlineData("udp")]
    [InlineData("62201")]
    public void Any_other_filter_is_refused(string filter) => AccessText.Stanza("", $"PCAP_FILTER {filter}").Codes(Severity.Error).ShouldBe(["PN2435"]);

    [Fact]
    public void A_range_of_ports_is_carried_with_a_warning()
    {
        var compilation = AccessText.Stanza("", "PCAP_FILTER udp dst portrange 10000-65535");
        compilation.Codes().ShouldBe(["PN2436"]);
        compilation.RuleSet.Guard!.Spa!.Ports.ShouldHaveSingleItem().ToString().ShouldBe("udp/10000-65535");
    }

    [Fact]
    public void The_age_of_packets_is_the_window()
    {
        AccessText.Stanza("", "MAX_SPA_PACKET_AGE 60;").Policy!.Spa!.Window.ShouldBe(TimeSpan.FromSeconds(60));
        AccessText.Stanza("", "MAX_SPA_PACKET_AGE soon").Codes().ShouldBe(["PN2409"]);
    }

    [Fact]
    public void Without_access_conf_the_one_that_it_names_is_read()
    {
        var access = $"SOURCE ANY\n{AccessText.Keys}OPEN_PORTS tcp/22\n";
        var asked = new List<string>();
        var compilation = AccessText.Compile([AccessText.Input("fwknopd.conf", "FWKNOP_CONF_DIR /etc/fwknop;\nACCESS_FILE $FWKNOP_CONF_DIR/mine.conf;", n =>
        {
            asked.Add(n);
            return access;
        })]);
        asked.ShouldBe(["/etc/fwknop/mine.conf"]);
        compilation.Doors().Count.ShouldBe(1);
        AccessText.Compile([AccessText.Input("fwknopd.conf", "VERBOSE 0", n => n == "access.conf" ? access : null)]).Doors().Count.ShouldBe(1);
        AccessText.Compile([AccessText.Input("fwknopd.conf", "VERBOSE 0")]).Codes(Severity.Error).ShouldBe(["PN2444"]);
    }

    [Fact]
    public void A_policy_keeps_its_own_ports() =>
        string.Join(',', AccessText.Compile($"SOURCE ANY\n{AccessText.Keys}OPEN_PORTS tcp/22\n", "PCAP_FILTER udp port 5000").RuleSet.Guard!.Spa!.Ports).ShouldBe("udp/5000");
}
