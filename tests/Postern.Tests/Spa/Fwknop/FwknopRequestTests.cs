using System.Text;
using Postern.Spa.Fwknop;
using Shouldly;
using Xunit;

namespace Postern.Tests.Spa.Fwknop;

public sealed class FwknopRequestTests
{
    private static readonly byte[] Packet = FwknopCodec.Seal(FwknopSamples.Access, FwknopSamples.Key, [1, 2, 3, 4, 5, 6, 7, 8]);
    private static readonly string Path = Encoding.ASCII.GetString(Packet).Replace('+', '-').Replace('/', '_');

    [Theory]
    [InlineData("192.0.2.1", false)]
    [InlineData("gate.example", true)]
    [InlineData("[2001:db8::1]:8080", true)]
    public void What_is_written_is_found(string host, bool throughProxy)
    {
        Find(Encoding.ASCII.GetString(FwknopRequest.Write(Packet, host, throughProxy ? host : null))).ShouldBe(Packet);
    }

    /// <summary>As fwknop 2.6.10 sends it, straight and by way of a proxy.</summary>
    [Theory]
    [InlineData("GET /", " HTTP/1.0\r\nUser-Agent: Fwknop/2.6.10\r\nAccept: */*\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")]
    [InlineData("GET http://203.0.113.5/", " HTTP/1.0\r\nUser-Agent: Fwknop/2.6.10\r\nAccept: */*\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /", " HTTP/1.1\r\nUser-Agent: curl/8\r\nX-Forwarded-For: 198.51.100.99\r\n\r\n")]
    public void The_packet_is_the_path_whatever_the_rest_says(string before, string after) => Find(before + Path + after).ShouldBe(Packet);

    [Theory]
    [InlineData("")]
    [InlineData("GET")]
    [InlineData("GET ")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET http://gate.example HTTP/1.1\r\n\r\n")]
    [InlineData("POST /* HTTP/1.1\r\n\r\n")]
    [InlineData("GET /*\r\n\r\n")]
    [InlineData("GET /*")]
    [InlineData("GET /+* HTTP/1.1\r\n\r\n")]
    [InlineData("GET /a/* HTTP/1.1\r\n\r\n")]
    [InlineData("GET ftp://gate.example/* HTTP/1.1\r\n\r\n")]
    public void Other_requests_hold_none(string request) => Find(request.Replace("*", Path)).ShouldBeNull();

    [Fact]
    public void A_path_longer_than_any_packet_holds_none()
    {
        Find($"GET /{new string('a', FwknopCodec.Longest)} HTTP/1.1\r\n\r\n").ShouldNotBeNull();
        Find($"GET /{new string('a', FwknopCodec.Longest + 1)} HTTP/1.1\r\n\r\n").ShouldBeNull();
    }

    [Fact]
    public void Every_beginning_of_a_request_is_read_without_harm()
    {
        var request = FwknopRequest.Write(Packet, "gate.example", "gate.example:8080");
        var needed = Encoding.ASCII.GetString(request).IndexOf(" HTTP/1.", StringComparison.Ordinal) + " HTTP/1.".Length;
        Span<byte> packet = stackalloc byte[FwknopCodec.Longest];
        for (var length = 0; length <= request.Length; length++)
            FwknopRequest.TryFind(request.AsSpan(0, length), packet, out _).ShouldBe(length >= needed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("gate\r\nX: y")]
    [InlineData("gate/path")]
    public void A_host_that_would_end_the_line_is_refused(string host) => Should.Throw<ArgumentException>(() => FwknopRequest.Write(Packet, host));

    private static byte[]? Find(string request)
    {
        Span<byte> packet = stackalloc byte[FwknopCodec.Longest];
        return FwknopRequest.TryFind(Encoding.ASCII.GetBytes(request), packet, out var length) ? packet[..length].ToArray() : null;
    }
}
