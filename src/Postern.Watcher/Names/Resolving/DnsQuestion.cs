using Postern.Rules.Model;

namespace Postern.Watcher.Names.Resolving;

/// <summary>What one query asks: the addresses of a name in one IP version.</summary>
/// <param name="Family">V4 (a record of type A) or V6 (AAAA).</param>
public sealed record DnsQuestion(string HostName, IpFamily Family)
{
    internal const int InternetClass = 1;

    internal int Type => Family == IpFamily.V4 ? 1 : 28;
}
