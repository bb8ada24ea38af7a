using FsCheck;
using FsCheck.Fluent;
using Postern.Client;
using Shouldly;
using Xunit;

namespace Postern.Tests.Client;

public sealed class KnockNotationTests
{
    [Theory]
    [InlineData("7001", "tcp/7001")]
    [InlineData(" 7001 ", "tcp/7001")]
    [InlineData("7001:tcp", "tcp/7001")]
    [InlineData("7001:UDP", "udp/7001")]
    [InlineData("1", "tcp/1")]
    [InlineData("65535", "tcp/65535")]
    [InlineData("62000:udp:open sesame", "udp/62000 \"open sesame\"")]
    [InlineData("62000:udp:a:b:c", "udp/62000 \"a:b:c\"")]
    [InlineData("62000:udp:hex:6F70", "udp/62000 \"op\"")]
    [InlineData("62000:udp:", "udp/62000 \"\"")]
    [InlineData("tcp/7001", "tcp/7001")]
    [InlineData("tcp:7001", "tcp/7001")]
    [InlineData("udp/62000", "udp/62000")]
    [InlineData("udp/62000 \"open sesame\"", "udp/62000 \"open sesame\"")]
    [InlineData("udp/62000 \"open sesame\"/i", "udp/62000 \"open sesame\"")]
    [InlineData("udp/62000 \"a \\\"b\\\" \\\\\"", "udp/62000 \"a \\\"b\\\" \\\\\"")]
    [InlineData("udp/62000:open sesame", "udp/62000 \"open sesame\"")]
    [InlineData("udp/62000:hex:00ff", "udp/62000 hex:00ff")]
    [InlineData("udp/62000 hex:00 ff", "udp/62000 hex:00ff")]
    [InlineData("udp/62000 \"\"", "udp/62000 \"\"")]
    [InlineData("udp/62000:привет", "udp/62000 hex:d0bfd180d0b8d0b2d0b5d182")]
    [InlineData("icmp", "icmp")]
    [InlineData("icmpv6", "icmp")]
    [InlineData("icmp/size=720", "icmp/size=720")]
    [InlineData("icmp:720", "icmp/size=720")]
    [InlineData("720:icmp", "icmp/size=720")]
    [InlineData("icmp \"mikrotik\"", "icmp \"mikrotik\"")]
    [InlineData("icmp \"720\"", "icmp \"720\"")]
    [InlineData("icmp:hex:00", "icmp hex:00")]
    public void A_knock_is_read_in_either_notation(string text, string canonical)
    {
        KnockNotation.TryRead(text, portsAreUdp: false, out var knock, out var problem).ShouldBeTrue(problem?.Message);
        knock!.ToString().ShouldBe(canonical);
        KnockNotation.TryRead(canonical, portsAreUdp: false, out var again, out _).ShouldBeTrue();
        again.ShouldBe(knock);
    }

    [Fact]
    public void With_u_only_a_bare_port_changes()
    {
        KnockNotation.TryRead("7001", portsAreUdp: true, out var bare, out _);
        bare.ShouldBe(new UdpKnock(7001));
        KnockNotation.TryRead("7001:tcp", portsAreUdp: true, out var named, out _);
        named.ShouldBe(new TcpKnock(7001));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("0", "no port")]
    [InlineData("65536", "no port")]
    [InlineData("-1", "no port")]
    [InlineData("99999999999999999999", "no port")]
    [InlineData("22-", "no port")]
    [InlineData("7001,7002", "no port")]
    [InlineData("tcp", "without a port")]
    [InlineData("udp/", "no port")]
    [InlineData("tcp/0", "no port")]
    [InlineData("tcp/7001:x", "carries no payload")]
    [InlineData("7001:tcp:x", "carries no payload")]
    [InlineData("7001:upd", "did you mean udp?")]
    [InlineData("tpc/7001", "did you mean tcp?")]
    [InlineData("7001:sctp", "tcp, udp or icmp")]
    [InlineData("http/GET /x", "curl")]
    [InlineData("open sesame", "a payload belongs to its knock")]
    [InlineData("icmp/8", "no ports")]
    [InlineData("icmp:27", "28 to 65535")]
    [InlineData("icmp/size=65536", "28 to 65535")]
    [InlineData("icmp/size=100 \"x\"", "a size and a payload")]
    [InlineData("100:icmp:x", "a size and a payload")]
    [InlineData("udp/1 \"x", "no end")]
    [InlineData("udp/1 \"x\"y", "no end")]
    [InlineData("udp/1:hex:abc", "no hexadecimal")]
    [InlineData("udp/1:hex:zz", "no hexadecimal")]
    public void What_is_no_knock_is_refused_with_a_remedy(string text, string says)
    {
        KnockNotation.TryRead(text, portsAreUdp: false, out var knock, out var problem).ShouldBeFalse();
        knock.ShouldBeNull();
        problem!.ToString().ShouldContain(says);
        problem.Kind.ShouldBe(ProblemKind.WrongInput);
        problem.Remedy.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_payload_fills_a_datagram_and_no_more()
    {
        KnockNotation.TryRead("udp/1:" + new string('x', KnockBytes.MaximumLength), portsAreUdp: false, out _, out _).ShouldBeTrue();
        KnockNotation.TryRead("udp/1:" + new string('x', KnockBytes.MaximumLength + 1), portsAreUdp: false, out _, out var problem).ShouldBeFalse();
        problem!.Message.Length.ShouldBeLessThan(200);
    }

    [Fact]
    public void Any_text_is_a_knock_or_a_problem_and_never_an_exception() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<string?>().Generator.Select(s => s ?? "")
                .Or(Gen.Elements("tcp", "udp", "icmp", "/", ":", " ", "\"", "\\", "hex:", "size=", "7", "0", "é").ArrayOf().Select(string.Concat)).ToArbitrary(),
            text => KnockNotation.TryRead(text, portsAreUdp: false, out var knock, out var problem)
                ? knock is not null && problem is null && KnockNotation.TryRead(knock.ToString(), portsAreUdp: false, out var again, out _) && again == knock
                : knock is null && problem is not null).QuickCheckThrowOnFailure();
}
