using System.Buffers;
using Postern.Routers.Api;
using Shouldly;
using Xunit;

namespace Postern.Tests.Routers;

/// <summary>Vectors of the tests of librouteros, go-routeros and tik4net.</summary>
public sealed class ApiWordLengthTests
{
    [Theory]
    [InlineData(0x0000_0000, "00")]
    [InlineData(0x0000_0001, "01")]
    [InlineData(0x0000_007f, "7f")]
    [InlineData(0x0000_0080, "8080")]
    [InlineData(0x0000_0082, "8082")]
    [InlineData(0x0000_0087, "8087")]
    [InlineData(0x0000_3fff, "bfff")]
    [InlineData(0x0000_4000, "c04000")]
    [InlineData(0x0000_4321, "c04321")]
    [InlineData(2097140, "dffff4")]
    [InlineData(0x0020_0000, "e0200000")]
    [InlineData(0x002a_cdef, "e02acdef")]
    [InlineData(268435440, "effffff0")]
    [InlineData(0x1000_0000, "f010000000")]
    [InlineData(0x1000_0080, "f010000080")]
    [InlineData(0xffff_ffff, "f0ffffffff")]
    public void A_length_has_one_form(uint length, string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Span<byte> written = stackalloc byte[ApiWordLength.MostBytes];
        written[..ApiWordLength.Write(written, length)].ToArray().ShouldBe(bytes);
        ApiWordLength.Read(bytes, out var read, out var taken).ShouldBe(OperationStatus.Done);
        (read, taken).ShouldBe((length, bytes.Length));
        for (var cut = 0; cut < bytes.Length; cut++)
            ApiWordLength.Read(bytes.AsSpan(0, cut), out _, out _).ShouldBe(OperationStatus.NeedMoreData);
    }

    [Fact]
    public void What_was_not_written_shortest_is_read_all_the_same()
    {
        ApiWordLength.Read([0xf0, 0, 0, 0, 5], out var length, out var taken).ShouldBe(OperationStatus.Done);
        (length, taken).ShouldBe((5u, 5));
    }

    [Fact]
    public void Reserved_first_bytes_are_refused()
    {
        for (var first = 0xf1; first <= 0xff; first++)
            ApiWordLength.Read([(byte)first, 0xff, 0xff, 0xff, 0xff], out _, out _).ShouldBe(OperationStatus.InvalidData);
    }
}
