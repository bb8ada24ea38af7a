using System.Diagnostics;
using Postern.NetworkTests.Equality.Generation;
using Postern.NetworkTests.Equality.Judging;
using Postern.Rules.Model;

namespace Postern.NetworkTests.Equality.Lab;

/// <summary>One trace on its way through one gate.</summary>
internal sealed class KernelRun(EqualityCase tested, int attempt)
{
    /// <summary>Entries end 150 ms from every tick. A tick that came more than this too late is no evidence.</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(100);

    private readonly List<(int Tick, List<(TracePacket Packet, byte[] Frame)> Frames)> _ticks =
    [
        .. tested.Trace.Packets.GroupBy(p => p.Tick).OrderBy(g => g.Key).Select(g => (g.Key, g.Select(p => (p, FrameWriter.Write(p.Packet, p.Packet.InInterface == Ground.Inside ? GateHost.InsideMac : GateHost.OutsideMac))).ToList())),
    ];

    private int _next;
    private long _loadedAt;

    public EqualityCase Case => tested;

    /// <summary>0 first.</summary>
    public int Attempt => attempt;

    /// <summary>Why the kernel did not take the table.</summary>
    public string? Refusal { get; private set; }

    public bool IsLate { get; private set; }

    public string Listing { get; private set; } = "";

    public TimeSpan ReadAt { get; private set; }

    public bool IsDone => _next == _ticks.Count || IsLate;

    /// <summary>When the next packets are due.</summary>
    public long DueAt => _loadedAt + (long)(EvaluatorOutcome.At(IsDone ? _ticks[^1].Tick : _ticks[_next].Tick).TotalSeconds * Stopwatch.Frequency);

    public bool Load(GateHost gate)
    {
        Refusal = gate.Load(tested.Table.ToString(), tested.Trace.Answers);
        _loadedAt = Stopwatch.GetTimestamp();
        return Refusal is null;
    }

    public void SendNext(GateHost gate, PacketSocket wire)
    {
        var due = DueAt;
        var (_, frames) = _ticks[_next++];
        foreach (var (packet, frame) in frames)
        {
            wire.Send(packet.Packet.InInterface == Ground.Inside ? gate.InsideDevice : gate.OutsideDevice, frame);
            if (packet.Packet.Protocol == IpProtocol.Udp && tested.Trace.Answers)
                gate.Answer(packet.Packet.Source.ToIPAddress().AddressFamily, packet.Packet.DestinationPort);
        }

        IsLate |= Stopwatch.GetElapsedTime(due) > Lateness;
    }

    public void Read(GateHost gate)
    {
        ReadAt = Stopwatch.GetElapsedTime(_loadedAt);
        Listing = gate.List();
    }
}
