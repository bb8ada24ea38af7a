namespace Postern.Client.Senders;

/// <summary>Puts one knock on the wire.</summary>
public interface IKnockSender
{
    /// <summary>Why this knock cannot be sent on this route, as far as can be told without sending.</summary>
    KnockProblem? Check(Knock knock, Route route);

    /// <summary>Is done as soon as the knock's packet has left: at once, but for a request, which needs its connection first.</summary>
    /// <param name="hold">How long at most to wait for what ends a TCP knock well.</param>
    ValueTask<SentPacket> Send(Knock knock, Route route, TimeSpan hold, CancellationToken stop);
}

/// <param name="Problem">Null when the packet has left; refusals by the other side are no problem, for they are what a knock expects.</param>
/// <param name="Ending">The good end of a TCP knock; done already for all other knocks. Never fails.</param>
public readonly record struct SentPacket(KnockProblem? Problem, Task Ending)
{
    public static readonly SentPacket Whole = new(null, Task.CompletedTask);

    public static SentPacket Not(KnockProblem problem) => new(problem, Task.CompletedTask);
}
