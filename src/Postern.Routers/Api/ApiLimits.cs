namespace Postern.Routers.Api;

/// <summary>How long an API session waits, and how much it lets a router send.</summary>
internal sealed record ApiLimits
{
    public static readonly ApiLimits Usual = new();

    /// <summary>For one command's whole answer, from when it was sent; then the router is asked to leave off.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For the router to say that it left off; then it is taken for dead.</summary>
    public TimeSpan Cancelling { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A router that said nothing for so long is asked for its name.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the above are looked at.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Commands that a router has at once; others wait here. Enough to fill any round trip, few enough for a small router's memory.</summary>
    public int UnderWay { get; init; } = 64;

    public int Sentence { get; init; } = ApiSentenceReader.LongestSentence;

    /// <summary>On the wire, of all answers that have not ended: about half a million list entries.</summary>
    public int Unfinished { get; init; } = 64 << 20;
}
