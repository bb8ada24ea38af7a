namespace Postern.Routers.Connecting;

/// <summary>What a peer said in TLS before there was any encryption, by its first bytes: RFC 8446, 5.1 and 6.</summary>
internal static class TlsAlert
{
    public const byte HandshakeFailure = 40;
    public const byte ProtocolVersion = 70;

    private const byte AlertRecord = 21;
    private const byte HandshakeRecord = 22;

    public static bool IsTls(ReadOnlySpan<byte> first) => first is [AlertRecord or HandshakeRecord, 3, ..];

    /// <summary>Null where they are no alert.</summary>
    public static byte? Of(ReadOnlySpan<byte> first) => first is [AlertRecord, 3, _, 0, 2, _, var description, ..] ? description : null;
}
