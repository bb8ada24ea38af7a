using System.Net;
using Postern.Client;
using Postern.Client.Senders;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client.Senders;

public sealed class PacketSizeTests
{
    private static readonly Route V4 = new("home", IPAddress.Loopback, IPAddress.Loopback);
    private static readonly Route V6 = new("home", IPAddress.IPv6Loopback, IPAddress.IPv6Loopback);

    [Theory]
    [InlineData("udp/1 size=28", true, false)]
    [InlineData("udp/1 size=48", true, true)]
    [InlineData("udp/1 size=31 \"abc\"", true, false)]
    [InlineData("udp/1 size=51 \"abc\"", false, true)]
    [InlineData("icmp/size=65535", true, true)]
    [InlineData("udp/1 \"abc\"", true, true)]
    [InlineData("udp/1", true, true)]
    public void A_size_is_possible_over_one_version_or_both(string text, bool overV4, bool overV6)
    {
        KnockNotation.TryRead(text, portsAreUdp: false, out var knock, out var problem).ShouldBeTrue(problem?.ToString());
        (PacketSize.Check(knock!, V4) is null).ShouldBe(overV4);
        (PacketSize.Check(knock!, V6) is null).ShouldBe(overV6);
    }

    [Fact]
    public void The_other_version_is_named_where_it_helps()
    {
        PacketSize.Check(new UdpKnock(1, KnockBytes.Text("abc"), 51), V4)!.Remedy.ShouldContain("-6");
        PacketSize.Check(new IcmpKnock(31, KnockBytes.Text("abc")), V6)!.Remedy.ShouldContain("-4");
    }

    [Theory]
    [InlineData(65495, 65515)]
    public void A_tcp_packet_holds_less_for_its_header_is_longer(int mostV4, int mostV6)
    {
        PacketSize.Check(new TcpKnock(1, Payload: new KnockBytes(new byte[mostV4])), V4).ShouldBeNull();
        PacketSize.Check(new TcpKnock(1, Payload: new KnockBytes(new byte[mostV4 + 1])), V4)!.Message.ShouldContain("65,495");
        PacketSize.Check(new TcpKnock(1, Payload: new KnockBytes(new byte[mostV6])), V6).ShouldBeNull();
        PacketSize.Check(new TcpKnock(1, Payload: new KnockBytes(new byte[mostV6 + 1])), V6).ShouldNotBeNull();
    }

    [Fact]
    public void A_payload_is_what_was_given_or_zeros_up_to_the_size()
    {
        PacketSize.Payload(null, 100, default, V4).Length.ShouldBe(72);
        PacketSize.Payload(null, 100, default, V6).Length.ShouldBe(52);
        PacketSize.Payload(null, null, new byte[1], V6).Length.ShouldBe(1);
        PacketSize.Payload(KnockBytes.Text("abc"), null, default, V6).ToArray().ShouldBe("abc"u8.ToArray());
    }
}
