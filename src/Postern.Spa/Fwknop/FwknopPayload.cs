using System.Security.Cryptography;

namespace Postern.Spa.Fwknop;

/// <summary>Numbers as on the wire.</summary>
public enum FwknopMessageType
{
    Command = 0,
    Access = 1,
    NatAccess = 2,
    AccessWithTimeout = 3,
    NatAccessWithTimeout = 4,
    LocalNatAccess = 5,
    LocalNatAccessWithTimeout = 6,
}

/// <summary>The fields of an fwknop 3.0.0 message. Text is as it was sent; <see cref="AccessRequest"/> understands it.</summary>
/// <param name="Random">Exactly 16 decimal digits.</param>
/// <param name="Time">Seconds since 1970; 64 bits.</param>
/// <param name="Message"><c>ip,proto/port[,proto/port…]</c>, or <c>ip,command</c>.</param>
public sealed record FwknopPayload(string Random, string User, long Time, FwknopMessageType Type, string Message)
{
    public string Version { get; init; } = "3.0.0";

    /// <summary><c>host,port</c>; null for types without.</summary>
    public string? NatAccess { get; init; }

    public string? ServerAuth { get; init; }

    /// <summary>Seconds; null for types without.</summary>
    public int? Timeout { get; init; }

    /// <summary>Told from the length when read; chosen when written.</summary>
    public FwknopDigest Digest { get; init; } = FwknopDigest.Sha256;

    /// <returns>16 digits for <see cref="Random"/>.</returns>
    public static string NewRandom() => RandomNumberGenerator.GetString("0123456789", FwknopText.RandomLength);

    /// <summary>
    /// The same for every packet with this very message inside. Without HMAC a stranger can cut padding off a packet he saw and so make
    /// another text of it; whoever takes such keys remembers this beside <see cref="FwknopCodec.Fingerprint"/>.
    /// </summary>
    public Digest32 Fingerprint()
    {
        Span<byte> hash = stackalloc byte[Digest32.Length];
        SHA256.HashData(FwknopText.Write(this), hash);
        return Digest32.Of(hash);
    }
}
