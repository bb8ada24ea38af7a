using System.Buffers.Binary;
using System.Security.Cryptography;
using Postern.Spa.Keys;
using Postern.Spa.Native;
using Postern.Watcher;

namespace Postern.Tests.Spa.Native;

/// <summary>A gate, one person with a P-256 key, and packets of hers, honest ones and others.</summary>
internal sealed class NativeLab : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 20, 15, 0, 123, TimeSpan.Zero);

    public static readonly Ed25519Verifier Ed25519 = Ed25519Verifier.TryLoad(out _)!;

    public GateKey Gate { get; } = GateKey.Generate(Now);

    public EcdsaSigner Alice { get; } = new();

    public SpaReader Reader(params SshPublicKey[] keys) => ReaderOf([Gate], keys.Length == 0 ? [Alice.Key] : keys);

    public static SpaReader ReaderOf(GateKey[] gates, SshPublicKey[] keys) => new(gates, keys.ToDictionary(k => k.Digest), Ed25519, P256Agreement.TryOpen);

    public SpaExchange Write(ISpaSigner? signer = null) => SpaWriter.Write(new SpaPayload(Now, "ssh"), Gate.Identity, signer ?? Alice, out var problem) ?? throw new InvalidOperationException(problem);

    /// <summary>What somebody who was invited can do to a packet of another: put a MAC on it that fits.</summary>
    public byte[] WithMac(ReadOnlySpan<byte> packet)
    {
        var copy = packet.ToArray();
        var key = new byte[ArmourKeys.Length];
        ArmourKeys.DeriveMacKey(Gate.Identity.Armour.Span, key);
        PacketMac.Write(key, copy, copy.AsSpan(PacketLayout.MacOffset));
        return copy;
    }

    /// <summary>A packet whose inside is anything at all, signed as it then is where <paramref name="change"/> leaves the signature alone.</summary>
    /// <param name="change">Of the 143 fields, before they are signed.</param>
    /// <param name="spoil">Of the whole text, before it is sealed.</param>
    public byte[] Craft(ISpaSigner signer, Action<byte[]>? change = null, Action<byte[]>? spoil = null)
    {
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var packet = new byte[PacketLayout.Length];
        using var context = Hpke.SetupSender(ephemeral, Gate.Identity.Public.Span, PacketLayout.Info, packet.AsSpan(PacketLayout.EncOffset, Hpke.EncapsulatedLength))!;
        var text = new byte[PacketLayout.TextLength];
        var fields = new byte[PayloadFields.Length];
        PayloadFields.Write(new SpaPayload(Now, "ssh"), new byte[PayloadFields.NonceLength], signer.Key.Fingerprint.Span, fields);
        change?.Invoke(fields);
        fields.CopyTo(text, 0);
        var signature = signer.SignMessage(PacketLayout.Message(Gate.Identity.Public.Span, PacketLayout.Enc(packet), fields), out _)!;
        BinaryPrimitives.WriteUInt16BigEndian(text.AsSpan(PayloadFields.Length), (ushort)signature.Length);
        signature.CopyTo(text, PacketLayout.SignatureOffset);
        spoil?.Invoke(text);
        SpaTag.Write(Gate.Identity.Armour.Span, Now, packet);
        packet[PacketLayout.VersionOffset] = PacketLayout.Version;
        context.Seal(PacketLayout.Associated(packet), text, packet.AsSpan(PacketLayout.SealedOffset));
        return WithMac(packet);
    }

    public void Dispose()
    {
        Gate.Dispose();
        Alice.Dispose();
    }
}
