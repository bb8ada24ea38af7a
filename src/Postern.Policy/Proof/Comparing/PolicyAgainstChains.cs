using Postern.Policy.Backends.RouterOs;
using Postern.Policy.Proof.Cells;
using Postern.Policy.Proof.Chains;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Proof.Comparing;

/// <summary>
/// A policy and a rule set that is chains alone: one as the Linux gate, the other as a router. The evaluator sends both the same packets, and the
/// numbers of their proofs are held beside each other, door by door.
/// </summary>
internal sealed class PolicyAgainstChains
{
    private readonly GatePair _gates;
    private readonly bool _isPolicyFirst;
    private readonly DoorFacts _facts;
    private readonly HashSet<string> _notExplored;
    private readonly Dictionary<IpFamily, ChainExplorer> _explorers;
    private readonly HashSet<string> _asked;
    private readonly List<Difference> _reach = [];

    public PolicyAgainstChains(RuleSet first, RuleSet second, GateNames names, ProofOptions options, HashSet<string> notExplored)
    {
        _gates = new GatePair(first, second, options);
        _isPolicyFirst = first.Guard is not null;
        _facts = new DoorFacts(names);
        _notExplored = notExplored;
        _explorers = _gates.Sites.ToDictionary(s => s.Key, s => Explorer(s.Value));
        _asked = [.. _gates.Chains.Chains.SelectMany(c => c.Rules).Where(r => !r.Disabled).SelectMany(r => r.Matchers).OfType<AddressListMatcher>()
            .Where(m => m.End == PacketEnd.Source).Select(m => m.List)];
    }

    /// <param name="policy">The proof of the policy.</param>
    /// <param name="chains">The proof of the chains.</param>
    public List<Difference> Compare(GateProof policy, GateProof chains, ref long work)
    {
        _reach.AddRange(new ReachComparison(_gates, _notExplored).Compare());
        var found = new List<Difference>(_reach);
        foreach (var door in _gates.Guard.Doors.Where(d => d.Closes.Count == 0 && d.Opens.Count > 0))
        {
            var proof = policy.Doors.First(d => d.Name == door.Name);
            var theirs = Matching(door, chains);
            if (!theirs.Exists(d => d.Packets > 0) && !IsOpenAtOnce(door))
            {
                if (proof.Packets > 0 || proof.People.Count > 0)
                    found.Add(_facts.Shut(door.Name, proof, _asked.Contains(RouterNames.GrantList(door.Name)), _isPolicyFirst));
                continue;
            }

            found.AddRange(Walk(door, ref work));
            found.AddRange(theirs.SelectMany(d => _isPolicyFirst ? _facts.Compare(door.Name, proof, d) : _facts.Compare(door.Name, d, proof)));
        }

        foreach (var choice in _explorers.Values.SelectMany(e => e.Builder.Choices).Distinct())
            _notExplored.Add($"{choice}: whatever it depends on may differ between the two");
        return Merge(found);
    }

    private List<Difference> Walk(Door door, ref long work)
    {
        var found = new List<Difference>();
        foreach (var family in door.Family.Each())
        {
            var walk = new DoorComparison(_gates, door, family);
            var moves = door.Opens.SelectMany(s => _explorers[family].MovesTowards(_gates.Packets.To(s, _gates.Stranger(family)))).DistinctBy(c => (c.Place, c.Notes)).ToList();
            found.AddRange(walk.Compare(moves, ref work));
            if (!walk.IsComplete)
                _notExplored.Add($"door {door.Name}: not all sequences were played to both gates");
        }

        return found;
    }

    // By its list, or else by what it lets in to.
    private static List<DoorProof> Matching(Door door, GateProof chains)
    {
        var named = chains.Doors.Where(d => d.Name == RouterNames.GrantList(door.Name) || d.Name == door.Name).ToList();
        return named.Count > 0 ? named
            : [.. chains.Doors.Where(d => d.Opens.Contains("everything") || d.Opens.Any(o => door.Opens.Any(s => s.ToString() == o)))];
    }

    // Then what needs no knock says so.
    private bool IsOpenAtOnce(Door door) => door.Opens.All(s => door.Family.Each().Any(f =>
    {
        var packet = _gates.Packets.To(s, _gates.Stranger(f));
        return _gates.Gates[_isPolicyFirst ? 1 : 0].Passes(packet);
    }));

    private ChainExplorer Explorer(Site site) =>
        new(site, site.Stranger, CellSpace.Cut(site, site.Interfaces.Outside, _notExplored), new ProgramBuilder(site), _notExplored);

    // What is said of IPv4 and of IPv6 is said once.
    private static List<Difference> Merge(List<Difference> found) =>
        [.. found.GroupBy(d => (d.IsMore, d.Kind, d.Door, d.Sentence?.Replace(" over IPv6", "", StringComparison.Ordinal), d.Place.Length > 0 ? string.Join(',', d.Packets) : "", d.Kind == DifferenceKind.Access ? d.Place : "")).Select(g => g.First())];
}
