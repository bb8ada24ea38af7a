using System.Net;
using Postern.Spa.Fwknop;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Fwknop;

public sealed class AccessRequestTests
{
    [Theory]
    [InlineData("198.51.100.7", "198.51.100.7")]
    [InlineData("01.02.003.7", "1.2.3.7")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("2001:DB8:0:0:0:0:0:7", "2001:db8::7")]
    [InlineData("::ffff:198.51.100.7", "198.51.100.7")]
    [InlineData("0.0.0.0", null)]
    [InlineData("::", null)]
    public void The_source_is_an_address_or_whoever_the_gate_sees(string written, string? source)
    {
        AccessRequest.TryRead(FwknopSamples.Access with { Message = $"{written},tcp/22" })!.Source.ShouldBe(source is null ? null : IPAddress.Parse(source));
    }

    /// <summary>What C reads as octal, others as decimal, and what has a scope, a prefix or a name.</summary>
    [Theory]
    [InlineData("010.0.0.1")]
    [InlineData("08.1.1.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("198.51.100.0/24")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[2001:db8::7]")]
    [InlineData("2001:db8::/32")]
    [InlineData("localhost")]
    [InlineData("")]
    [InlineData(" 198.51.100.7")]
    public void What_could_be_read_in_two_ways_is_no_source(string written) =>
        AccessRequest.TryRead(FwknopSamples.Access with { Message = $"{written},tcp/22" }).ShouldBeNull();

    [Fact]
    public void Ports_come_in_their_order() =>
        AccessRequest.TryRead(FwknopSamples.Access with { Message = "0.0.0.0,udp/53,tcp/00022,tcp/65535" })!.Ports
            .ShouldBe([new(true, 53), new(false, 22), new(false, 65535)]);

    [Fact]
    public void Forwarding_names_where_to()
    {
        var forward = AccessRequest.TryRead(FwknopSamples.Access with { Type = FwknopMessageType.NatAccess, NatAccess = "inside.example,8443" })!;
        (forward.ForwardHost, forward.ForwardPort, forward.IsLocal).ShouldBe(("inside.example", (ushort)8443, false));
        AccessRequest.TryRead(FwknopSamples.Access with { Type = FwknopMessageType.LocalNatAccess, NatAccess = "192.0.2.1,22" })!.IsLocal.ShouldBeTrue();
        AccessRequest.TryRead(FwknopSamples.Access with { Type = FwknopMessageType.NatAccess, NatAccess = ",22" }).ShouldBeNull();
        AccessRequest.TryRead(FwknopSamples.Access)!.ForwardHost.ShouldBeNull();
    }

    [Fact]
    public void A_command_asks_for_no_access() =>
        AccessRequest.TryRead(FwknopSamples.Access with { Type = FwknopMessageType.Command, Message = "0.0.0.0,tcp/22" }).ShouldBeNull();
}
