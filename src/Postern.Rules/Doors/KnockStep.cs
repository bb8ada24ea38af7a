using System.Text;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Doors;

/// <summary>What one knock must look like. Two steps that are equal are met by the same packets.</summary>
/// <param name="Protocol">TCP, UDP or ICMP; ICMP stands for ICMPv6 too.</param>
/// <param name="Port">Null for ICMP, whose steps are echo requests.</param>
/// <param name="Flags">TCP only; a new connection's SYN unless the policy says otherwise.</param>
/// <param name="Payload">The exact payload, or null for any.</param>
/// <param name="Size">The whole IP packet in bytes, or null for any.</param>
public sealed record KnockStep(IpProtocol Protocol, ushort? Port, TcpFlagTest? Flags, KnockPayload? Payload, int? Size, SourceSpan Span)
{
    /// <summary>What the payload must look like; UDP and ICMP only, and never beside <see cref="Payload"/>. The kernel cannot decide it.</summary>
    public KnockExpression? Expression { get; init; }

    /// <summary>
    /// An HTTP request: met by a packet of an established TCP connection to the port, never by the SYN that begins it. Flags are null then.
    /// </summary>
    public KnockRequest? Request { get; init; }

    /// <summary>A step that its protocol and port, or the flags of a new connection, say whole.</summary>
    public bool IsBare => Payload is null && Expression is null && Request is null && Size is null && (Flags is null || Flags == TcpFlagTest.NewConnection);

    public static KnockStep Tcp(ushort port, SourceSpan span = default) => new(IpProtocol.Tcp, port, TcpFlagTest.NewConnection, null, null, span);

    public static KnockStep Udp(ushort port, KnockPayload? payload = null, SourceSpan span = default) => new(IpProtocol.Udp, port, null, payload, null, span);

    public static KnockStep Http(ushort port, KnockRequest request, SourceSpan span = default) => new(IpProtocol.Tcp, port, null, null, null, span) { Request = request };

    public static KnockStep Icmp(int? size = null, KnockPayload? payload = null, SourceSpan span = default) => new(IpProtocol.Icmp, null, null, payload, size, span);

    public bool IsMetBy(in Packet packet) =>
        (Port is { } port ? packet.Protocol == Protocol && packet.DestinationPort == port : packet.IsEchoRequest)
        && (Flags is not { } flags || flags.Holds(packet.TcpFlags))
        && (Size is not { } size || packet.Length == size)
        && (Payload is not { } payload || payload.IsMetBy(packet.Payload.Span))
        && (Expression is not { } expression || expression.IsMetBy(packet.Payload.Span))
        && (Request is not { } request || (!packet.IsSyn && request.IsMetBy(packet.Payload.Span)));

    /// <summary>True when some packet meets both, and where that cannot be told: of two expressions that are not equal nothing is known.</summary>
    public bool Overlaps(KnockStep other) =>
        Protocol == other.Protocol && Port == other.Port && Equals(Request, other.Request)
        && (Flags is not { } a || other.Flags is not { } b || ((a.Set & b.Clear) == 0 && (b.Set & a.Clear) == 0))
        && (Size is null || other.Size is null || Size == other.Size)
        && (Payload is null || other.Payload is null || Payload.Overlaps(other.Payload))
        && (Expression is null || other.Payload is null || Expression.MayOverlap(other.Payload))
        && (Payload is null || other.Expression is null || other.Expression.MayOverlap(Payload));

    // Where a step was written is not part of what it is.
    public bool Equals(KnockStep? other) =>
        other is not null && Protocol == other.Protocol && Port == other.Port && Flags == other.Flags && Equals(Payload, other.Payload) && Size == other.Size
        && Equals(Expression, other.Expression) && Equals(Request, other.Request);

    public override int GetHashCode() => HashCode.Combine(Protocol, Port, Flags, Payload, Size, Expression, Request);

    /// <summary>The policy file's own notation: <c>udp/62000 "open sesame"</c>.</summary>
    public override string ToString()
    {
        if (Request is not null)
            return Port == KnockRequest.DefaultPort ? $"http/{Request}" : $"http:{Port}/{Request}";
        var text = new StringBuilder().Append(Protocol);
        if (Port is { } port)
            text.Append('/').Append(port);
        if (Flags is { } flags && flags != TcpFlagTest.NewConnection)
            text.Append(" flags=").Append(flags);
        if (Size is { } size)
            text.Append(Port is null ? "/size=" : " size=").Append(size);
        if (Payload is not null)
            text.Append(' ').Append(Payload);
        if (Expression is not null)
            text.Append(' ').Append(Expression);
        return text.ToString();
    }
}

/// <summary>The exact payload of a knock.</summary>
/// <param name="foldsCase">ASCII letters match in either case.</param>
public sealed class KnockPayload(ReadOnlyMemory<byte> bytes, bool foldsCase) : IEquatable<KnockPayload>, IPayloadTest
{
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public bool FoldsCase { get; } = foldsCase;

    public bool IsMetBy(ReadOnlySpan<byte> payload) =>
        FoldsCase ? FoldedEquals(payload, Bytes.Span) : payload.SequenceEqual(Bytes.Span);

    public bool Overlaps(KnockPayload other) =>
        FoldsCase || other.FoldsCase ? FoldedEquals(Bytes.Span, other.Bytes.Span) : Bytes.Span.SequenceEqual(other.Bytes.Span);

    public bool Equals(KnockPayload? other) => other is not null && FoldsCase == other.FoldsCase && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override bool Equals(object? obj) => Equals(obj as KnockPayload);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes.Span);
        hash.Add(FoldsCase);
        return hash.ToHashCode();
    }

    /// <summary>Quoted when it is printable ASCII, else <c>hex:</c>; a trailing <c>/i</c> folds case.</summary>
    public override string ToString()
    {
        var span = Bytes.Span;
        var printable = !span.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e);
        var text = printable
            ? $"\"{Encoding.ASCII.GetString(span).Replace("\\", "\\\\").Replace("\"", "\\\"")}\""
            : $"hex:{Convert.ToHexStringLower(span)}";
        return FoldsCase ? text + "/i" : text;
    }

    // Ascii.EqualsIgnoreCase, which would be at hand, is false for any byte above 127, which a payload may well hold.
    private static bool FoldedEquals(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (Fold(left[i]) != Fold(right[i]))
                return false;
        }

        return true;

        static byte Fold(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
    }
}
