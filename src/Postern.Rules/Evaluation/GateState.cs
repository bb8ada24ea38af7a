using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation;

/// <summary>All that packets change: address lists, connections, counters, and the guard's attempts, grants and bans. Belongs to one <see cref="Evaluator"/>.</summary>
public sealed class GateState
{
    /// <summary>Entries that are alive, configured ones first, of all lists.</summary>
    public IEnumerable<ListEntry> Lists(DateTimeOffset now) => throw new NotSupportedException();

    public IEnumerable<GrantEntry> Grants(DateTimeOffset now) => throw new NotSupportedException();

    public IEnumerable<AttemptEntry> Attempts(DateTimeOffset now) => throw new NotSupportedException();

    public IEnumerable<BanEntry> Bans(DateTimeOffset now) => throw new NotSupportedException();

    /// <summary>Packets and bytes that met the rule.</summary>
    public RuleCount Count(Chain chain, int index) => throw new NotSupportedException();

    /// <summary>An independent copy: what happens to one does not happen to the other.</summary>
    public GateState Clone() => throw new NotSupportedException();

    /// <summary>Writes into a list as a rule would. Null: until reboot.</summary>
    public void Put(IpFamily family, string list, HostAddress address, DateTimeOffset? until) => throw new NotSupportedException();

    public void Remove(IpFamily family, string list, HostAddress address) => throw new NotSupportedException();
}

/// <param name="Until">Null: no time limit.</param>
public readonly record struct ListEntry(IpFamily Family, string List, AddressRange Range, DateTimeOffset? Until, bool IsConfigured);

public readonly record struct GrantEntry(HostAddress Source, Door Door, DateTimeOffset Until);

/// <param name="Door">One of the doors that this attempt may still open; doors share what they begin with.</param>
/// <param name="Steps">Steps passed.</param>
public readonly record struct AttemptEntry(HostAddress Source, Door Door, int Steps, DateTimeOffset Until);

public readonly record struct BanEntry(HostAddress Source, DateTimeOffset Until);

public readonly record struct RuleCount(long Packets, long Bytes);
