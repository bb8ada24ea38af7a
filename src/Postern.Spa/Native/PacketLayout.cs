namespace Postern.Spa.Native;

/// <summary>Where everything stands in a packet of version 1. docs/spa.md is the specification.</summary>
internal static class PacketLayout
{
    /// <summary>DHKEM(P-256), HKDF-SHA256, AES-256-GCM; SSHSIG.</summary>
    public const byte Version = 1;

    /// <summary>With IPv6 and UDP headers 1,192 bytes: less than any network's 1,280.</summary>
    public const int Length = 1144;

    public const int VersionOffset = SpaTag.Length;

    public const int MacOffset = VersionOffset + 1;

    public const int MacLength = 16;

    public const int EncOffset = MacOffset + MacLength;

    public const int SealedOffset = EncOffset + Hpke.EncapsulatedLength;

    /// <summary>What is sealed, before it is.</summary>
    public const int TextLength = Length - SealedOffset - HpkeContext.TagLength;

    /// <summary>The signature stands behind the fields that it signs, and its length before it.</summary>
    public const int SignatureOffset = PayloadFields.Length + sizeof(ushort);

    public const int SignatureRoom = TextLength - SignatureOffset;

    /// <summary>HPKE's info: no other protocol's seal opens here.</summary>
    public static ReadOnlySpan<byte> Info => "postern-spa-1"u8;

    public static ReadOnlySpan<byte> AnswerLabel => "postern-spa-1 answer"u8;

    /// <summary>Tag and version: what is neither sealed nor part of the sealing.</summary>
    public static ReadOnlySpan<byte> Associated(ReadOnlySpan<byte> packet) => packet[..MacOffset];

    public static ReadOnlySpan<byte> Mac(ReadOnlySpan<byte> packet) => packet.Slice(MacOffset, MacLength);

    public static ReadOnlySpan<byte> Enc(ReadOnlySpan<byte> packet) => packet.Slice(EncOffset, Hpke.EncapsulatedLength);

    /// <summary>What the SSHSIG is made over: the signature says which gate, which packet and what is asked for.</summary>
    public static byte[] Message(ReadOnlySpan<byte> gate, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> fields) => [Version, .. gate, .. enc, .. fields];
}
