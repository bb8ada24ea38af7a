using Postern.Client.Plans;
using Postern.Policy.Profiles;

namespace Postern.Client.Profiles;

/// <summary>What a policy's step waits for, to what is sent.</summary>
internal static class PlannedSteps
{
    /// <summary>Null after a problem.</summary>
    /// <param name="number">Of the step, from 1: what it is may be a secret.</param>
    public static PlannedStep? Of(ProfileStep step, int number, string home, List<KnockProblem> problems)
    {
        var (knock, problem) = Knocks.Of(step.Knock);
        if (knock is not null && step.PayloadFile is { } file)
        {
            (var payload, problem) = PayloadFile.Read(ProfilePlan.PathOf(file, home));
            knock = payload is null ? null : With(knock, payload);
        }

        if (problem is not null)
            problems.Add(problem with { Message = $"step {number}: {problem.Message}" });
        return knock is null ? null : new PlannedStep(knock, step.Pause, step.Times);
    }

    private static Knock With(Knock knock, KnockBytes payload) => knock switch
    {
        TcpKnock tcp => tcp with { Payload = payload },
        UdpKnock udp => udp with { Payload = payload },
        IcmpKnock icmp => icmp with { Payload = payload },
        _ => throw new InvalidOperationException("the reader lets no file stand beside a step that carries none"),
    };
}
