namespace Postern.Rules.Packets;

/// <summary>Why bytes are no packet that can be judged.</summary>
public enum PacketRefusal
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>
    /// A fragment behind the first: it has no ports. Connection tracking puts fragments together before any rule is asked, so the
    /// first one stands for all. Addresses and protocol are read.
    /// </summary>
    LaterFragment,

    /// <summary>The capture holds less than the headers. Addresses and protocol are read, and ports where they are there.</summary>
    CutShort,

    /// <summary>Neither IPv4 nor IPv6: ARP, for instance.</summary>
    NotIp,

    /// <summary>The link layer's own header is not whole.</summary>
    BrokenLink,

    /// <summary>Less than an IP header.</summary>
    NoHeader,

    /// <summary>The header's length, or that of an extension header, is impossible.</summary>
    BadHeaderLength,

    /// <summary>The packet's own length is less than its headers.</summary>
    BadLength,

    /// <summary>A TCP, UDP or ICMP header that does not fit into its packet.</summary>
    BadTransport,

    /// <summary>More extension headers than any honest packet has.</summary>
    TooManyExtensions,
}
