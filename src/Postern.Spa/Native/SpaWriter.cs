using System.Buffers.Binary;
using System.Security.Cryptography;
using Postern.Spa.Keys;

namespace Postern.Spa.Native;

/// <summary>Signs what <see cref="SpaWriter"/> asks for: an agent, a key file, <c>ssh-keygen -Y sign</c>.</summary>
public interface ISpaSigner
{
    SshPublicKey Key { get; }

    /// <param name="data">What is signed as it is: <see cref="SshSig.DataToSign"/> has been here already.</param>
    /// <returns>The signature as SSH has it (algorithm and bytes, RFC 4253 section 6.6), over the data as it is; null where it was refused.</returns>
    byte[]? Sign(ReadOnlySpan<byte> data, out string problem);

    /// <summary>For signers that wrap what they sign themselves, as <c>ssh-keygen -Y sign -n postern-spa-1</c> does; all others need only the one above.</summary>
    /// <param name="message">Behind the hash that <see cref="SshSig.DataToSign"/> takes.</param>
    byte[]? SignMessage(ReadOnlySpan<byte> message, out string problem) => Sign(SshSig.DataToSign(message), out problem);
}

/// <summary>Makes packets, on the client.</summary>
public static class SpaWriter
{
    /// <summary>Bytes of every packet.</summary>
    public const int PacketLength = PacketLayout.Length;

    /// <param name="payload">Its time is taken just before the call.</param>
    /// <param name="clock">Measures how long the signer takes, a finger on an authenticator may take long, so that the tag is that of the end; the system's when null.</param>
    /// <returns>Null where the signer refused or something cannot be sent. The exchange reads the answer; to be sent within the tag's period.</returns>
    public static SpaExchange? Write(SpaPayload payload, GateIdentity gate, ISpaSigner signer, out string problem, TimeProvider? clock = null)
    {
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        Span<byte> nonce = stackalloc byte[PayloadFields.NonceLength];
        RandomNumberGenerator.Fill(nonce);
        return Write(payload, gate, signer, ephemeral, nonce, clock ?? TimeProvider.System, out problem);
    }

    internal static SpaExchange? Write(SpaPayload payload, GateIdentity gate, ISpaSigner signer, ECDiffieHellman ephemeral, ReadOnlySpan<byte> nonce, TimeProvider clock, out string problem)
    {
        problem = PayloadFields.Problem(payload) ?? "";
        if (problem.Length > 0)
            return null;
        var packet = new byte[PacketLayout.Length];
        using var context = gate.IsSound ? Hpke.SetupSender(ephemeral, gate.Public.Span, PacketLayout.Info, packet.AsSpan(PacketLayout.EncOffset, Hpke.EncapsulatedLength)) : null;
        if (context is null)
        {
            problem = "the gate's key is damaged: ask for a new invitation";
            return null;
        }

        Span<byte> text = stackalloc byte[PacketLayout.TextLength];
        text.Clear();
        var fields = text[..PayloadFields.Length];
        PayloadFields.Write(payload, nonce, signer.Key.Fingerprint.Span, fields);
        var begun = clock.GetTimestamp();
        if (signer.SignMessage(PacketLayout.Message(gate.Public.Span, PacketLayout.Enc(packet), fields), out problem) is not { } signature)
            return null;
        if (signature.Length > PacketLayout.SignatureRoom)
        {
            problem = $"the signature has {signature.Length} bytes, and there is room for {PacketLayout.SignatureRoom}: use an ed25519 key";
            return null;
        }

        problem = "";
        BinaryPrimitives.WriteUInt16BigEndian(text[PayloadFields.Length..], (ushort)signature.Length);
        signature.CopyTo(text[PacketLayout.SignatureOffset..]);
        SpaTag.Write(gate.Armour.Span, payload.Time + clock.GetElapsedTime(begun), packet);
        packet[PacketLayout.VersionOffset] = PacketLayout.Version;
        context.Seal(PacketLayout.Associated(packet), text, packet.AsSpan(PacketLayout.SealedOffset));
        Span<byte> macKey = stackalloc byte[ArmourKeys.Length];
        ArmourKeys.DeriveMacKey(gate.Armour.Span, macKey);
        PacketMac.Write(macKey, packet, packet.AsSpan(PacketLayout.MacOffset));
        var answerKey = new byte[AnswerBytes.KeyLength];
        context.Export(PacketLayout.AnswerLabel, answerKey);
        return new SpaExchange(packet, answerKey);
    }
}

/// <summary>A packet and the means to read its answer.</summary>
public sealed class SpaExchange
{
    private readonly byte[] _answerKey;

    internal SpaExchange(byte[] packet, byte[] answerKey) => (Packet, _answerKey) = (packet, answerKey);

    /// <summary>Bytes of every answer.</summary>
    public const int AnswerLength = AnswerBytes.Length;

    public ReadOnlyMemory<byte> Packet { get; }

    /// <summary>False for whatever is not the gate's answer to this very packet.</summary>
    public bool TryReadAnswer(ReadOnlySpan<byte> datagram, out SpaAnswer? answer) => (answer = AnswerBytes.TryOpen(datagram, _answerKey)) is not null;
}
