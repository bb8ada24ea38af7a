using System.Buffers;
using System.Globalization;
using System.Net;

namespace Postern.Spa.Fwknop;

/// <param name="IsUdp">TCP otherwise; fwknop knows no third.</param>
public readonly record struct RequestedPort(bool IsUdp, ushort Port)
{
    public override string ToString() => $"{(IsUdp ? "udp" : "tcp")}/{Port}";
}

/// <summary>What the text of an fwknop access message asks to have opened.</summary>
/// <param name="Source">Null where it says 0.0.0.0 (or ::): whoever the gate sees.</param>
/// <param name="Ports">One at the least.</param>
public sealed record AccessRequest(IPAddress? Source, IReadOnlyList<RequestedPort> Ports)
{
    /// <summary>Where connections to the first of <see cref="Ports"/> shall be forwarded to, an address or a name; null without NAT.</summary>
    public string? ForwardHost { get; init; }

    /// <summary>The port at <see cref="ForwardHost"/>; null without NAT.</summary>
    public ushort? ForwardPort { get; init; }

    /// <summary>Whether the host is the gate itself (fwknop's local NAT).</summary>
    public bool IsLocal { get; init; }

    private const int LongestHost = 254;
    private static readonly SearchValues<char> NotInHost = SearchValues.Create(" /?\"'\\");

    /// <summary>Null where the message is no access request or out of bounds.</summary>
    public static AccessRequest? TryRead(FwknopPayload payload)
    {
        if (payload.Type == FwknopMessageType.Command || !FwknopText.IsKnown(payload.Type)
            || TryReadSource(payload.Message, out var asked) is not { } source)
            return null;

        List<RequestedPort> ports = [];
        foreach (var range in asked.Split(','))
        {
            if (TryReadPort(asked[range]) is not { } port)
                return null;
            ports.Add(port);
        }

        var request = new AccessRequest(source.Equals(IPAddress.Any) || source.Equals(IPAddress.IPv6Any) ? null : source, ports);
        return FwknopText.HasNat(payload.Type) ? request.TryForward(payload) : request;
    }

    /// <summary>The address that begins a message of any type.</summary>
    /// <param name="rest">What follows its comma; never empty where the address is.</param>
    internal static IPAddress? TryReadSource(string message, out ReadOnlySpan<char> rest)
    {
        var comma = message.IndexOf(',');
        rest = comma < 0 ? default : message.AsSpan(comma + 1);
        if (rest.IsEmpty)
            return null;
        var text = message.AsSpan(0, comma);
        return text.Contains(':') ? TryReadV6(text) : TryReadV4(text);
    }

    private AccessRequest? TryForward(FwknopPayload payload)
    {
        var nat = payload.NatAccess.AsSpan();
        var comma = nat.IndexOf(',');
        if (comma is < 1 or > LongestHost || nat[..comma].ContainsAny(NotInHost) || TryReadNumber(nat[(comma + 1)..]) is not { } port)
            return null;
        return this with
        {
            ForwardHost = nat[..comma].ToString(),
            ForwardPort = port,
            IsLocal = payload.Type is FwknopMessageType.LocalNatAccess or FwknopMessageType.LocalNatAccessWithTimeout,
        };
    }

    /// <summary>Four decimal numbers. Zeros in front make C read octal and others decimal; they pass only where both are the same.</summary>
    private static IPAddress? TryReadV4(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = 0;
        if (text.Length > 15)
            return null;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (count == bytes.Length || part.Length is 0 or > 3 || part.ContainsAnyExceptInRange('0', '9')
                || (part.Length > 1 && part[0] == '0' && (part.TrimStart('0').Length > 1 || part[^1] > '7'))
                || !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out bytes[count]))
                return null;
            count++;
        }

        return count == bytes.Length ? new IPAddress(bytes) : null;
    }

    private static IPAddress? TryReadV6(ReadOnlySpan<char> text) =>
        text.ContainsAny("%[]") || !IPAddress.TryParse(text, out var address) ? null
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static RequestedPort? TryReadPort(ReadOnlySpan<char> text)
    {
        var isUdp = text.StartsWith("udp/");
        return (isUdp || text.StartsWith("tcp/")) && TryReadNumber(text[4..]) is { } port ? new RequestedPort(isUdp, port) : null;
    }

    private static ushort? TryReadNumber(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 5 && ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;
}
