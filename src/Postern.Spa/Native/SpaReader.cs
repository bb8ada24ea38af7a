using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Postern.Spa.Keys;

namespace Postern.Spa.Native;

/// <summary>Ed25519, which the runtime's own library does not have. RFC 8032, section 5.1.7.</summary>
public interface IEd25519Verifier
{
    /// <param name="publicKey">32 bytes.</param>
    /// <param name="signature">64 bytes.</param>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}

/// <summary>Opens packets, on the gate. Not for concurrent use.</summary>
/// <param name="gates">Every key that is valid, so that keys can be changed under clients.</param>
/// <param name="keys">Every person's key by its fingerprint; the cost does not grow with their number.</param>
/// <param name="agreements">A faster way to agree on secrets than the runtime's; that one when null.</param>
public sealed class SpaReader(
    IReadOnlyList<GateKey> gates, IReadOnlyDictionary<Digest32, SshPublicKey> keys, IEd25519Verifier ed25519, P256AgreementFactory? agreements = null) : IDisposable
{
    private readonly byte[][] _macKeys = [.. gates.Select(MacKey)];

    private readonly IP256Agreement[] _agreements = [.. gates.Select(gate => gate.Agree(agreements))];

    private readonly DecoyKeys _decoys = new();

    /// <summary>The gate that the last packet that had a shape is for, and its MAC: it is opened next, and need not be computed again. The seal says the rest.</summary>
    private int _shaped = -1;

    private readonly byte[] _shapedMac = new byte[PacketLayout.MacLength];

    /// <summary>Bytes of every packet.</summary>
    public const int PacketLength = PacketLayout.Length;

    /// <summary>Keys of FIDO authenticators that need not have been touched: <c>no-touch-required</c> in authorized_keys.</summary>
    public IReadOnlySet<Digest32> WithoutTouch { get; init; } = FrozenSet<Digest32>.Empty;

    /// <summary>Keys of FIDO authenticators that must have asked for a PIN or a finger: <c>verify-required</c> in authorized_keys.</summary>
    public IReadOnlySet<Digest32> WithVerification { get; init; } = FrozenSet<Digest32>.Empty;

    /// <summary>Length, version, and the MAC that only invited clients can make; allocates nothing. What fails costs no arithmetic on curves.</summary>
    public bool HasShape(ReadOnlySpan<byte> packet)
    {
        _shaped = IsLike(packet) ? GateOf(packet) : -1;
        if (_shaped < 0)
            return false;
        PacketLayout.Mac(packet).CopyTo(_shapedMac);
        return true;
    }

    /// <summary>Length and version alone: what tells a packet that may be one from everything else, at no cost.</summary>
    public static bool IsLike(ReadOnlySpan<byte> packet) => packet.Length == PacketLayout.Length && packet[PacketLayout.VersionOffset] == PacketLayout.Version;

    /// <summary>
    /// 32 bytes that are another for every packet that could be accepted; to be looked up in the replay cache before <see cref="Open"/>. They are
    /// taken from the encapsulated key, which the person has signed: whoever is invited can write a tag and a MAC anew, and whoever has the gate's key the seal too.
    /// </summary>
    /// <param name="packet">One that <see cref="HasShape"/>.</param>
    public static void Fingerprint(ReadOnlySpan<byte> packet, Span<byte> fingerprint) => SHA256.HashData(PacketLayout.Enc(packet), fingerprint);

    /// <summary>Decrypts, finds the key, and verifies its signature.</summary>
    public SpaRefusal Open(ReadOnlySpan<byte> packet, out OpenedSpaPacket? opened)
    {
        opened = null;
        if (!IsLike(packet))
            return SpaRefusal.Malformed;
        var gate = _shaped >= 0 && PacketLayout.Mac(packet).SequenceEqual(_shapedMac) ? _shaped : GateOf(packet);
        if (gate < 0)
            return SpaRefusal.NotAuthentic;
        var identity = gates[gate].Identity;
        using var context = Hpke.SetupReceiver(_agreements[gate], identity.Public.Span, PacketLayout.Enc(packet), PacketLayout.Info);
        Span<byte> text = stackalloc byte[PacketLayout.TextLength];
        if (context is null || !context.TryOpen(PacketLayout.Associated(packet), packet[PacketLayout.SealedOffset..], text))
            return SpaRefusal.NotAuthentic;
        var fields = text[..PayloadFields.Length];
        var length = BinaryPrimitives.ReadUInt16BigEndian(text[PayloadFields.Length..]);
        if (length > PacketLayout.SignatureRoom)
            return SpaRefusal.NotAuthentic;
        var signature = text.Slice(PacketLayout.SignatureOffset, length);
        if (KeyOf(PayloadFields.Key(fields), PacketLayout.Message(identity.Public.Span, PacketLayout.Enc(packet), fields), signature) is not { } key)
            return SpaRefusal.NotAuthentic;
        if (!AddressField.IsZero(text[(PacketLayout.SignatureOffset + length)..]) || PayloadFields.TryRead(fields) is not { } payload)
            return SpaRefusal.Unreadable;
        var answerKey = new byte[AnswerBytes.KeyLength];
        context.Export(PacketLayout.AnswerLabel, answerKey);
        opened = new OpenedSpaPacket(payload, key, answerKey);
        return SpaRefusal.None;
    }

    /// <summary>Once no packet is being opened. The gates' keys stay their owner's.</summary>
    public void Dispose()
    {
        foreach (var agreement in _agreements)
            agreement.Dispose();
    }

    private static byte[] MacKey(GateKey gate)
    {
        var key = new byte[ArmourKeys.Length];
        ArmourKeys.DeriveMacKey(gate.Identity.Armour.Span, key);
        return key;
    }

    private int GateOf(ReadOnlySpan<byte> packet)
    {
        for (var i = 0; i < _macKeys.Length; i++)
        {
            if (PacketMac.Fits(_macKeys[i], packet))
                return i;
        }

        return -1;
    }

    // A key that nobody here has costs what a wrong signature costs: how long others wait behind it tells nobody whose keys are listed.
    private SshPublicKey? KeyOf(in Digest32 fingerprint, byte[] message, ReadOnlySpan<byte> signature)
    {
        var decoy = _decoys.For(signature);
        var known = keys.GetValueOrDefault(fingerprint);
        var isKnown = known is not null && known.Numbers.Kind == decoy.Numbers.Kind;
        var key = isKnown ? known! : decoy;
        return SshSignature.Verify(key, SshSig.DataToSign(message), signature, ed25519, out var presence) & isKnown && IsPresent(key.Digest, presence) ? key : null;
    }

    private bool IsPresent(in Digest32 key, SshPresence presence) =>
        (presence.HasFlag(SshPresence.Touched) || WithoutTouch.Contains(key)) && (presence.HasFlag(SshPresence.Verified) || !WithVerification.Contains(key));
}

/// <summary>An authenticated packet, and the means to answer it.</summary>
public sealed class OpenedSpaPacket
{
    private byte[]? _answerKey;

    internal OpenedSpaPacket(SpaPayload payload, SshPublicKey key, byte[] answerKey) => (Payload, Key, _answerKey) = (payload, key, answerKey);

    public SpaPayload Payload { get; }

    public SshPublicKey Key { get; }

    /// <summary>The sealed answer, always of the same length; of one packet at most one is made.</summary>
    public byte[] Seal(SpaAnswer answer)
    {
        var key = _answerKey ?? throw new InvalidOperationException("this packet has been answered");
        var datagram = AnswerBytes.Seal(answer, key);
        _answerKey = null;
        CryptographicOperations.ZeroMemory(key);
        return datagram;
    }
}
