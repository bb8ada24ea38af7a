using System.Buffers;
using System.Text;
using Postern.Watcher.Journal;
using Shouldly;
using Xunit;

namespace Postern.Tests.Watching.Journal;

public sealed class JournalCodecTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);

    private static readonly JournalRecord Opened = new(JournalKind.Open, At, TimeSpan.FromSeconds(1000.5))
    {
        Number = 17,
        Source = "192.0.2.1",
        Name = "моя \"врата\"\n",
        Packet = "tcp/8463",
        Cause = "knock",
        For = TimeSpan.FromMinutes(30),
    };

    [Fact]
    public void A_line_can_be_read_by_people_and_by_grep()
    {
        var line = Line(Opened with { Name = "ssh" });
        line[9..].ShouldBe(
            """{"n":17,"time":"2026-03-04T05:06:07.089Z","up":1000500,"what":"open","source":"192.0.2.1","door":"ssh","packet":"tcp/8463","cause":"knock","for":1800000,"until":"2026-03-04T05:36:07.089Z"}""" + "\n");
        line[..8].ShouldBe(Crc32C.Of(Encoding.UTF8.GetBytes(line[9..^1])).ToString("x8"));
    }

    /// <summary>RFC 3720, B.4.</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 0x8a9136aau)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 0x62a8ab43u)]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 0x46dd794eu)]
    [InlineData("313233343536373839", 0xe3069283u)]
    public void The_checksum_is_that_of_the_standard(string hex, uint checksum) => Crc32C.Of(Convert.FromHexString(hex)).ShouldBe(checksum);

    [Fact]
    public void Every_kind_comes_back_as_it_went()
    {
        foreach (var kind in Enum.GetValues<JournalKind>())
        {
            var record = Opened with { Kind = kind, Given = TimeSpan.FromHours(1), Boot = "b", Count = 3, Addresses = kind == JournalKind.Addresses ? ["192.0.2.7", "2001:db8::7"] : [] };
            var read = JournalCodec.Read(Encoding.UTF8.GetBytes(Line(record)[..^1]), out var fault);
            fault.ShouldBeNull();
            read.ShouldNotBeNull();
            read.Addresses.ShouldBe(record.Addresses);
            (read with { Addresses = record.Addresses }).ShouldBe(record);
        }
    }

    [Theory]
    [InlineData("", "no record")]
    [InlineData("hello", "no record")]
    [InlineData("00000000 {}", "checksum")]
    [InlineData("00000000{\"n\":1}", "no record")]
    public void What_is_no_record_is_told_why(string line, string why)
    {
        JournalCodec.Read(Encoding.UTF8.GetBytes(line), out var fault).ShouldBeNull();
        fault.ShouldNotBeNull().ShouldContain(why);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"n\":1}")]
    [InlineData("{\"n\":1,\"time\":\"2026-03-04T05:06:07Z\",\"up\":1,\"what\":\"nothing of ours\"}")]
    [InlineData("{\"n\":-1,\"time\":\"2026-03-04T05:06:07Z\",\"up\":1,\"what\":\"open\"}")]
    [InlineData("{\"n\":1,\"time\":\"2026-03-04T05:06:07Z\",\"up\":1,\"what\":\"open\",\"for\":99999999999999999}")]
    [InlineData("{\"n\":1,\"time\":\"2026-03-04T05:06:07Z\",\"up\":1,\"what\":[[[1]]]}")]
    [InlineData("{\"n\":1,\"time\":\"2026-03-04T05:06:07Z\",\"up\":1,\"what\":\"open\"} x")]
    [InlineData("{\"n\":1,\"time\":\"2026-03-04T05:06:07Z\",\"up\":1,\"what\":\"addresses\",\"addresses\":[1]}")]
    public void A_text_with_a_right_checksum_may_still_be_none_of_ours(string json)
    {
        JournalCodec.Read(Encoding.UTF8.GetBytes($"{Crc32C.Of(Encoding.UTF8.GetBytes(json)):x8} {json}"), out var fault).ShouldBeNull();
        fault.ShouldNotBeNull().ShouldContain("understands");
    }

    [Fact]
    public void No_bytes_throw_and_a_changed_byte_never_goes_unseen()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var line = Encoding.UTF8.GetBytes(Line(Opened)[..^1]);
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = random.Next(3) == 0 ? new byte[random.Next(300)] : [.. line];
            if (bytes.Length != line.Length)
                random.NextBytes(bytes);
            else
                bytes[random.Next(bytes.Length)] ^= (byte)random.Next(1, 256);
            // One changed bit of a hexadecimal digit may be its other case, which says the same.
            if (!Encoding.Latin1.GetString(bytes).Equals(Encoding.Latin1.GetString(line), StringComparison.OrdinalIgnoreCase))
                JournalCodec.Read(bytes, out _).ShouldBeNull($"seed {seed}: {Convert.ToHexString(bytes)}");
        }
    }

    [Fact]
    public void JSON_that_somebody_made_up_never_throws()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var text = Line(Opened)[9..^1];
        for (var i = 0; i < 50_000; i++)
        {
            var json = Encoding.UTF8.GetBytes(text);
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                json[random.Next(json.Length)] = (byte)random.Next(256);
            Should.NotThrow(() => JournalCodec.Read([.. Encoding.ASCII.GetBytes($"{Crc32C.Of(json):x8} "), .. json], out _), $"seed {seed}: {Convert.ToHexString(json)}");
        }
    }

    [Fact]
    public void Whatever_is_written_fits_a_line_that_is_read()
    {
        var huge = new string('я', 5000) + "\ud800\n\0";
        var record = Opened with { Kind = JournalKind.Addresses, Source = huge, Name = huge, Packet = huge, Cause = huge, Boot = huge, For = TimeSpan.MaxValue, Addresses = [.. Enumerable.Repeat(huge[..200], 1000)] };
        var line = Line(record with { Addresses = [.. Enumerable.Repeat("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", 1000)] });
        line.Count(c => c == '\n').ShouldBe(1);
        JournalCodec.Read(Encoding.UTF8.GetBytes(line[..^1]), out var fault).ShouldNotBeNull(fault).Addresses.Count.ShouldBe(64);
    }

    private static string Line(JournalRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        JournalCodec.Write(record, buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
