using System.Net;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Pushing;

/// <summary>
/// The order: what opens and changes goes; what shuts comes; then rules that decide, new ones from the top and before the old ones beside
/// them, old ones from the bottom; then what opens comes. A packet therefore meets at any time the first rule that it met before, or the
/// first that it will meet.
/// </summary>
internal sealed class PushPlanner
{
    private readonly List<PushStep> _steps = [];
    private readonly HashSet<RouterItem> _removed = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<RouterItem, int> _added = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(string Menu, string Chain), RuleMatch> _chains = [];
    private readonly RouterSnapshot _present;
    private readonly IReadOnlyList<RouterItem> _desired;
    private readonly ListUses _usesBefore;
    private readonly ListUses _usesAfter;
    private readonly IPAddress? _manager;

    public PushPlanner(RouterSnapshot present, IReadOnlyList<RouterItem> desired, IPAddress? manager)
    {
        (_present, _desired, _manager) = (present, desired, manager);
        var rulesBefore = present.Items.Where(i => RouterMenus.HoldsRules(i.Menu)).ToList();
        _usesBefore = new ListUses(rulesBefore);
        _usesAfter = new ListUses([.. rulesBefore.Where(i => !RouterSnapshot.IsOurs(i)), .. desired.Where(i => RouterMenus.HoldsRules(i.Menu))]);
        foreach (var chain in rulesBefore.Concat(desired.Where(i => RouterMenus.HoldsRules(i.Menu))).GroupBy(Chain))
            _chains[chain.Key] = new RuleMatch([.. chain.Where(i => i.Id is not null)], [.. chain.Where(i => i.Id is null)]);
    }

    public PushPlan Plan()
    {
        var things = RouterMenus.Things.Select(m => new ThingMatch(m, _present, _desired)).ToList();
        var doings = RouterMenus.Doings.Select(m => new ThingMatch(m, _present, _desired)).ToList();
        var gone = new HashSet<RouterItem>(_chains.Values.SelectMany(c => c.Gone), ReferenceEqualityComparer.Instance);
        var missing = new HashSet<RouterItem>(_chains.Values.SelectMany(c => c.New), ReferenceEqualityComparer.Instance);

        Remove(doings.AsEnumerable().Reverse().SelectMany(d => d.Gone));
        foreach (var menu in RouterMenus.Rules.Reverse())
            Remove(PacketOrder.Of([.. _present.Of(menu).Where(i => RouterMenus.HoldsRules(i.Menu))]).Reverse().Where(i => gone.Contains(i) && Opens(i, _usesBefore)));
        Remove(things.SelectMany(t => t.Gone).Where(ShutsNow));
        foreach (var thing in things)
        {
            Change(thing);
            Add(thing.New.Where(i => !OpensLater(i)));
        }

        foreach (var menu in RouterMenus.Rules)
            Add(PacketOrder.Of([.. _desired.Where(i => i.Menu == menu)]).Where(i => missing.Contains(i) && !Opens(i, _usesAfter)));
        foreach (var menu in RouterMenus.Rules.Reverse())
            Remove(PacketOrder.Of([.. _present.Of(menu)]).Reverse().Where(i => gone.Contains(i) && !_removed.Contains(i)));
        foreach (var menu in RouterMenus.Rules)
            Add(PacketOrder.Of([.. _desired.Where(i => i.Menu == menu)]).Where(i => missing.Contains(i) && !_added.ContainsKey(i)));
        foreach (var thing in things)
            Add(thing.New.Where(i => !_added.ContainsKey(i)));
        Remove(things.AsEnumerable().Reverse().SelectMany(t => t.Gone).Where(i => !_removed.Contains(i)));
        foreach (var doing in doings)
        {
            Change(doing);
            Add(doing.New);
        }

        return new PushPlan(_steps, [.. Changes(gone, missing, things.Concat(doings))])
        {
            Kept = _chains.Values.Sum(c => c.Kept) + things.Concat(doings).Sum(t => t.Kept),
            Rerouted = [.. _chains.Where(c => IsRerouted(c.Key, c.Value)).Select(c => c.Key.Chain)],
        };
    }

