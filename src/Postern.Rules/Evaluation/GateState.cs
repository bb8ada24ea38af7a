using Postern.Rules.Doors;
using Postern.Rules.Evaluation.Chains;
using Postern.Rules.Evaluation.Connections;
using Postern.Rules.Evaluation.Guards;
using Postern.Rules.Evaluation.Lists;
using Postern.Rules.Evaluation.Matching;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation;

/// <summary>All that packets change: address lists, connections, counters, and the guard's attempts, grants and bans. Belongs to one <see cref="Evaluator"/>.</summary>
public sealed class GateState
{
    private ulong _random;
    private readonly int[] _counters;

    /// <summary>The connection that the packet at hand may begin.</summary>
    internal Connection Begun;

    internal GateState(RuleProgram program, GuardState? guard, long now)
    {
        var memories = program.Memories;
        (Program, Guard) = (program, guard);
        AddressLists = [.. ConfiguredLists.Load(program.RuleSet, program.Lists, program.Options, now)];
        Connections = new ConnectionTable(program.Options.ConnectionLimit);
        Counts = new Count[program.RuleCount];
        Buckets = new TokenBucket[memories.Buckets];
        _counters = new int[memories.Counters];
        ConnectionCounts = [.. Enumerable.Range(0, memories.ConnectionCounts).Select(_ => new ConnectionCounts())];
        FlowBuckets = [.. Enumerable.Range(0, memories.FlowBuckets).Select(_ => new FlowBuckets())];
        Scratch = memories.Patterns > 0 ? new char[Layer7Text.MostBytes] : [];
        _random = unchecked((ulong)program.Options.Seed);
    }

    private GateState(GateState other)
    {
        Program = other.Program;
        AddressLists = [.. other.AddressLists.Select(l => l.Clone())];
        Connections = other.Connections.Clone();
        Counts = [.. other.Counts];
        Buckets = [.. other.Buckets];
        _counters = [.. other._counters];
        ConnectionCounts = [.. other.ConnectionCounts.Select(c => c.Clone())];
        FlowBuckets = [.. other.FlowBuckets.Select(b => b.Clone())];
        PortScans = other.PortScans?.Clone();
        Scratch = other.Scratch;
        _random = other._random;
        Guard = other.Guard?.Clone();
    }

    internal RuleProgram Program { get; }

    /// <summary>Those that the rule set names by their numbers, then those that only <see cref="Put"/> did.</summary>
    internal List<AddressList> AddressLists { get; }

    internal ConnectionTable Connections { get; }

    internal Count[] Counts { get; }

    internal TokenBucket[] Buckets { get; }

    internal ConnectionCounts[] ConnectionCounts { get; }

    internal FlowBuckets[] FlowBuckets { get; }

    /// <summary>Null until a <c>psd</c> rule is asked.</summary>
    internal PortScans? PortScans { get; set; }

    /// <summary>Room to decode a connection's text in.</summary>
    internal char[] Scratch { get; }

    /// <summary>Null where the rule set has no guard.</summary>
    internal GuardState? Guard { get; }

    /// <summary>Entries that are alive, configured ones first, of all lists.</summary>
    public IEnumerable<ListEntry> Lists(DateTimeOffset now) =>
        [.. AddressLists.SelectMany(l => l.Entries(now.UtcTicks)).OrderBy(e => !e.IsConfigured)];

    public IEnumerable<GrantEntry> Grants(DateTimeOffset now) => Guard?.GrantsAt(now) ?? [];

    public IEnumerable<AttemptEntry> Attempts(DateTimeOffset now) => Guard?.AttemptsAt(now) ?? [];

    public IEnumerable<BanEntry> Bans(DateTimeOffset now) => Guard?.BansAt(now) ?? [];

    /// <summary>Packets and bytes that met the rule.</summary>
    /// <exception cref="ArgumentException">The rule set has no such chain.</exception>
    public RuleCount Count(Chain chain, int index)
    {
        ref readonly var count = ref Counts[Program.Number(chain, index)];
        return new RuleCount(count.Packets, count.Bytes);
    }

    /// <summary>An independent copy: what happens to one does not happen to the other.</summary>
    public GateState Clone() => new(this);

    /// <summary>Writes into a list as a rule would. Null: until reboot.</summary>
    public void Put(IpFamily family, string list, HostAddress address, DateTimeOffset? until)
    {
        if (Find(family, list) is not { } known)
            AddressLists.Add(known = new AddressList(family, list, StaticRanges.None, TimedRanges.None, Program.Options.ListLimit));
        known.Put(address.Number, Until.From(until));
    }

    /// <summary>Gives a list other entries in place of all that it holds, for a gate whose lists somebody else keeps.</summary>
    /// <param name="entries">A static one is one that no packet gives a time.</param>
    public void Fill(IpFamily family, string list, IReadOnlyCollection<ListEntry> entries)
    {
        var filled = new AddressList(family, list, new StaticRanges([.. entries.Where(e => e.IsStatic).Select(e => e.Range)]),
            new TimedRanges([.. entries.Where(e => !e.IsStatic).Select(e => (e.Range, Until.From(e.Until)))]), Program.Options.ListLimit);
        if (AddressLists.FindIndex(l => l.Family == family && l.Name == list) is var at and >= 0)
            AddressLists[at] = filled;
        else
            AddressLists.Add(filled);
    }

    public void Remove(IpFamily family, string list, HostAddress address) => Find(family, list)?.Remove(address.Number);

    /// <summary>The value of a rule's counter for this packet, 0 first.</summary>
    internal int NextOf(int counter, int every)
    {
        var value = _counters[counter];
        _counters[counter] = value + 1 >= every ? 0 : value + 1;
        return value;
    }

    /// <summary>From 0 to below <paramref name="bound"/>, the same in every run with the same seed.</summary>
    internal int NextRandom(int bound)
    {
        // SplitMix64.
        unchecked
        {
            _random += 0x9E3779B97F4A7C15;
            var z = _random;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) % (ulong)bound);
        }
    }

    private AddressList? Find(IpFamily family, string name) =>
        Program.Lists.Find(family, name) is var number and >= 0 ? AddressLists[number] : AddressLists.Find(l => l.Family == family && l.Name == name);
}

/// <summary>A rule's counters, written in place.</summary>
internal struct Count
{
    public long Packets;
    public long Bytes;
}

/// <param name="Until">Null: no time limit.</param>
public readonly record struct ListEntry(IpFamily Family, string List, AddressRange Range, DateTimeOffset? Until, bool IsConfigured)
{
    /// <summary>For ever: no packet gives it a time.</summary>
    public bool IsStatic { get; init; }
}

public readonly record struct GrantEntry(HostAddress Source, Door Door, DateTimeOffset Until);

/// <param name="Door">One of the doors that this attempt may still open; doors share what they begin with.</param>
/// <param name="Steps">Steps passed.</param>
public readonly record struct AttemptEntry(HostAddress Source, Door Door, int Steps, DateTimeOffset Until);

public readonly record struct BanEntry(HostAddress Source, DateTimeOffset Until);

public readonly record struct RuleCount(long Packets, long Bytes);
