using System.Net;
using Postern.Rules.Model;
using Postern.Watcher.Names.Resolving;

namespace Postern.Watcher.Names;

/// <summary>What is known of one name, and when to ask again. An answer replaces what was known; anything else leaves it.</summary>
internal sealed class NameState(string hostName)
{
    /// <summary>More than any host has: a list of strangers.</summary>
    public const int MaximumAddresses = 64;

    private const int MaximumShown = 4;

    private readonly SortedDictionary<IpFamily, IReadOnlyList<IPAddress>> _known = [];
    private int _failures;

    public string HostName => hostName;

    public IpFamily Families { get; private set; }

    /// <summary>On the clock of whoever calls.</summary>
    public TimeSpan Due { get; private set; }

    public bool IsAsked { get; set; }

    /// <summary>The IP versions in which it is used from now on; one that is new is asked for at once.</summary>
    public void Use(IpFamily families)
    {
        if ((families & ~Families) != 0)
            Due = TimeSpan.Zero;
        foreach (var unused in _known.Keys.Where(f => !families.HasFlag(f)).ToList())
            _known.Remove(unused);
        Families = families;
    }

    /// <summary>False until an answer, or the record of an earlier one, told what the name stands for.</summary>
    public bool IsKnown(IpFamily family) => _known.ContainsKey(family);

    public IReadOnlyList<IPAddress> Addresses(IpFamily family) => _known.GetValueOrDefault(family) ?? [];

    public void Restore(IEnumerable<IPAddress> addresses)
    {
        foreach (var family in addresses.Where(a => Families.HasFlag(IpFamilies.Of(a)) && UsableAddress.Refusal(hostName, a) is null).Take(MaximumAddresses).GroupBy(IpFamilies.Of))
            _known.TryAdd(family.Key, [.. family.Distinct()]);
    }

    public NameOutcome Answer(NameAnswer answer, TimeSpan now, NameTiming timing)
    {
        IsAsked = false;
        var before = All();
        var problems = new List<string>();
        var failed = false;
        var next = timing.Most;
        var hasAddress = false;
        foreach (var (family, given) in Given(answer).OrderByDescending(g => g.Given.Outcome == DnsOutcome.Addresses))
        {
            if (given.Outcome == DnsOutcome.Addresses && Take(family, given, problems))
                hasAddress = true;
            else if (given.Outcome == DnsOutcome.NoAddresses && hasAddress)
                _known[family] = [];
            else
            {
                failed = true;
                if (given.Outcome != DnsOutcome.Addresses)
                    problems.Add(Words(given.Outcome));
                continue;
            }

            if (given.Outcome == DnsOutcome.Addresses && timing.After(given.Ttl) is var time && time < next)
                next = time;
        }

        _failures = failed ? _failures + 1 : 0;
        if (failed && timing.Retry(_failures) is var retry && (retry < next || !hasAddress))
            next = retry;
        Due = now + next;
        var after = All();
        return new NameOutcome(after.SetEquals(before) ? null : [.. after],
            problems.Count == 0 ? null : string.Join("; ", problems.Distinct()) + (failed ? Kept() : ""));
    }

    private IEnumerable<(IpFamily Family, DnsAnswer Given)> Given(NameAnswer answer) =>
        Families.Each().Select(f => (f, answer.Of(f) ?? DnsAnswer.Without(DnsOutcome.Silent)));

    /// <summary>True when the answer counts.</summary>
    private bool Take(IpFamily family, DnsAnswer given, List<string> problems)
    {
        if (given.Addresses.Count > MaximumAddresses)
        {
            problems.Add($"it stands for {given.Addresses.Count} addresses, and more than {MaximumAddresses} are no host's");
            return false;
        }

        var usable = given.Addresses.Where(a => UsableAddress.Refusal(hostName, a) is null).ToList();
        if (usable.Count < given.Addresses.Count)
            problems.Add("not let in: " + Shown(given.Addresses.Except(usable).Select(a => $"{a} ({UsableAddress.Refusal(hostName, a)})")));
        if (usable.Count == 0)
            return false;
        _known[family] = usable;
        return true;
    }

    private string Kept() => All() is { Count: > 0 } kept ? $"; what it last stood for stays: {Shown(kept.Select(a => a.ToString()))}" : "; it lets nobody in yet";

    private HashSet<IPAddress> All() => [.. _known.Values.SelectMany(a => a)];

    private static string Shown(IEnumerable<string> texts) =>
        texts.ToList() is var all && all.Count <= MaximumShown ? string.Join(", ", all) : $"{string.Join(", ", all.Take(MaximumShown))} and {all.Count - MaximumShown} more";

    private static string Words(DnsOutcome outcome) => outcome switch
    {
        DnsOutcome.NoSuchName => "there is no such name",
        DnsOutcome.NoAddresses => "the name has no address",
        DnsOutcome.ServerFailure => "the name server failed to answer",
        DnsOutcome.Unreadable => "the name server's answer cannot be read",
        _ => "no name server answers",
    };
}
