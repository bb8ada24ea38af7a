using Postern.Rules.Evaluation.Matching;

namespace Postern.Rules.Evaluation.Connections;

/// <summary>One tracked connection: an accepted packet made it, in the direction that is called original.</summary>
internal struct Connection
{
    public ConnectionKey Key;

    /// <summary>What answers look like when the destination was translated; else the same as <see cref="Key"/>.</summary>
    public ConnectionKey AnswerKey;

    /// <summary>The original direction comes from the lower end point of <see cref="Key"/>.</summary>
    public bool FromLow;

    /// <summary>Answers come from the lower end point of <see cref="AnswerKey"/>.</summary>
    public bool AnswersFromLow;
    public bool IsAnswered;
    public bool IsFastTracked;
    public bool IsSourceTranslated;

    /// <summary>Somebody sent a FIN, so that a SYN may open it anew.</summary>
    public bool IsClosing;
    public bool LastFromReply;
    public TcpState Tcp;
    public TcpSegment LastSegment;
    public Translation Translation;

    /// <summary>UTC ticks.</summary>
    public long Expires;

    /// <summary>Place in the heap of <see cref="ConnectionTable"/>, and the time by which it stands there: never after <see cref="Expires"/>.</summary>
    public int HeapIndex;
    public long HeapTime;

    /// <summary>Tells this connection from a later one in the same slot.</summary>
    public int Generation;
    public Layer7Text? Text;

    public readonly bool IsTranslated => Translation.IsSet || !AnswerKey.Equals(Key);
}
