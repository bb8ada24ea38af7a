using System.Text;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.NetworkTests.Equality.Generation;

/// <param name="Number">Names the packet on the wire; unique in a trace and kept when others are left out.</param>
/// <param name="Tick">0 first; see <see cref="Ground.Tick"/>.</param>
internal sealed record TracePacket(int Number, int Tick, Packet Packet)
{
    public override string ToString()
    {
        var p = Packet;
        var text = new StringBuilder($"{Tick * Ground.Tick.TotalMilliseconds,5} ms  #{Number,-3} {p.InInterface} {p.Source} -> {p.Destination} {p.Protocol}");
        if (p.Protocol.HasPorts)
            text.Append($" {p.SourcePort} -> {p.DestinationPort}");
        if (p.Protocol == IpProtocol.Tcp)
            text.Append($" flags={(p.TcpFlags == TcpFlags.None ? "none" : p.TcpFlags)}");
        if (p.IsEchoRequest)
            text.Append($" echo id={p.EchoIdentifier}");
        text.Append($" length={p.Length}");
        if (p.Payload.Length > 0)
            text.Append($" \"{Encoding.Latin1.GetString(p.Payload.Span)}\"");
        if (p.Ttl != 64)
            text.Append($" ttl={p.Ttl}");
        if (p.Dscp != 0)
            text.Append($" dscp={p.Dscp}");
        return text.ToString();
    }
}

/// <param name="Answers">Whether the gate's own stack answers what it accepts; else its answers are lost before anyone sees them.</param>
internal sealed record Trace(IReadOnlyList<TracePacket> Packets, bool Answers)
{
    public override string ToString() => $"--- trace, on a host that {(Answers ? "answers" : "never answers")}\n{string.Join('\n', Packets)}\n";
}
