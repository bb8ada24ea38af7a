using Postern.Rules.Model;

namespace Postern.Policy.Checks.Scripts;

/// <summary>
/// Whether every packet that meets some conditions meets others too. By their text alone, and sound: yes is yes; no may be
/// "cannot tell".
/// </summary>
internal static class Coverage
{
    /// <summary>Whether <paramref name="later"/> is never reached by a packet that it matches, because <paramref name="earlier"/> has taken it.</summary>
    /// <param name="between">The rules from the one to the other: what they put into lists was not there before.</param>
    public static bool Takes(MetRule earlier, MetRule later, IEnumerable<MetRule> between)
    {
        if (!earlier.Rule.Effect.Terminates || earlier.Rule.Effect is ReturnEffect || !earlier.IsCertain || !Implies(later.Conditions, earlier.Conditions))
            return false;
        var tested = earlier.Conditions.OfType<AddressListMatcher>().Where(m => !m.Negated).Select(m => m.List).ToHashSet();
        return tested.Count == 0 || !between.Any(b => b.Rule.Effect is AddToListEffect add && tested.Contains(add.List));
    }

    public static bool Implies(IReadOnlyList<Matcher> given, IReadOnlyList<Matcher> wanted)
    {
        foreach (var want in wanted)
        {
            if (!given.Any(g => Implies(g, want)))
                return false;
        }

        return true;
    }

    public static bool Implies(Matcher given, Matcher wanted) => (given, wanted) switch
    {
        // What counts, or looks at more than this packet, may hold for one rule and not for the next.
        (_, LimitMatcher or RandomMatcher or NthMatcher or PortScanMatcher or Layer7Matcher or TimeMatcher) => false,
        (_, NamedMatcher { Order: MatcherOrder.ConnectionLimit or MatcherOrder.DestinationLimit or MatcherOrder.ConnectionRate or MatcherOrder.ConnectionBytes }) => false,
        (ProtocolMatcher g, ProtocolMatcher w) => w.Negated ? g.Negated ? g.Protocol == w.Protocol : g.Protocol != w.Protocol : !g.Negated && g.Protocol == w.Protocol,
        (PortMatcher g, PortMatcher w) => Implies(g, w),
        (AddressMatcher g, AddressMatcher w) => g.End == w.End && Implies(g.Range, g.Negated, w.Range, w.Negated),
        (ConnectionStateMatcher g, ConnectionStateMatcher w) => (States(g) & ~States(w)) == 0,
        (TcpFlagsMatcher { Negated: false } g, TcpFlagsMatcher { Negated: false } w) => (w.Test.Set & ~g.Test.Set) == 0 && (w.Test.Clear & ~g.Test.Clear) == 0,
        (IcmpMatcher { Negated: false } g, IcmpMatcher { Negated: false } w) => g.Type == w.Type && w.FirstCode <= g.FirstCode && g.LastCode <= w.LastCode,
        (PacketSizeMatcher { Negated: false } g, PacketSizeMatcher { Negated: false } w) => w.First <= g.First && g.Last <= w.Last,
        (AddressTypeMatcher g, AddressTypeMatcher w) => g.End == w.End && g.Negated == w.Negated
            && (g.Negated ? w.Types.All(g.Types.Contains) : g.Types.All(w.Types.Contains)),
        _ => given.Equals(wanted),
    };

    public static ConnectionStates States(ConnectionStateMatcher matcher) => matcher.Negated ? All & ~matcher.States : matcher.States;

    private const ConnectionStates All =
        ConnectionStates.Established | ConnectionStates.Related | ConnectionStates.New | ConnectionStates.Invalid | ConnectionStates.Untracked;

    private static bool Implies(PortMatcher given, PortMatcher wanted)
    {
        // A test of either port holds when the one that is known is among them; its negation speaks of both.
        var sameEnd = given.End == wanted.End;
        if (!wanted.Negated)
            return !given.Negated && (sameEnd || wanted.End == PortEnd.Any) && given.Ports.All(g => wanted.Ports.Any(w => w.First <= g.First && g.Last <= w.Last));
        if (given.Negated)
            return (sameEnd || given.End == PortEnd.Any) && wanted.Ports.All(w => given.Ports.Any(g => g.First <= w.First && w.Last <= g.Last));
        return sameEnd && given.End != PortEnd.Any && !given.Ports.Any(g => wanted.Ports.Any(g.Overlaps));
    }

    private static bool Implies(AddressRange given, bool givenNegated, AddressRange wanted, bool wantedNegated) => (givenNegated, wantedNegated) switch
    {
        (false, false) => wanted.Contains(given.First) && wanted.Contains(given.Last),
        (false, true) => !given.Overlaps(wanted),
        (true, true) => given.Contains(wanted.First) && given.Contains(wanted.Last),
        _ => false,
    };
}
