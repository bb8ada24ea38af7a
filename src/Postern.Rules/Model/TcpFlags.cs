namespace Postern.Rules.Model;

/// <summary>The flag bits as they stand in the TCP header's 14th byte (RFC 9293, RFC 3168).</summary>
[Flags]
public enum TcpFlags
{
    None = 0,
    Fin = 1,
    Syn = 2,
    Rst = 4,
    Psh = 8,
    Ack = 16,
    Urg = 32,
    Ece = 64,
    Cwr = 128,
}

/// <summary>Flags that must be set and flags that must be clear; the others may be either.</summary>
public readonly record struct TcpFlagTest(TcpFlags Set, TcpFlags Clear)
{
    /// <summary>A packet that asks for a new connection: SYN and none of ACK, RST, FIN.</summary>
    public static readonly TcpFlagTest NewConnection = new(TcpFlags.Syn, TcpFlags.Ack | TcpFlags.Rst | TcpFlags.Fin);

    /// <summary>What a client sends to pass: a SYN where that does, else no flag but those that must be set.</summary>
    public TcpFlags Example => Holds(TcpFlags.Syn) ? TcpFlags.Syn : Set;

    public bool Holds(TcpFlags flags) => (flags & Set) == Set && (flags & Clear) == 0;

    /// <summary>RouterOS's notation: <c>syn,!ack</c>.</summary>
    public override string ToString()
    {
        var (set, clear) = (Set, Clear);
        return string.Join(',', Enum.GetValues<TcpFlags>().Where(f => f != TcpFlags.None && set.HasFlag(f)).Select(f => f.ToString().ToLowerInvariant())
            .Concat(Enum.GetValues<TcpFlags>().Where(f => f != TcpFlags.None && clear.HasFlag(f)).Select(f => "!" + f.ToString().ToLowerInvariant())));
    }
}
