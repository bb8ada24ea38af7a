using Postern.Spa.Keys;

namespace Postern.Spa.Native;

/// <summary>Ed25519, which the runtime's own library does not have. RFC 8032, section 5.1.7.</summary>
public interface IEd25519Verifier
{
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}

/// <summary>Opens packets, on the gate. Not for concurrent use.</summary>
/// <param name="gates">Every key that is valid, so that keys can be changed under clients.</param>
/// <param name="keys">Every person's key by its fingerprint; the cost does not grow with their number.</param>
public sealed class SpaReader(IReadOnlyList<GateKey> gates, IReadOnlyDictionary<Digest32, SshPublicKey> keys, IEd25519Verifier ed25519)
{
    /// <summary>Length, version, and the MAC that only invited clients can make; allocates nothing. What fails costs no arithmetic on curves.</summary>
    public bool HasShape(ReadOnlySpan<byte> packet) => throw new NotImplementedException();

    /// <summary>32 bytes that are another for every packet that could be accepted; to be looked up in the replay cache before <see cref="Open"/>.</summary>
    public static void Fingerprint(ReadOnlySpan<byte> packet, Span<byte> fingerprint) => throw new NotImplementedException();

    /// <summary>Decrypts, finds the key, and verifies its signature.</summary>
    public SpaRefusal Open(ReadOnlySpan<byte> packet, out OpenedSpaPacket? opened) => throw new NotImplementedException();
}

/// <summary>An authenticated packet, and the means to answer it.</summary>
public sealed class OpenedSpaPacket
{
    private OpenedSpaPacket(SpaPayload payload, SshPublicKey key) => (Payload, Key) = (payload, key);

    public SpaPayload Payload { get; }

    public SshPublicKey Key { get; }

    /// <summary>The sealed answer; of one packet at most one is made.</summary>
    public byte[] Seal(SpaAnswer answer) => throw new NotImplementedException();
}
