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
    /// <summary>Where connections shall be forwarded to; null without NAT.</summary>
    public string? ForwardHost { get; init; }

    /// <summary>The port at the gate that is forwarded; null without NAT.</summary>
    public ushort? ForwardPort { get; init; }

    /// <summary>Null where the message is no access request or out of bounds.</summary>
    public static AccessRequest? TryRead(FwknopPayload payload) => throw new NotImplementedException();
}
