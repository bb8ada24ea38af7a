using System.Net;

namespace Postern.Watcher.Names.Resolving;

public enum DnsOutcome
{
    Addresses,

    /// <summary>The name exists and has no address of this IP version.</summary>
    NoAddresses,

    /// <summary>NXDOMAIN.</summary>
    NoSuchName,

    /// <summary>SERVFAIL, REFUSED and every other code that says nothing of the name.</summary>
    ServerFailure,

    /// <summary>An answer to our question that is no DNS message, or one whose aliases lead nowhere.</summary>
    Unreadable,

    /// <summary>No server answered in time, or none could be reached.</summary>
    Silent,
}

/// <param name="Addresses">Each once, as the server wrote them: judged by nobody yet.</param>
/// <param name="Ttl">The shortest of the records that led here; zero where there were none.</param>
public sealed record DnsAnswer(DnsOutcome Outcome, IReadOnlyList<IPAddress> Addresses, TimeSpan Ttl)
{
    public static DnsAnswer Without(DnsOutcome outcome) => new(outcome, [], TimeSpan.Zero);

    /// <summary>Another server would not know better.</summary>
    public bool IsFinal => Outcome is DnsOutcome.Addresses or DnsOutcome.NoAddresses or DnsOutcome.NoSuchName;
}
