using System.Buffers.Binary;
using Postern.Rules.Model;
using Postern.Rules.Packets;
using Postern.Tests.Capture;
using Shouldly;
using Xunit;

namespace Postern.Tests.Packets;

public sealed class PacketReaderTests
{
    private static readonly HostAddress FourSource = HostAddress.Parse("203.0.113.2");
    private static readonly HostAddress SixSource = HostAddress.Parse("2001:db8:1::2");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_written_is_read(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 5000; i++)
        {
            var packet = RandomPackets.Next(random);
            PacketReader.Read(PacketWriter.Write(packet), out var read).ShouldBe(PacketRefusal.None, $"seed {seed}, packet {i}: {packet}");
            read.Payload.Span.SequenceEqual(packet.Payload.Span).ShouldBeTrue($"seed {seed}, packet {i}");
            (read with { Payload = default }).ShouldBe(packet with { Payload = default }, $"seed {seed}, packet {i}");
        }
    }

    /// <summary>Headers alone, as a log that cuts packets short has them: address, protocol and port are read all the same.</summary>
    [Theory]
    [InlineData(6, 22, "9c400016")]
    [InlineData(17, 62000, "9c40f230")]
    [InlineData(33, 5060, "9c4013c4")]
    [InlineData(6, 0, "9c4000")]
    public void Of_a_packet_cut_short_the_beginning_is_read(byte protocol, int port, string transport)
    {
        PacketReader.Read(NflogBytes.V4(protocol, Convert.FromHexString(transport)), out var packet).ShouldBe(PacketRefusal.CutShort);
        (packet.Source, packet.Protocol, (int)packet.DestinationPort, packet.Length).ShouldBe((FourSource, new IpProtocol(protocol), port, 60));
    }

    public static TheoryData<byte[], byte, ushort> Extensions => new()
    {
        // hop-by-hop options of 8 bytes, then UDP
        { NflogBytes.V6(0, [17, 0, 0, 0, 0, 0, 0, 0, .. Udp]), 17, 53 },

        // a first fragment shows its port
        { NflogBytes.V6(44, [17, 0, 0, 1, 0, 0, 0, 0, .. Udp]), 17, 53 },

        // an authentication header counts in 4 bytes, less 2
        { NflogBytes.V6(51, [17, 0, 0, 0, 0, 0, 0, 0, .. Udp]), 17, 53 },

        // routing, then destination options
        { NflogBytes.V6(43, [60, 0, 0, 0, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, .. Udp]), 17, 53 },
    };

    private static byte[] Udp => [0, 1, 0, 53, 0, 12, 0, 0, 1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Extension_headers_are_stepped_over(byte[] bytes, byte protocol, ushort port)
    {
        bytes[5] = (byte)(bytes.Length - 40);
        PacketReader.Read(bytes, out var packet).ShouldBe(PacketRefusal.None);
        (packet.Source, packet.Protocol.Number, packet.DestinationPort).ShouldBe((SixSource, protocol, port));
    }

    [Fact]
    public void Options_stand_between_header_and_port()
    {
        var bytes = NflogBytes.V4(17, [1, 1, 1, 1, .. Udp]);
        bytes[0] = 0x46;
        bytes[3] = (byte)bytes.Length;
        PacketReader.Read(bytes, out var packet).ShouldBe(PacketRefusal.None);
        packet.DestinationPort.ShouldBe((ushort)53);
        packet.Payload.ToArray().ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void A_later_fragment_has_addresses_and_protocol_but_no_port()
    {
        var four = NflogBytes.V4(17, Udp);
        four[7] = 1;
        PacketReader.Read(four, out var packet).ShouldBe(PacketRefusal.LaterFragment);
        (packet.Source, packet.Protocol, packet.DestinationPort).ShouldBe((FourSource, IpProtocol.Udp, (ushort)0));
        PacketReader.Read(NflogBytes.V6(44, [17, 0, 0, 0x10, 0, 0, 0, 0, .. Udp]), out packet).ShouldBe(PacketRefusal.LaterFragment);
        (packet.Source, packet.Protocol, packet.DestinationPort).ShouldBe((SixSource, IpProtocol.Udp, (ushort)0));
    }

    [Fact]
    public void A_first_fragment_may_hold_less_than_its_datagram()
    {
        byte[] transport = [0, 1, 0, 53, 7, 0, 0, 0, 1, 2, 3, 4];
        var bytes = NflogBytes.V4(17, transport);
        bytes[6] = 0x20;
        bytes[3] = (byte)bytes.Length;
        PacketReader.Read(bytes, out var packet).ShouldBe(PacketRefusal.None);
        packet.Payload.Length.ShouldBe(4);
        bytes[6] = 0;
        PacketReader.Read(bytes, out _).ShouldBe(PacketRefusal.BadTransport);
    }

    [Fact]
    public void What_follows_the_packet_is_no_payload()
    {
        var packet = RandomPackets.Next(new Random(5)) with { Protocol = IpProtocol.Udp, Payload = new byte[] { 7, 8 }, Length = 0 };
        var bytes = PacketWriter.Write(packet);
        PacketReader.Read((byte[])[.. bytes, 0, 0, 0, 0], out var read).ShouldBe(PacketRefusal.None);
        read.Payload.ToArray().ShouldBe([7, 8]);
        read.Length.ShouldBe(bytes.Length);
    }

    [Fact]
    public void A_card_that_cuts_segments_itself_leaves_the_length_to_the_capture()
    {
        var packet = RandomPackets.Next(new Random(6)) with { Source = FourSource, Destination = FourSource, Protocol = IpProtocol.Tcp, Payload = new byte[3000], Length = 0 };
        var bytes = PacketWriter.Write(packet);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), 0);
        PacketReader.Read(bytes, out var read, wireLength: 70_000).ShouldBe(PacketRefusal.None);
        read.Length.ShouldBe(70_000);
    }

    [Fact]
    public void A_jumbogram_has_its_length_in_an_option()
    {
        byte[] rest = [17, 0, 0xc2, 4, 0, 1, 0x11, 0x70, 0, 1, 0, 53, 0, 0, 0, 0, 1, 2];
        var bytes = NflogBytes.V6(0, rest);
        bytes[4] = bytes[5] = 0;
        PacketReader.Read(bytes, out var packet, wireLength: 70_040).ShouldBe(PacketRefusal.None);
        (packet.Length, packet.DestinationPort, packet.Payload.Length).ShouldBe((70_040, (ushort)53, 2));
    }

    [Theory]
    [InlineData("", PacketRefusal.NoHeader)]
    [InlineData("45", PacketRefusal.NoHeader)]
    [InlineData("4400003c000000004006000001020304010203040000000000000016", PacketRefusal.BadHeaderLength)]
    [InlineData("4500000c000000004006000001020304010203040000000000000016", PacketRefusal.BadLength)]
    [InlineData("5500003c00000000400600000102030401020304", PacketRefusal.NotIp)]
    [InlineData("600000000014064020010db8", PacketRefusal.NoHeader)]
    [InlineData("4500001800000000400600000102030401020304aabbccdd", PacketRefusal.BadTransport)]
    [InlineData("45000028000000004006000001020304010203049c4000160000000000000000400200000000000000000000", PacketRefusal.BadTransport)]
    public void What_is_no_packet_is_refused_with_its_reason(string bytes, PacketRefusal expected) =>
        PacketReader.Read(Convert.FromHexString(bytes), out _).ShouldBe(expected);

    [Fact]
    public void Headers_behind_headers_come_to_an_end() =>
        PacketReader.Read(NflogBytes.V6(60, [.. Enumerable.Repeat<byte[]>([60, 0, 0, 0, 0, 0, 0, 0], 12).SelectMany(b => b)]), out _)
            .ShouldBe(PacketRefusal.BadHeaderLength);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Hostile_bytes_never_throw(int seed)
    {
        var random = new Random(seed);
        var whole = 0;
        for (var i = 0; i < 200_000; i++)
        {
            byte[] bytes;
            if (i % 3 == 0)
            {
                bytes = new byte[random.Next(120)];
                random.NextBytes(bytes);
            }
            else
            {
                bytes = PacketWriter.Write(RandomPackets.Next(random) with { Payload = new byte[random.Next(64)], Length = 0 });
                for (var n = random.Next(1, 4); n > 0; n--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                bytes = bytes[..random.Next(bytes.Length + 1)];
            }

            whole += PacketReader.Read(bytes, out var packet, random.Next(3) == 0 ? random.Next() : 0) == PacketRefusal.None ? 1 : 0;
            packet.Payload.Length.ShouldBeLessThanOrEqualTo(bytes.Length);
        }

        whole.ShouldBeGreaterThan(10_000);
    }
}
