using Postern.Rules.Model;

namespace Postern.Rules.Evaluation.Connections;

internal enum TcpState : byte
{
    None,
    SynSent,
    SynReceived,
    Established,
    FinWait,
    CloseWait,
    LastAck,
    TimeWait,
    Closed,

    /// <summary>Both sides sent a SYN.</summary>
    SynSent2,

    /// <summary>The packet does not fit the connection.</summary>
    Invalid,

    /// <summary>The packet belongs to the connection and changes nothing.</summary>
    Ignored,
}

internal enum TcpSegment : byte
{
    Syn,
    SynAck,
    Fin,
    Ack,
    Rst,
    None,
}

/// <summary>TCP's states as connection tracking sees them, without windows. Source: Linux nf_conntrack_proto_tcp.c.</summary>
internal static class TcpTracking
{
    private const TcpState No = TcpState.None, SS = TcpState.SynSent, SR = TcpState.SynReceived, ES = TcpState.Established, FW = TcpState.FinWait,
        CW = TcpState.CloseWait, LA = TcpState.LastAck, TW = TcpState.TimeWait, CL = TcpState.Closed, S2 = TcpState.SynSent2,
        IV = TcpState.Invalid, IG = TcpState.Ignored;

    private const TcpFlags Shape = TcpFlags.Fin | TcpFlags.Syn | TcpFlags.Rst | TcpFlags.Ack | TcpFlags.Urg;

    // A row per segment, a column per state: None, SynSent, SynReceived, Established, FinWait, CloseWait, LastAck, TimeWait, Closed, SynSent2.
    private static readonly TcpState[] FromOriginal =
    [
        SS, SS, IG, IG, IG, IG, IG, SS, SS, S2,
        IV, IV, SR, IV, IV, IV, IV, IV, IV, SR,
        IV, IV, FW, FW, LA, LA, LA, TW, CL, IV,
        ES, IV, ES, ES, CW, CW, TW, TW, CL, IV,
        IV, CL, CL, CL, CL, CL, CL, CL, CL, CL,
        IV, IV, IV, IV, IV, IV, IV, IV, IV, IV,
    ];

    private static readonly TcpState[] FromReply =
    [
        IV, S2, IV, IV, IV, IV, IV, SS, IV, S2,
        IV, SR, IG, IG, IG, IG, IG, IG, IG, SR,
        IV, IV, FW, FW, LA, LA, LA, TW, CL, IV,
        IV, IG, SR, ES, CW, CW, TW, TW, CL, IG,
        IV, CL, CL, CL, CL, CL, CL, CL, CL, CL,
        IV, IV, IV, IV, IV, IV, IV, IV, IV, IV,
    ];

    /// <summary>Flags that no honest sender combines make a packet invalid whatever its connection is.</summary>
    public static bool IsPossible(TcpFlags flags) => (flags & Shape) is TcpFlags.Syn or (TcpFlags.Syn | TcpFlags.Urg) or (TcpFlags.Syn | TcpFlags.Ack)
        or TcpFlags.Rst or (TcpFlags.Rst | TcpFlags.Ack) or (TcpFlags.Fin | TcpFlags.Ack) or (TcpFlags.Fin | TcpFlags.Ack | TcpFlags.Urg)
        or TcpFlags.Ack or (TcpFlags.Ack | TcpFlags.Urg);

    public static TcpSegment Segment(TcpFlags flags) =>
        (flags & TcpFlags.Rst) != 0 ? TcpSegment.Rst
        : (flags & TcpFlags.Syn) != 0 ? (flags & TcpFlags.Ack) != 0 ? TcpSegment.SynAck : TcpSegment.Syn
        : (flags & TcpFlags.Fin) != 0 ? TcpSegment.Fin
        : (flags & TcpFlags.Ack) != 0 ? TcpSegment.Ack : TcpSegment.None;

    /// <summary>The state of a connection that begins with this segment: a SYN, or an ACK in its midst (loose tracking).</summary>
    public static TcpState First(TcpSegment segment) => FromOriginal[(int)segment * 10];

    public static TcpState Next(TcpState state, TcpSegment segment, bool isReply) => (isReply ? FromReply : FromOriginal)[((int)segment * 10) + (int)state];

    /// <summary>RouterOS's time-outs. One that was picked up in its midst and not answered yet is not believed for a day.</summary>
    public static long Timeout(TcpState state, bool isAnswered) => state switch
    {
        SS or SR or S2 => 5 * TimeSpan.TicksPerSecond,
        ES => isAnswered ? TimeSpan.TicksPerDay : 5 * TimeSpan.TicksPerMinute,
        _ => 10 * TimeSpan.TicksPerSecond,
    };
}
