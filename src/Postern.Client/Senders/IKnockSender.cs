namespace Postern.Client.Senders;

/// <summary>Puts one knock on the wire.</summary>
public interface IKnockSender
{
    /// <summary>Why this knock cannot be sent on this route, as far as can be told without sending.</summary>
    KnockProblem? Check(Knock knock, Route route);

    /// <param name="hold">How long at most to wait for what ends a TCP knock well; nothing else waits.</param>
    /// <returns>Null once the packet has left; refusals by the other side are no problem, for they are what a knock expects.</returns>
    Task<KnockProblem?> Send(Knock knock, Route route, TimeSpan hold, CancellationToken cancellation);
}
