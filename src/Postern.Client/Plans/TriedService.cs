using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Postern.Client.Plans;

/// <summary>Something behind the door that a connection is tried to.</summary>
/// <param name="Address">Null: the gate's own.</param>
public sealed record TriedService(TriedProtocol Protocol, ushort Port, IPAddress? Address = null)
{
    /// <summary>As a policy's <c>opens</c> has it, with one port: <c>tcp/22</c>, <c>udp/51820</c>, <c>tcp/192.0.2.10:22</c>, <c>tcp/[2001:db8::1]:22</c>.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out TriedService? service)
    {
        ArgumentNullException.ThrowIfNull(text);
        service = null;
        if (text.Split('/', 2) is not [var protocol, var rest])
            return false;
        var split = rest.LastIndexOf(':');
        IPAddress? address = null;
        if (split >= 0 && !IPAddress.TryParse(rest[..split].Trim('[', ']'), out address))
            return false;
        if (!ushort.TryParse(rest[(split + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            return false;
        service = protocol.ToLowerInvariant() switch
        {
            "tcp" => new TriedService(TriedProtocol.Tcp, port, address),
            "udp" => new TriedService(TriedProtocol.Udp, port, address),
            _ => null,
        };
        return service is not null;
    }

    public override string ToString()
    {
        var host = Address is null ? "" : Address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Address}]:" : $"{Address}:";
        return string.Create(CultureInfo.InvariantCulture, $"{(Protocol == TriedProtocol.Tcp ? "tcp" : "udp")}/{host}{Port}");
    }
}

public enum TriedProtocol
{
    Tcp,

    /// <summary>Only what answers an empty or meaningless datagram, or refuses it, can be told from silence.</summary>
    Udp,
}
