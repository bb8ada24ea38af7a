using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation;

/// <summary>What a rule set cannot know of the machine that it runs on.</summary>
public sealed record EvaluatorOptions
{
    /// <summary>The gate's own addresses. Empty: every destination is the gate, but for hosts that the rule set itself puts behind it.</summary>
    public IReadOnlyList<HostAddress> OwnAddresses { get; init; } = [];

    /// <summary>
    /// The interface by which the gate reaches an address, for packets whose destination the rules change: their way out is not the one
    /// that they came with. Null: not known, which is as if it had none.
    /// </summary>
    public Func<HostAddress, string>? WayOut { get; init; }

    /// <summary>The addresses of a host name now; empty where it is not known. Null: no name is known.</summary>
    public Func<string, IReadOnlyList<HostAddress>>? Resolve { get; init; }

    /// <summary>
    /// What answers on the gate when a packet is accepted, so that connections become established without the answers being
    /// played: null where the answers themselves are played (captures).
    /// </summary>
    public IHostAnswers? Answers { get; init; }

    /// <summary>The gate's local time, for <c>time=</c>.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>For <c>random=</c>: the same seed, the same verdicts.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Entries that one list may hold, as the kernel's sets have room for; more are not made.</summary>
    public int ListLimit { get; init; } = 1 << 20;

    /// <summary>Connections remembered at once; beyond it the one that would expire first makes room.</summary>
    public int ConnectionLimit { get; init; } = 1 << 18;
}

/// <summary>How the gate's own network stack answers what its firewall accepted.</summary>
public interface IHostAnswers
{
    /// <summary>Whether a TCP port listens, or a UDP service sends an answer.</summary>
    bool Answers(in Packet packet);
}
