using System.Text;

namespace Postern.Client;

/// <summary>One packet to send, so that the gate's next step is met. <c>ToString</c> is the notation that <see cref="KnockNotation"/> reads.</summary>
public abstract record Knock
{
    private protected Knock()
    {
    }
}

/// <summary>A SYN, and nothing after it.</summary>
public sealed record TcpKnock(ushort Port) : Knock
{
    public override string ToString() => $"tcp/{Port}";
}

/// <summary>One datagram.</summary>
/// <param name="Payload">Null where the step asks for none; then <see cref="AnyPayload"/> is sent.</param>
public sealed record UdpKnock(ushort Port, KnockBytes? Payload = null) : Knock
{
    /// <summary>One zero byte, as knockd's client sends: some firewalls on the way drop datagrams without any.</summary>
    public static readonly KnockBytes AnyPayload = new(new byte[1]);

    public override string ToString() => Payload is null ? $"udp/{Port}" : $"udp/{Port} {Payload}";
}

/// <summary>One echo request, ICMP or ICMPv6 as the gate's address has it.</summary>
/// <param name="Size">The whole IP packet in bytes, as RouterOS counts it (<c>ping -s 692</c> is 720 over IPv4); null for any.</param>
/// <param name="Payload">What follows the 8 bytes of ICMP header; null for any. Settles the size, so never given with one.</param>
public sealed record IcmpKnock(int? Size = null, KnockBytes? Payload = null) : Knock
{
    public const int MinimumSize = 28;
    public const int MaximumSize = 65535;

    /// <summary>What ping sends unless told otherwise: 56 bytes.</summary>
    public const int DefaultPayloadLength = 56;

    public override string ToString() => this switch
    {
        { Size: { } size } => $"icmp/size={size}",
        { Payload: { } payload } => $"icmp {payload}",
        _ => "icmp",
    };
}

/// <summary>Bytes of a payload, compared by value.</summary>
public sealed class KnockBytes(ReadOnlyMemory<byte> bytes) : IEquatable<KnockBytes>
{
    /// <summary>The most that one UDP datagram over IPv4 holds.</summary>
    public const int MaximumLength = 65507;

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public static KnockBytes Text(string text) => new(Encoding.UTF8.GetBytes(text));

    public bool Equals(KnockBytes? other) => other is not null && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override bool Equals(object? obj) => Equals(obj as KnockBytes);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }

    /// <summary>Quoted when it is printable ASCII, else <c>hex:</c>, as in a policy.</summary>
    public override string ToString() => Bytes.Span.ContainsAnyExceptInRange((byte)' ', (byte)'~')
        ? $"hex:{Convert.ToHexStringLower(Bytes.Span)}"
        : $"\"{Encoding.ASCII.GetString(Bytes.Span).Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}
