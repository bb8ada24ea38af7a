using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Shouldly;
using Xunit;

namespace Postern.Tests.Evaluation.Guards;

/// <summary>Which part of a policy a packet meets first, and what the guard does not look at.</summary>
public sealed class OrderTests
{
    private const string OneDoor = "doors: {ssh: {opens: [tcp/22, udp/60000-60010], knock: [tcp/7103, udp/5121, tcp/6007]}}\n";

    [Fact]
    public void A_protected_service_is_shut_without_a_grant()
    {
        var trial = new GuardTrial(OneDoor);
        trial.Syn(22).ShouldBeFalse();
        trial.Events.ShouldBe([GuardEvent.Refused]);
        trial.Datagram(60_010).ShouldBeFalse();
        trial.Datagram(60_011).ShouldBeTrue();
        trial.Events.ShouldBe([GuardEvent.UnlistedPassed]);
    }

    [Fact]
    public void A_grant_opens_all_services_of_its_door_to_its_source_for_its_time()
    {
        var trial = new GuardTrial(OneDoor);
        Knock(trial);
        trial.Syn(22).ShouldBeTrue();
        trial.Events.ShouldBe([GuardEvent.Granted]);
        trial.Datagram(60_000).ShouldBeTrue();
        trial.Syn(22, GuardTrial.Other).ShouldBeFalse();
        trial.Wait(30 * 60 - 0.001);
        trial.Syn(22).ShouldBeTrue();
        trial.Wait(0.001);
        trial.Syn(22).ShouldBeFalse();
    }

    [Fact]
    public void A_new_knock_renews_the_grant()
    {
        var trial = new GuardTrial(OneDoor);
        Knock(trial);
        trial.Wait(29 * 60);
        Knock(trial);
        trial.Wait(29 * 60);
        trial.Syn(22).ShouldBeTrue();
    }

    [Fact]
    public void A_public_port_passes_and_is_no_wrong_knock()
    {
        var trial = new GuardTrial("gate: {public: [tcp/443, udp/443], unlisted: drop}\n" + OneDoor);
        trial.Syn(7103);
        trial.Syn(443).ShouldBeTrue();
        trial.Events.ShouldBe([GuardEvent.PublicPort]);
        trial.Datagram(443).ShouldBeTrue();
        trial.Send(GuardTrial.Tcp(443, flags: TcpFlags.Fin | TcpFlags.Ack), ConnectionStates.Invalid).ShouldBeTrue();
        trial.Steps().ShouldBe(1);
    }

    [Fact]
    public void Trusted_sources_need_no_knock()
    {
        var trial = new GuardTrial(OneDoor + "trusted: [198.51.100.0/29, 203.0.113.5, 203.0.113.7-203.0.113.9, 203.0.113.8-203.0.113.12, '2001:db8:5::/48']\n");
        foreach (var source in new[] { "198.51.100.0", "198.51.100.7", "203.0.113.5", "203.0.113.7", "203.0.113.11", "203.0.113.12", "2001:db8:5::1" })
        {
            trial.Syn(22, source).ShouldBeTrue(source);
            trial.Events.ShouldBe([GuardEvent.Trusted]);
        }

        foreach (var source in new[] { "198.51.100.8", "203.0.113.4", "203.0.113.6", "203.0.113.13", "2001:db8:6::" })
            trial.Syn(22, source).ShouldBeFalse(source);
    }

    [Fact]
    public void A_trusted_host_name_is_asked_for_when_it_matters()
    {
        IReadOnlyList<HostAddress> addresses = [HostAddress.Parse(GuardTrial.Stranger)];
        var trial = new GuardTrial(OneDoor + "trusted: [home.example.net]\n",
            new EvaluatorOptions { Resolve = name => name == "home.example.net" ? addresses : [] });
        trial.Syn(22).ShouldBeTrue();
        addresses = [HostAddress.Parse(GuardTrial.Other)];
        trial.Syn(22).ShouldBeFalse();
        trial.Syn(22, GuardTrial.Other).ShouldBeTrue();
    }

    [Fact]
    public void A_host_behind_the_gate_is_protected_at_its_own_address_only()
    {
        var trial = new GuardTrial("""
            gate: {unlisted: drop}
            doors:
              inside:
                opens: [tcp/192.0.2.10:22, 'tcp/[2001:db8:2::10]:22']
                knock: [tcp/7001, tcp/9001, tcp/8001]
            """);
        trial.Send(GuardTrial.Tcp(22, destination: "192.0.2.10")).ShouldBeFalse();
        trial.Send(GuardTrial.Tcp(22, "2001:db8:9::1", destination: "2001:db8:2::10")).ShouldBeFalse();
        trial.Send(GuardTrial.Tcp(22, destination: "192.0.2.11")).ShouldBeTrue();
        trial.Send(GuardTrial.Tcp(23, destination: "192.0.2.10")).ShouldBeTrue();
        trial.Events.ShouldBe([GuardEvent.NotGuarded]);
        trial.Syn(22).ShouldBeFalse();
        trial.Events.ShouldBe([GuardEvent.UnlistedDropped]);
        foreach (var port in new[] { 7001, 9001, 8001 })
            trial.Syn(port);
        trial.Send(GuardTrial.Tcp(22, destination: "192.0.2.10")).ShouldBeTrue();
    }

