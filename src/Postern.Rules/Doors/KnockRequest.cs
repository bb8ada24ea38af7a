using System.Text;

namespace Postern.Rules.Doors;

/// <summary>
/// An HTTP request, as the first bytes of a packet of an established TCP connection. Whatever query follows the path is not looked at.
/// </summary>
/// <param name="Method">As the request line has it: <c>GET</c>.</param>
/// <param name="Path">From its first slash on: printable ASCII without blanks, <c>?</c> and <c>#</c>.</param>
public sealed record KnockRequest(string Method, string Path) : IPayloadTest
{
    public const ushort DefaultPort = 80;

    private readonly byte[] _start = Encoding.ASCII.GetBytes($"{Method} {Path}");

    /// <summary>What one of <see cref="Ends"/> must follow.</summary>
    public ReadOnlyMemory<byte> Start => _start;

    /// <summary>The bytes that may follow the path.</summary>
    public static ReadOnlySpan<byte> Ends => " ?"u8;

    public bool IsMetBy(ReadOnlySpan<byte> payload) =>
        payload.Length > _start.Length && Ends.Contains(payload[_start.Length]) && payload.StartsWith(_start);

    public bool Equals(KnockRequest? other) => other is not null && Method == other.Method && Path == other.Path;

    public override int GetHashCode() => HashCode.Combine(Method, Path);

    public override string ToString() => $"{Method} {Path}";
}
