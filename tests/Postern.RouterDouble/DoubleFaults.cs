namespace Postern.RouterDouble;

/// <summary>What a server of the double does wrong on purpose. Commands are counted from 1, over all connections, logins not among them.</summary>
public sealed class DoubleFaults
{
    private int _commands;

    /// <summary>How many have come.</summary>
    public int Commands => Volatile.Read(ref _commands);

    /// <summary>The reply to this command ends in the middle of a sentence, and the connection with it; the command was carried out.</summary>
    public int? ClosesInReplyTo { get; set; }

    /// <summary>The connection is closed when this command arrives; it is not carried out.</summary>
    public int? ClosesBefore { get; set; }

    /// <summary>This command is answered with <c>!fatal</c>, and is not carried out.</summary>
    public int? FatalAt { get; set; }

    /// <summary>Every byte is sent alone.</summary>
    public bool SplitsReplies { get; set; }

    /// <summary>Each reply begins with a sentence and has a word that no manual knows.</summary>
    public bool HasUnknownWords { get; set; }

    /// <summary>From a command to its reply, as on a long way; commands do not wait for one another's.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>So many logins are refused, whatever their password.</summary>
    public int RefusedLogins { get; set; }

    /// <summary>Nothing is answered any more; connections stay.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Counts one more.</summary>
    internal int NextCommand() => Interlocked.Increment(ref _commands);

    internal bool RefusesLogin()
    {
        if (RefusedLogins <= 0)
            return false;
        RefusedLogins--;
        return true;
    }
}
