using Postern.Client.Plans;
using Postern.Policy.Profiles;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Client.Profiles;

/// <summary>What a policy's step waits for, to what is sent.</summary>
internal static class PlannedSteps
{
    /// <summary>Null after a problem.</summary>
    /// <param name="number">Of the step, from 1: what it is may be a secret.</param>
    public static PlannedStep? Of(ProfileStep step, int number, string home, List<KnockProblem> problems)
    {
        var (knock, problem) = Knock(step, home);
        if (problem is not null)
            problems.Add(problem with { Message = $"step {number}: {problem.Message}" });
        return knock is null ? null : new PlannedStep(knock, step.Pause, step.Times);
    }

    private static (Knock? Knock, KnockProblem? Problem) Knock(ProfileStep step, string home)
    {
        var payload = step.Knock.Payload is { } written ? new KnockBytes(written.Bytes) : null;
        if (step.PayloadFile is { } file)
        {
            (payload, var unreadable) = ReadPayload(ProfilePlan.PathOf(file, home));
            if (payload is null)
                return (null, unreadable);
        }

        return step.Knock switch
        {
            { Expression: not null } => (null, KnockProblem.Wrong("an expression says what packets may look like, not what to send", "write a payload that it allows")),
            { Request: not null } => (null, KnockProblem.Wrong("an HTTP request is not sent from here", "send it with: curl -m 1 http://HOST/PATH")),
            { Flags: { } flags } when flags != TcpFlagTest.NewConnection => (null, KnockProblem.Wrong("flags of TCP are not sent from here", "leave them out for a SYN")),
            { Protocol: var protocol, Port: { } port } when protocol == IpProtocol.Tcp => (new TcpKnock(port), null),
            { Protocol: var protocol, Size: not null } when protocol == IpProtocol.Udp && payload is null => (null, KnockProblem.Wrong("a datagram of a size is not sent from here", "write a payload of that size")),
            { Protocol: var protocol, Port: { } port } when protocol == IpProtocol.Udp => (new UdpKnock(port, payload), null),
            { Size: var size } => (new IcmpKnock(payload is null ? size : null, payload), null),
        };
    }

    private static (KnockBytes? Payload, KnockProblem? Problem) ReadPayload(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[KnockBytes.MaximumLength + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length switch
            {
                0 => (null, KnockProblem.Wrong($"{path} is empty", "it holds what the packet shall carry")),
                > KnockBytes.MaximumLength => (null, KnockProblem.Wrong($"{path} is longer than one packet", $"one packet holds {KnockBytes.MaximumLength} bytes at most")),
                _ => (new KnockBytes(bytes.AsMemory(0, length)), null),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, KnockProblem.Wrong($"{path} cannot be read: {e.Message}", "name a file that is yours"));
        }
    }
}
