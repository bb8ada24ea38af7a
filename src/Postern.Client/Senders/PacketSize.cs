using System.Globalization;
using System.Net.Sockets;

namespace Postern.Client.Senders;

/// <summary>Payloads and sizes, as a packet over one IP version has them.</summary>
internal static class PacketSize
{
    private const int IPv4Header = 20;
    private const int IPv6Header = 40;

    /// <summary>Of UDP, and of an echo request.</summary>
    private const int ShortHeader = 8;

    public const int TcpHeader = 20;

    /// <summary>Both versions count to 65,535: IPv4 the whole packet, IPv6 all behind its header.</summary>
    private const int Most = 65535;

    /// <summary>Why the knock fits into no packet of the route's IP version.</summary>
    public static KnockProblem? Check(Knock knock, Route route) => knock switch
    {
        TcpKnock { Payload: { } payload } => CheckLength(payload.Bytes.Length, TcpHeader, route),
        UdpKnock udp => CheckSize(udp.Size, udp.Payload, "a datagram", route),
        IcmpKnock icmp => CheckSize(icmp.Size, icmp.Payload, "an echo request", route),
        _ => null,
    };

    /// <summary>What follows the 8 bytes of header: the payload, else as many zeros as the size asks for, else <paramref name="otherwise"/>.</summary>
    public static ReadOnlyMemory<byte> Payload(KnockBytes? payload, int? size, ReadOnlyMemory<byte> otherwise, Route route) =>
        payload?.Bytes ?? (size is { } whole ? new byte[whole - Headers(route)] : otherwise);

    public static bool IsV6(Route route) => route.Gate.AddressFamily == AddressFamily.InterNetworkV6;

    private static int Headers(Route route) => (IsV6(route) ? IPv6Header : IPv4Header) + ShortHeader;

    private static KnockProblem? CheckSize(int? size, KnockBytes? payload, string packet, Route route)
    {
        var headers = Headers(route);
        if (size < headers)
        {
            return KnockProblem.Wrong(string.Create(CultureInfo.InvariantCulture, $"{packet} over {Version(route)} is {headers} bytes at least"),
                string.Create(CultureInfo.InvariantCulture, $"ask for {headers} or more, or knock over IPv4 (-4)"));
        }

        if (size is not null && payload is not null && size != payload.Bytes.Length + headers)
        {
            return KnockProblem.Wrong(string.Create(CultureInfo.InvariantCulture, $"with this payload {packet} over {Version(route)} is {payload.Bytes.Length + headers} bytes"),
                size == payload.Bytes.Length + IPv4Header + ShortHeader ? "knock over IPv4 (-4), which has shorter headers"
                : size == payload.Bytes.Length + IPv6Header + ShortHeader ? "knock over IPv6 (-6), which has longer headers"
                : "leave the size out: the payload says it already");
        }

        return CheckLength(payload?.Bytes.Length ?? size - headers ?? 0, ShortHeader, route);
    }

    private static KnockProblem? CheckLength(int length, int header, Route route)
    {
        var most = Most - header - (IsV6(route) ? 0 : IPv4Header);
        return length <= most ? null : KnockProblem.Wrong(
            string.Create(CultureInfo.InvariantCulture, $"a payload of {length:N0} bytes, and one packet over {Version(route)} holds {most:N0} at most"), "shorten it");
    }

    private static string Version(Route route) => IsV6(route) ? "IPv6" : "IPv4";
}
