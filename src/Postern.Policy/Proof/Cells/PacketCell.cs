using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Cells;

/// <summary>A kind of packet: all that the rules cannot tell apart, but for where it comes from.</summary>
/// <param name="Witness">Stands for all of them; its source is set when it is sent.</param>
/// <param name="Interface">Where it comes in.</param>
/// <param name="Ports">The destination ports; null for a protocol without ports.</param>
/// <param name="Bits">What a guesser must know beside protocol and port: log2 of the inverse share of each other field.</param>
/// <param name="Notes">Those other fields for people, in the notation of a policy's steps.</param>
/// <param name="IsPlain">What a port scan sends: a SYN, or an empty datagram, to the gate's own address.</param>
/// <param name="IsForwarded">To a host behind the gate.</param>
internal sealed record PacketCell(
    Packet Witness, InterfaceClass Interface, PortSet? Ports, double Bits, string Notes, bool IsPlain, bool IsForwarded)
{
    /// <summary>Protocol and port alone, for what is reached rather than knocked on.</summary>
    public string Place => Ports is null ? Witness.Protocol.ToString() : $"{Witness.Protocol}/{Ports}";
}
