using System.Text;
using Postern.Linux.Capture;
using Postern.Rules.Packets;
using Shouldly;
using Xunit;

namespace Postern.Tests.Capture;

public sealed class NflogRecordTests
{
    private static readonly byte[] Whole = NflogBytes.Record(
        NflogBytes.Field(1, 0x08, 0x00, 0, 0), NflogBytes.Prefix("postern knock"), NflogBytes.Mark(0x706f1234), NflogBytes.Payload([1, 2, 3]));

    [Fact]
    public void All_fields_are_read()
    {
        NflogRecord.TryRead(Whole, out var record).ShouldBeTrue();
        record.EtherType.ShouldBe((ushort)0x0800);
        Encoding.UTF8.GetString(record.Prefix).ShouldBe("postern knock");
        record.Mark.ShouldBe(0x706f1234u);
        record.Packet.ToArray().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Unknown_fields_and_netlink_flags_do_not_matter()
    {
        NflogRecord.TryRead(NflogBytes.Record(NflogBytes.Field(99, 1, 2, 3, 4, 5), NflogBytes.Field(0x8000 | 2, 0, 0, 0, 7)), out var record).ShouldBeTrue();
        record.Mark.ShouldBe(7u);
    }

    [Fact]
    public void A_prefix_without_a_zero_ends_with_its_field()
    {
        NflogRecord.TryRead(NflogBytes.Record(NflogBytes.Field(10, "abc"u8.ToArray())), out var record).ShouldBeTrue();
        record.Prefix.ToArray().ShouldBe("abc"u8.ToArray());
    }

    [Theory]
    [InlineData("", "nothing at all")]
    [InlineData("020050", "no whole header")]
    [InlineData("02010000", "another version")]
    [InlineData("0200000003000200", "a field shorter than its own header")]
    [InlineData("0200000000000000", "a field of no length: it must not be read for ever")]
    [InlineData("020000000c0002000000", "a field longer than what is there")]
    [InlineData("02000000ffff0900", "the longest field")]
    public void What_is_no_record_is_refused(string bytes, string because) =>
        NflogRecord.TryRead(Convert.FromHexString(bytes), out _).ShouldBeFalse(because);

    [Fact]
    public void Too_short_values_are_left_out()
    {
        NflogRecord.TryRead(NflogBytes.Record(NflogBytes.Field(2, 1, 2), NflogBytes.Field(1, 8)), out var record).ShouldBeTrue();
        (record.Mark, record.EtherType).ShouldBe((0u, (ushort)0));
    }

    [Fact]
    public void Every_truncation_is_refused_or_read_without_going_beyond_it()
    {
        for (var length = 0; length < Whole.Length; length++)
        {
            if (NflogRecord.TryRead(Whole.AsSpan(0, length), out var record))
                (record.Prefix.Length + record.Packet.Length).ShouldBeLessThan(length);
        }
    }

    // A span that went beyond its end would throw, and the test would fail: half of the inputs are near to sound ones.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Hostile_bytes_never_throw(int seed)
    {
        var random = new Random(seed);
        byte[][] seeds = [Whole, NflogBytes.Record(NflogBytes.Payload(NflogBytes.V4(6, 0, 1, 0, 22))), NflogBytes.Record(NflogBytes.Payload(NflogBytes.V6(0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 22)))];
        var packets = 0;
        for (var i = 0; i < 100_000; i++)
        {
            byte[] bytes;
            if (i % 2 == 0)
            {
                bytes = new byte[random.Next(200)];
                random.NextBytes(bytes);
                if (bytes.Length > 1)
                    bytes[1] = 0;
            }
            else
            {
                bytes = [.. seeds[random.Next(seeds.Length)]];
                for (var changes = random.Next(4); changes > 0; changes--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                if (i % 4 == 1)
                    bytes = bytes[..random.Next(bytes.Length + 1)];
            }

            if (NflogRecord.TryRead(bytes, out var record) && PacketReader.Read(record.Packet.ToArray(), out _) is PacketRefusal.None or PacketRefusal.CutShort)
                packets++;
        }

        packets.ShouldBeGreaterThan(10_000, "the fuzz must reach the packets inside");
    }
}
