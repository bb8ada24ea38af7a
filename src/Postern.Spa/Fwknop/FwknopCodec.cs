namespace Postern.Spa.Fwknop;

/// <summary>fwknop's packets, as text on the wire.</summary>
public static class FwknopCodec
{
    /// <summary>Bytes of the text that may be a packet, as fwknopd takes them.</summary>
    public const int Shortest = 140;
    public const int Longest = 1500;

    /// <summary>Length and canonical alphabet; allocates nothing. What fails here is not worth a look at any key.</summary>
    public static bool HasShape(ReadOnlySpan<byte> text) => throw new NotImplementedException();

    /// <summary>Whether this key's HMAC fits; allocates nothing. True for a key without HMAC, which nothing but decryption can test.</summary>
    public static bool IsAuthentic(ReadOnlySpan<byte> text, FwknopKey key) => throw new NotImplementedException();

    /// <summary>Decrypts and reads what <see cref="IsAuthentic"/> let through.</summary>
    public static SpaRefusal Open(ReadOnlySpan<byte> text, FwknopKey key, out FwknopPayload? payload) => throw new NotImplementedException();

    /// <summary>32 bytes that are the same for every spelling of the same packet: SHA-256 over its decoded bytes.</summary>
    public static void Fingerprint(ReadOnlySpan<byte> text, Span<byte> fingerprint) => throw new NotImplementedException();

    /// <summary>The packet's text, to be sent as it is. Throws for fields that fwknopd would refuse.</summary>
    public static byte[] Seal(FwknopPayload payload, FwknopKey key) => throw new NotImplementedException();
}
