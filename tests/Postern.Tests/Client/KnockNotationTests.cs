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
    [InlineData("icmp/size=34 \"abcdef\"", "icmp/size=34 \"abcdef\"")]
    [InlineData("icmp \"abcdef\" size=54", "icmp/size=54 \"abcdef\"")]
    [InlineData("udp/62000 base64:b3BlbiBzZXNhbWU=", "udp/62000 \"open sesame\"")]
    [InlineData("62000:udp:base64:AP8=", "udp/62000 hex:00ff")]
    [InlineData("udp/62000 base64:b3Av/i", "udp/62000 \"op/\"")]
    [InlineData("udp/62000 base64:b3A=/i", "udp/62000 \"op\"")]
    [InlineData("udp/62000 hex:6f70/i", "udp/62000 \"op\"")]
    [InlineData("udp/62000 \"base64:AP8=\"", "udp/62000 \"base64:AP8=\"")]
    [InlineData("udp/62000 size=100", "udp/62000 size=100")]
    [InlineData("udp/62000 \"abc\" size=31", "udp/62000 size=31 \"abc\"")]
    [InlineData("udp/62000:size=100", "udp/62000 \"size=100\"")]
    [InlineData("tcp/7001 flags=fin,!ack", "tcp/7001 flags=fin,!ack")]
    [InlineData("tcp/7001 flags=syn,!ack,!rst,!fin", "tcp/7001")]
    [InlineData("tcp/7001 \"open\" flags=syn", "tcp/7001 flags=syn \"open\"")]
    [InlineData("7001:tcp:open", "tcp/7001 \"open\"")]
    [InlineData("http/GET /letmein", "http/GET /letmein")]
    [InlineData("HTTP:8080/HEAD /a%20b", "http:8080/HEAD /a%20b")]
    [InlineData("http:80/GET /", "http/GET /")]
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
    [InlineData("tcp/7001 size=60", "no size of its own")]
    [InlineData("tcp/7001 flags=sync", "did you mean syn?")]
    [InlineData("tcp/7001 flags=fin,!fin", "both set and not set")]
    [InlineData("tcp/7001 flags=fin flags=ack", "keep one")]
    [InlineData("udp/7001 flags=fin", "only TCP has flags")]
    [InlineData("icmp flags=fin", "only TCP has flags")]
    [InlineData("udp/1 size=20", "28 to 65535")]
    [InlineData("udp/1 size=30 size=30", "two sizes")]
    [InlineData("udp/1 size=30 \"abc\"", "do not agree")]
    [InlineData("udp/1 \"a\" \"b\"", "two payloads")]
    [InlineData("http", "method is missing")]
    [InlineData("http/GET", "path is missing")]
    [InlineData("http/get /x", "not a method")]
    [InlineData("http:0/GET /x", "port")]
    [InlineData("https/GET /x", "cannot be seen")]
    [InlineData("80:http", "whole request")]
    [InlineData("htpt/GET /x", "did you mean http?")]
    [InlineData("udp/1 base64:abc", "no base64")]
    [InlineData("udp/1 base64:ab c", "no base64")]
    [InlineData("udp/1 base64:====", "no base64")]
    [InlineData("udp/1 file:", "not named")]
    [InlineData("udp/1 file:/no/such/file", "there is no file /no/such/file")]
    [InlineData("udp/1 file:/dev/zero", "/dev/zero is empty")]
    [InlineData("udp/1 file:/", "there is no file /")]
    [InlineData("7001:upd", "did you mean udp?")]
    [InlineData("tpc/7001", "did you mean tcp?")]
    [InlineData("7001:sctp", "tcp, udp, icmp or http")]
    [InlineData("open sesame", "a payload belongs to its knock")]
    [InlineData("icmp/8", "no ports")]
    [InlineData("icmp:27", "28 to 65535")]
    [InlineData("icmp/size=65536", "28 to 65535")]
    [InlineData("icmp/size=100 \"x\"", "a size and a payload")]
    [InlineData("100:icmp:x", "a size and a payload")]
    [InlineData("udp/1 \"x", "no end")]
    [InlineData("udp/1 \"x\"y", "behind the payload's closing quote")]
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
    public void A_file_is_sent_byte_for_byte_and_no_more_of_it_than_a_packet_holds()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, [0, 255, 10]);
            KnockNotation.TryRead($"udp/62000 file:{file}", portsAreUdp: false, out var knock, out _).ShouldBeTrue();
            knock.ShouldBe(new UdpKnock(62000, new KnockBytes(new byte[] { 0, 255, 10 })));
            File.WriteAllBytes(file, new byte[KnockBytes.MaximumLength + 1]);
            KnockNotation.TryRead($"icmp file:{file}", portsAreUdp: false, out _, out var problem).ShouldBeFalse();
            problem!.ToString().ShouldContain("65,528 bytes");
        }
        finally
        {
            File.Delete(file);
        }
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
                .Or(Gen.Elements("tcp", "udp", "icmp", "/", ":", " ", "\"", "\\", "hex:", "size=", "flags=", "syn", ",!", "base64:", "AA==", "file:", "http", "GET", "/i", "30", "7", "0", "é").ArrayOf().Select(string.Concat)).ToArbitrary(),
            text => KnockNotation.TryRead(text, portsAreUdp: false, out var knock, out var problem)
                ? knock is not null && problem is null && KnockNotation.TryRead(knock.ToString(), portsAreUdp: false, out var again, out _) && again == knock
                : knock is null && problem is not null).QuickCheckThrowOnFailure();
}
