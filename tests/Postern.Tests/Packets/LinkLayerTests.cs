using Postern.Rules.Packets;
using Shouldly;
using Xunit;

namespace Postern.Tests.Packets;

public sealed class LinkLayerTests
{
    private const string Macs = "020000000001" + "0200000000aa";
    private const ulong Mac = 0x0200000000aa;

    [Theory]
    [InlineData(LinkType.Ethernet, Macs + "0800", 14, true)]
    [InlineData(LinkType.Ethernet, Macs + "86dd", 14, true)]
    [InlineData(LinkType.Ethernet, Macs + "8100" + "0064" + "0800", 18, true)]
    [InlineData(LinkType.Ethernet, Macs + "88a8" + "0001" + "8100" + "0064" + "86dd", 22, true)]
    [InlineData(LinkType.Ethernet, Macs + "8864" + "110000010000" + "0021", 22, true)]
    [InlineData(LinkType.Ethernet, Macs + "0040" + "aaaa03000000" + "0800", 22, true)]
    [InlineData(LinkType.LinuxCooked, "0000" + "0001" + "0006" + "0200000000aa0000" + "0800", 16, true)]
    [InlineData(LinkType.LinuxCooked, "0000" + "fffe" + "0000" + "0000000000000000" + "86dd", 16, false)]
    [InlineData(LinkType.LinuxCooked2, "0800" + "0000" + "00000002" + "0001" + "00" + "06" + "0200000000aa0000", 20, true)]
    [InlineData(LinkType.Ppp, "ff03" + "0021", 4, false)]
    [InlineData(LinkType.Ppp, "0057", 2, false)]
    [InlineData(LinkType.PppSerial, "21", 1, false)]
    [InlineData(LinkType.PppoeSession, "110000010000" + "0057", 8, false)]
    [InlineData(LinkType.Null, "02000000", 4, false)]
    [InlineData(LinkType.Null, "0000001e", 4, false)]
    [InlineData(LinkType.Loop, "00000002", 4, false)]
    [InlineData(LinkType.Raw, "", 0, false)]
    [InlineData(LinkType.IPv6, "", 0, false)]
    public void The_packet_is_found(LinkType type, string header, int offset, bool hasMac)
    {
        LinkLayer.Find(type, Convert.FromHexString(header + "45000014"), out var found).ShouldBe(PacketRefusal.None);
        found.ShouldBe(new FrameHeader(offset, hasMac ? Mac : null));
    }

    [Theory]
    [InlineData(LinkType.Ethernet, Macs + "0806" + "0001", PacketRefusal.NotIp)]
    [InlineData(LinkType.Ethernet, Macs, PacketRefusal.BrokenLink)]
    [InlineData(LinkType.Ethernet, Macs + "8100" + "00", PacketRefusal.BrokenLink)]
    [InlineData(LinkType.Ethernet, Macs + "8100" + "00018100" + "00018100" + "00018100" + "00018100" + "00010800", PacketRefusal.BrokenLink)]
    [InlineData(LinkType.Ethernet, Macs + "8864" + "1100", PacketRefusal.BrokenLink)]
    [InlineData(LinkType.LinuxCooked, "00000001", PacketRefusal.BrokenLink)]
    [InlineData(LinkType.Ppp, "c021", PacketRefusal.NotIp)]
    [InlineData(LinkType.Ppp, "", PacketRefusal.BrokenLink)]
    [InlineData(LinkType.Null, "07000000", PacketRefusal.NotIp)]
    public void What_holds_no_packet_is_refused(LinkType type, string frame, PacketRefusal expected) =>
        LinkLayer.Find(type, Convert.FromHexString(frame), out _).ShouldBe(expected);

    [Fact]
    public void Hostile_frames_never_throw()
    {
        const int seed = 4;
        var random = new Random(seed);
        var types = Enum.GetValues<LinkType>();
        byte[] likely = [0x08, 0x00, 0x86, 0xdd, 0x81, 0x88, 0xa8, 0x64, 0x21, 0x57, 0xaa, 0x03, 0xff];
        for (var i = 0; i < 300_000; i++)
        {
            var frame = new byte[random.Next(48)];
            for (var at = 0; at < frame.Length; at++)
                frame[at] = random.Next(2) == 0 ? likely[random.Next(likely.Length)] : (byte)random.Next(256);
            if (LinkLayer.Find(types[random.Next(types.Length)], frame, out var header) == PacketRefusal.None)
                header.Offset.ShouldBeLessThanOrEqualTo(frame.Length);
        }
    }
}
