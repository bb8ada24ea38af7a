using Postern.Rules.Packets;

namespace Postern.Cli.Simulating;

/// <summary>Why frames of a capture were not judged.</summary>
public static class RefusalText
{
    public static string Of(PacketRefusal refusal) => refusal switch
    {
        PacketRefusal.LaterFragment => "later fragments: the first one stands for the whole packet",
        PacketRefusal.CutShort => "cut short: the capture holds less than the headers (capture with -s 0)",
        PacketRefusal.NotIp => "not IP",
        PacketRefusal.BrokenLink => "a broken link-layer header",
        PacketRefusal.NoHeader => "less than an IP header",
        PacketRefusal.BadHeaderLength => "an impossible header length",
        PacketRefusal.BadLength => "an impossible packet length",
        PacketRefusal.BadTransport => "a TCP, UDP or ICMP header that does not fit",
        PacketRefusal.TooManyExtensions => "too many extension headers",
        _ => "",
    };
}