    [Fact]
    public void A_packet_to_a_protected_host_behind_the_gate_is_a_wrong_knock_and_one_to_another_host_is_not()
    {
        var trial = new GuardTrial("doors: {inside: {opens: 'tcp/192.0.2.10:22', knock: [tcp/7001, tcp/9001, tcp/8001]}}\n");
        trial.Syn(7001);
        trial.Send(GuardTrial.Tcp(22, destination: "192.0.2.11"));
        trial.Send(GuardTrial.Tcp(9999, destination: "192.0.2.10"));
        trial.Send(GuardTrial.Tcp(9001, destination: "192.0.2.10")).ShouldBeTrue();
        trial.Steps().ShouldBe(1);
        trial.Send(GuardTrial.Tcp(22, destination: "192.0.2.10")).ShouldBeFalse();
        trial.Events.ShouldBe([GuardEvent.WrongKnock, GuardEvent.Refused]);
        trial.Steps().ShouldBe(0);
    }

    [Fact]
    public void A_knock_port_may_be_a_protected_service_of_a_host_behind_the_gate()
    {
        var trial = new GuardTrial("doors: {inside: {opens: 'tcp/192.0.2.10:7001', knock: [tcp/7001, tcp/9001, tcp/8001]}}\n");
        trial.Send(GuardTrial.Tcp(7001, destination: "192.0.2.10")).ShouldBeFalse();
        trial.Steps().ShouldBe(0);
        trial.Syn(7001).ShouldBeFalse();
        trial.Steps().ShouldBe(1);
    }

    [Theory]
    [InlineData("lo", true)]
    [InlineData("wan0", false)]
    public void Without_interfaces_all_but_the_loopback_is_guarded(string name, bool passes) =>
        new GuardTrial(OneDoor).Send(GuardTrial.Tcp(22) with { InInterface = name }).ShouldBe(passes);

    [Theory]
    [InlineData("lan0", true)]
    [InlineData("lo", true)]
    [InlineData("wan0", false)]
    [InlineData("ppp0", false)]
    public void Only_the_named_interfaces_are_guarded(string name, bool passes)
    {
        var trial = new GuardTrial("gate: {interfaces: [wan0, ppp0]}\n" + OneDoor);
        trial.Send(GuardTrial.Tcp(7103) with { InInterface = name });
        trial.Steps().ShouldBe(passes ? 0 : 1);
        trial.Send(GuardTrial.Tcp(22) with { InInterface = name }).ShouldBe(passes);
        trial.Send(GuardTrial.Udp(60_000) with { InInterface = name }).ShouldBe(passes);
        trial.Steps().ShouldBe(0);
    }

    [Fact]
    public void What_belongs_to_a_connection_is_left_alone_but_a_SYN_is_judged_before_anybody_knows()
    {
        var trial = new GuardTrial(OneDoor);
        trial.Send(GuardTrial.Udp(60_000), ConnectionStates.Established).ShouldBeTrue();
        trial.Events.ShouldBe([GuardEvent.KnownConnection]);
        trial.Send(GuardTrial.Udp(60_000), ConnectionStates.Related).ShouldBeTrue();
        trial.Send(GuardTrial.Udp(60_000), ConnectionStates.Untracked).ShouldBeFalse();
        trial.Send(GuardTrial.Tcp(22, flags: TcpFlags.Ack), ConnectionStates.Established).ShouldBeTrue();
        trial.Send(GuardTrial.Tcp(22), ConnectionStates.Established).ShouldBeFalse();
        trial.Send(GuardTrial.Tcp(7103), ConnectionStates.Established).ShouldBeFalse();
        trial.Steps().ShouldBe(1);
    }

    [Fact]
    public void Unlisted_drop_takes_TCP_UDP_and_echo_requests_to_the_gate_and_leaves_DHCP_answers_and_the_rest()
    {
        var trial = new GuardTrial("gate: {unlisted: drop}\n" + OneDoor);
        trial.Syn(80).ShouldBeFalse();
        trial.Events.ShouldBe([GuardEvent.UnlistedDropped]);
        trial.Send(GuardTrial.Tcp(80, flags: TcpFlags.Fin), ConnectionStates.Invalid).ShouldBeFalse();
        trial.Datagram(53).ShouldBeFalse();
        trial.Send(GuardTrial.Ping()).ShouldBeFalse();
        trial.Send(GuardTrial.Ping(source: "2001:db8:9::1")).ShouldBeFalse();
        trial.Datagram(68).ShouldBeTrue();
        trial.Datagram(546, source: "2001:db8:9::1").ShouldBeTrue();
        trial.Syn(68).ShouldBeFalse();
        trial.Send(GuardTrial.Udp(53, destination: "192.0.2.50")).ShouldBeTrue();
        trial.Send(GuardTrial.Ping() with { IcmpType = 0 }).ShouldBeTrue();
        trial.Send(GuardTrial.Udp(22) with { Protocol = new IpProtocol(47) }).ShouldBeTrue();
        trial.Events.ShouldBe([GuardEvent.NotGuarded]);
    }

    private static void Knock(GuardTrial trial)
    {
        trial.Syn(7103).ShouldBeFalse();
        trial.Datagram(5121).ShouldBeFalse();
        trial.Syn(6007).ShouldBeFalse();
        trial.Events.ShouldBe([GuardEvent.Opened, GuardEvent.KnockDropped]);
    }
}
