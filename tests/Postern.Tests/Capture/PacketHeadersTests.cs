using System.Net;
using Postern.Linux.Capture;
using Shouldly;
using Xunit;

namespace Postern.Tests.Capture;

public sealed class PacketHeadersTests
{
    private static readonly IPAddress FourSource = IPAddress.Parse("203.0.113.2");
    private static readonly IPAddress SixSource = IPAddress.Parse("2001:db8:1::2");

    public static TheoryData<byte[], PacketHeaders> Packets => new()
    {
        { NflogBytes.V4(6, 0x9c, 0x40, 0, 22), new(FourSource, 6, 22, 60) },
        { NflogBytes.V4(17, 0x9c, 0x40, 0xf2, 0x30), new(FourSource, 17, 62000, 60) },
        { NflogBytes.V4(1, 8, 0, 0, 0), new(FourSource, 1, null, 60) },
        { NflogBytes.V4(6, 0x9c, 0x40, 0), new(FourSource, 6, null, 60) },
        { NflogBytes.V6(6, 0x9c, 0x40, 0, 22), new(SixSource, 6, 22, 60) },
        { NflogBytes.V6(58, 128, 0, 0, 0), new(SixSource, 58, null, 60) },

        // hop-by-hop options of 8 bytes, then UDP
        { NflogBytes.V6(0, 17, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 53), new(SixSource, 17, 53, 60) },

        // a first fragment shows its port, a later one does not
        { NflogBytes.V6(44, 17, 0, 0, 1, 0, 0, 0, 0, 1, 2, 0, 53), new(SixSource, 17, 53, 60) },
        { NflogBytes.V6(44, 17, 0, 0, 0x10, 0, 0, 0, 0, 1, 2, 0, 53), new(SixSource, 17, null, 60) },

        // an authentication header counts in 4 bytes, less 2
        { NflogBytes.V6(51, 6, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 22), new(SixSource, 6, 22, 60) },
    };

    [Theory]
    [MemberData(nameof(Packets))]
    public void Headers_are_read(byte[] packet, PacketHeaders expected)
    {
        PacketHeaders.TryRead(packet, out var headers).ShouldBeTrue();
        headers.ShouldBe(expected);
    }

    [Fact]
    public void Options_stand_between_header_and_port()
    {
        var packet = NflogBytes.V4(6, 1, 1, 1, 1, 0x9c, 0x40, 0, 22);
        packet[0] = 0x46;
        PacketHeaders.TryRead(packet, out var headers).ShouldBeTrue();
        headers.Port.ShouldBe((ushort)22);
    }

    [Fact]
    public void A_later_fragment_has_no_port()
    {
        var packet = NflogBytes.V4(17, 1, 2, 0, 53);
        packet[7] = 1;
        PacketHeaders.TryRead(packet, out var headers).ShouldBeTrue();
        headers.Port.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("45")]
    [InlineData("4400003c000000004006000001020304010203040000000000000016")]
    [InlineData("5500003c00000000400600000102030401020304")]
    [InlineData("600000000014064020010db8")]
    public void What_is_no_whole_header_is_refused(string packet) =>
        PacketHeaders.TryRead(Convert.FromHexString(packet), out _).ShouldBeFalse();
}
