using System.Net;
using Postern.Rules.Model;
using Postern.Watcher.Names.Resolving;

namespace Postern.Watcher.Names;

/// <summary>An element that one of the kernel's sets gets or loses.</summary>
public sealed record NameChange(string Set, IPAddress Address, bool IsAdded);

/// <summary>A name to be asked for, in the IP versions in which it is used.</summary>
public sealed record NameQuestion(string HostName, IpFamily Families);

/// <summary>What was answered; null for an IP version that was not asked for.</summary>
public sealed record NameAnswer(DnsAnswer? V4, DnsAnswer? V6)
{
    public static readonly NameAnswer None = new(null, null);

    public DnsAnswer? Of(IpFamily family) => family == IpFamily.V4 ? V4 : V6;
}

/// <summary>What an answer tells.</summary>
/// <param name="Addresses">What the name stands for from now on; null when that has not changed.</param>
/// <param name="Trouble">What is wrong; null when all is well.</param>
public sealed record NameOutcome(IReadOnlyList<IPAddress>? Addresses, string? Trouble);
