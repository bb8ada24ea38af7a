using Postern.Spa.Keys;

namespace Postern.Spa.Native;

/// <summary>Signs what <see cref="SpaWriter"/> asks for: an agent, a key file, <c>ssh-keygen -Y sign</c>.</summary>
public interface ISpaSigner
{
    SshPublicKey Key { get; }

    /// <returns>The signature as SSH has it (algorithm and bytes, RFC 4253 section 6.6), over the data as it is; null where it was refused.</returns>
    byte[]? Sign(ReadOnlySpan<byte> data, out string problem);
}

/// <summary>Makes packets, on the client.</summary>
public static class SpaWriter
{
    /// <returns>Null where the signer refused. The exchange reads the answer; to be sent within the tag's period.</returns>
    public static SpaExchange? Write(SpaPayload payload, GateIdentity gate, ISpaSigner signer, out string problem) => throw new NotImplementedException();
}

/// <summary>A packet and the means to read its answer.</summary>
public sealed class SpaExchange
{
    private SpaExchange(byte[] packet) => Packet = packet;

    public ReadOnlyMemory<byte> Packet { get; }

    /// <summary>False for whatever is not the gate's answer to this very packet.</summary>
    public bool TryReadAnswer(ReadOnlySpan<byte> datagram, out SpaAnswer? answer) => throw new NotImplementedException();
}