    /// <summary>Rules stand in it on the router, others that accept are to come, and a jump to it comes or goes.</summary>
    private bool IsRerouted((string Menu, string Chain) chain, RuleMatch match) =>
        match.New.Any(r => r["action"] is null or "accept") && match.Kept + match.Gone.Count > 0
        && _chains.Any(c => c.Key.Menu == chain.Menu && c.Value.New.Concat(c.Value.Gone).Any(r => r["jump-target"] == chain.Chain));

    /// <summary>It only ever lets in more: a list gets an entry that lets in, a packet goes where it did not. While it is missing, less is open.</summary>
    private static bool Opens(RouterItem rule, ListUses uses) => rule["action"] switch
    {
        "add-src-to-address-list" or "add-dst-to-address-list" => rule["address-list"] is { } list && uses.LetsIn(ListUses.IsV6(rule.Menu), list),
        "dst-nat" or "redirect" or "netmap" or "same" or "src-nat" or "masquerade" or "endpoint-independent-nat" or "socksify" => true,
        _ => false,
    };

    /// <summary>An entry that lets in, of a list that other rules will ask for: with those rules it would let in where neither did.</summary>
    private bool ShutsNow(RouterItem item) => IsTurned(item) && _usesBefore.LetsIn(ListUses.IsV6(item.Menu), item["list"]!);

    private bool OpensLater(RouterItem item) => IsTurned(item) && _usesAfter.LetsIn(ListUses.IsV6(item.Menu), item["list"]!);

    // Whoever pushes stays on the lists that he is on or will be on.
    private bool IsTurned(RouterItem item) =>
        RouterMenus.HoldsEntries(item.Menu) && item["list"] is { } list && ListUses.IsV6(item.Menu) is var isV6
        && _usesBefore.IsUsed(isV6, list) && _usesAfter.IsUsed(isV6, list) && !_usesBefore.UsesAlike(_usesAfter, isV6, list)
        && !(_manager is not null && AddressRange.TryParse(item["address"] ?? "", out var range) && range.Contains(_manager));

    private void Add(IEnumerable<RouterItem> items)
    {
        foreach (var item in items.ToList())
        {
            var place = RouterMenus.HoldsRules(item.Menu) ? _chains[Chain(item)].PlaceOf(item, _removed, _added) : null;
            _added[item] = _steps.Count;
            _steps.Add(new AddStep(item, place));
        }
    }

    private void Remove(IEnumerable<RouterItem> items)
    {
        foreach (var item in items.ToList())
        {
            _removed.Add(item);
            _steps.Add(new RemoveStep(item));
        }
    }

    private void Change(ThingMatch things)
    {
        foreach (var (before, after) in things.Changed)
            _steps.Add(new SetStep(before, after, ThingMatch.Difference(before, after)));
        Remove(things.InTheWay);
    }

    private static (string Menu, string Chain) Chain(RouterItem item) => (item.Menu, item["chain"] ?? "");

    private static IEnumerable<PushChange> Changes(HashSet<RouterItem> gone, HashSet<RouterItem> missing, IEnumerable<ThingMatch> things)
    {
        foreach (var thing in things)
        {
            foreach (var (before, after) in thing.Changed)
                yield return new PushChange(ChangeKind.Change, before, after);
            foreach (var item in thing.New)
                yield return new PushChange(ChangeKind.Add, null, item);
            foreach (var item in thing.Gone)
                yield return new PushChange(ChangeKind.Remove, item, null);
        }

        var old = gone.ToLookup(i => (i.Menu, i.Comment));
        var taken = new HashSet<RouterItem>(ReferenceEqualityComparer.Instance);
        foreach (var rule in missing)
        {
            var before = old[(rule.Menu, rule.Comment)].FirstOrDefault(i => !taken.Contains(i));
            if (before is not null)
                taken.Add(before);
            yield return new PushChange(before is null ? ChangeKind.Add : ItemContent.Of(before).Equals(ItemContent.Of(rule)) ? ChangeKind.Move : ChangeKind.Change, before, rule);
        }

        foreach (var rule in gone.Where(i => !taken.Contains(i)))
            yield return new PushChange(ChangeKind.Remove, rule, null);
    }
}
