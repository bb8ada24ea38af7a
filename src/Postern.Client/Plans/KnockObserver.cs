using Postern.Client.Signing;

namespace Postern.Client.Plans;

/// <summary>Is told what happens while a plan is carried out; what it does not care for, it leaves as it is.</summary>
public class KnockObserver
{
    public virtual void Starting(Route route)
    {
    }

    public virtual void Sent(SentKnock knock)
    {
    }

    /// <summary>A key wants to be touched, or its passphrase typed.</summary>
    public virtual void Asking(SignerCandidate key)
    {
    }

    /// <summary>A single packet has left.</summary>
    public virtual void SentPacket(SignerCandidate key, Route route)
    {
    }

    /// <summary>The door is tried, or waited for.</summary>
    /// <param name="round">From 1.</param>
    /// <param name="next">Until it is knocked again; null where this is the last round.</param>
    public virtual void Trying(int round, TimeSpan? next)
    {
    }

    /// <summary>Worth telling, and no problem: a clock that is half a minute off, a key that will be tried first from now on.</summary>
    public virtual void Note(string sentence)
    {
    }

    /// <summary>For those who asked for every detail.</summary>
    public virtual void Detail(string sentence)
    {
    }
}
