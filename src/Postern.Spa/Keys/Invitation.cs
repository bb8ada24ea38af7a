using System.Diagnostics.CodeAnalysis;

namespace Postern.Spa.Keys;

/// <summary>One line, or a QR code, that tells a client all it needs to knock at a gate. It lets nobody in: that takes a key that the gate knows.</summary>
/// <param name="Host">Name or address; IPv6 without brackets.</param>
/// <param name="Doors">Names; one at the least.</param>
public sealed record Invitation(string Host, ushort Port, GateIdentity Gate, IReadOnlyList<string> Doors)
{
    /// <summary>Reads <c>postern://HOST:PORT/DOOR,DOOR#…</c>.</summary>
    public static bool TryRead(string line, [NotNullWhen(true)] out Invitation? invitation, out string problem) => throw new NotImplementedException();

    public override string ToString() => throw new NotImplementedException();
}
