using System.Text;

namespace Postern.Client;

/// <summary>Bytes of a payload, compared by value.</summary>
public sealed class KnockBytes(ReadOnlyMemory<byte> bytes) : IEquatable<KnockBytes>
{
    /// <summary>The most that one packet holds: a datagram over IPv6; over IPv4 it is 20 bytes less.</summary>
    public const int MaximumLength = 65527;

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
