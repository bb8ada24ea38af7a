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

    /// <summary>Whether one packet may meet both, as far as their text tells: false only where two conditions exclude each other.</summary>
    /// <param name="ignoring">A list that the first of two rules fills, so that membership differs between them.</param>
    public static bool MayBothHold(IReadOnlyList<Matcher> first, IReadOnlyList<Matcher> second, string? ignoring = null) =>
        !first.Any(f => second.Any(s => Excludes(f, s, ignoring)));

    private static bool Excludes(Matcher first, Matcher second, string? ignoring) => (first, second) switch
    {
        (ProtocolMatcher f, ProtocolMatcher s) => f.Negated ? !s.Negated && f.Protocol == s.Protocol : s.Negated ? f.Protocol == s.Protocol : f.Protocol != s.Protocol,
        (PortMatcher f, PortMatcher s) when f.End == s.End && f.End != PortEnd.Any => (f.Negated, s.Negated) switch
        {
            (false, false) => !f.Ports.Any(p => s.Ports.Any(p.Overlaps)),
            (false, true) => f.Ports.All(p => s.Ports.Any(n => n.First <= p.First && p.Last <= n.Last)),
            (true, false) => s.Ports.All(p => f.Ports.Any(n => n.First <= p.First && p.Last <= n.Last)),
            _ => false,
        },
        (AddressMatcher f, AddressMatcher s) when f.End == s.End => (f.Negated, s.Negated) switch
        {
            (false, false) => !f.Range.Overlaps(s.Range),
            (false, true) => Implies(f.Range, false, s.Range, false),
            (true, false) => Implies(s.Range, false, f.Range, false),
            _ => false,
        },
        (AddressListMatcher f, AddressListMatcher s) => f.End == s.End && f.List == s.List && f.List != ignoring && f.Negated != s.Negated,
        (ConnectionStateMatcher f, ConnectionStateMatcher s) => (States(f) & States(s)) == 0,
        (PacketSizeMatcher { Negated: false } f, PacketSizeMatcher { Negated: false } s) => f.Last < s.First || s.Last < f.First,
        (IcmpMatcher { Negated: false } f, IcmpMatcher { Negated: false } s) => f.Type != s.Type || f.LastCode < s.FirstCode || s.LastCode < f.FirstCode,
        (TcpFlagsMatcher { Negated: false } f, TcpFlagsMatcher { Negated: false } s) => (f.Test.Set & s.Test.Clear) != 0 || (f.Test.Clear & s.Test.Set) != 0,
        (InterfaceMatcher f, InterfaceMatcher s) when f.Direction == s.Direction => f.Interface == s.Interface ? f.Negated != s.Negated : !f.Negated && !s.Negated,
        (InterfaceListMatcher f, InterfaceListMatcher s) => f.Direction == s.Direction && f.List == s.List && f.Negated != s.Negated,
        _ => false,
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
