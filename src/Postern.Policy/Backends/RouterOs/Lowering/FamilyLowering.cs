using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.Policy.Backends.RouterOs.Lowering;

/// <summary>One IP version's part of a guard. Each part of a policy is a file; this one is the order in which a packet meets them.</summary>
internal sealed partial class FamilyLowering(Guard guard, IpFamily family, RouterOsOptions options)
{
    private const ConnectionStates Known = ConnectionStates.Established | ConnectionStates.Related;

    private readonly ChainDraft _input = new(RuleTable.Filter, family, RouterNames.InputChain);
    private readonly ChainDraft _forward = new(RuleTable.Filter, family, RouterNames.ForwardChain);
    private readonly ChainDraft _traps = new(RuleTable.Filter, family, RouterNames.TrapChain);
    private readonly ChainDraft _translation = new(RuleTable.Nat, family, RouterNames.TranslationChain);
    private readonly List<ChainDraft> _closings = [];
    private readonly List<Layer7Pattern> _patterns = [];

    public IReadOnlyList<Layer7Pattern> Patterns => _patterns;

    /// <summary>The router has a nat menu for this IP version.</summary>
    private bool HasTranslation { get; } = family == IpFamily.V4 || options.Version >= 7;

    private bool HasTrusted { get; } = TrustedEntries.Of(guard).Any(e => e.Family == family);

    /// <summary>Those that are entered from a chain of the router's come with the rule that does; banned sources are a rule alone.</summary>
    public IEnumerable<(Chain Chain, Entrance? Entrance)> Chains()
    {
        AddKnown(_input);
        AddForwards(_input);
        AddServices(_input, isLocal: true);
        AddPublic(_input);
        AddKnocks();
        AddTraps();
        AddUnlisted();

        AddKnown(_forward);
        AddForwards(_forward);
        AddServices(_forward, isLocal: false);
        if (HasTranslation)
            AddTranslations();

        yield return (_input.ToChain(), Jump(RuleTable.Filter, "input", Hook.Input, _input));
        foreach (var chain in _closings)
            yield return (chain.ToChain(), null);
        if (!_traps.IsEmpty)
        {
            yield return (_traps.ToChain(), null);
            yield return (new Chain(RuleTable.Raw, family, "", null, []), Banned());
        }

        if (guard.Doors.Any(d => d.ForwardTo.Count > 0 || d.Opens.Any(s => IsHere(s))))
            yield return (_forward.ToChain(), Jump(RuleTable.Filter, "forward", Hook.Forward, _forward));
        if (!_translation.IsEmpty)
        {
            yield return (_translation.ToChain(),
                Jump(RuleTable.Nat, "dstnat", Hook.Prerouting, _translation, new AddressTypeMatcher(PacketEnd.Destination, [AddressType.Local])));
        }
    }

    /// <summary>A host behind the gate, of this IP version.</summary>
    private bool IsHere(ProtectedService service) => service.Address is { } address && IpFamilies.Of(address) == family;

    /// <summary>What belongs to a connection is nobody's business here.</summary>
    private void AddKnown(ChainDraft chain) =>
        chain.Add(RouterNames.GateComment($"{Part(chain)}-known"), new ReturnEffect(), Span, new ConnectionStateMatcher(Known));

    private void AddPublic(ChainDraft chain)
    {
        foreach (var (protocol, matchers) in PortLists.Matchers(guard.OpenPorts))
            chain.Add(RouterNames.GateComment($"{Part(chain)}-public-{protocol}"), new ReturnEffect(), Span, matchers);
    }

    private void AddUnlisted()
    {
        if (guard.Unlisted != PacketFate.Drop)
            return;
        // Answers to a router that asks for an address by DHCP.
        Add("dhcp", new ReturnEffect(), new ProtocolMatcher(IpProtocol.Udp), new PortMatcher(PortEnd.Destination, [68, 546]));
        Add("unlisted-tcp", new DropEffect(), new ProtocolMatcher(IpProtocol.Tcp));
        Add("unlisted-udp", new DropEffect(), new ProtocolMatcher(IpProtocol.Udp));
        Add("unlisted-ping", new DropEffect(), [.. StepWording.Echo(family)]);

        void Add(string part, Effect effect, params Matcher[] matchers) => _input.Add(RouterNames.GateComment($"input-{part}"), effect, Span, matchers);
    }

    private Entrance Jump(RuleTable table, string chain, Hook hook, ChainDraft target, params Matcher[] matchers) =>
        First(table, chain, hook, new JumpEffect(target.Name), matchers);

    private Entrance Banned() =>
        First(RuleTable.Raw, "prerouting", Hook.Prerouting, new DropEffect(), new AddressListMatcher(PacketEnd.Source, RouterNames.Banned));

    private Entrance First(RuleTable table, string chain, Hook hook, Effect effect, params Matcher[] matchers) => new(table, chain, hook, new Rule
    {
        Matchers = [.. Interfaces().Concat(matchers).OrderBy(m => m.Order)],
        Effect = effect,
        Comment = RouterNames.GateComment(effect is DropEffect ? "banned" : chain),
        Span = Span,
    });

    private IEnumerable<Matcher> Interfaces() => guard.Interfaces.Count switch
    {
        0 => [],
        1 => [new InterfaceMatcher(Direction.In, guard.Interfaces[0])],
        _ => [new InterfaceListMatcher(Direction.In, RouterNames.Interfaces)],
    };

    private static string Part(ChainDraft chain) => chain.Name[RouterNames.Prefix.Length..];

    private SourceSpan Span => guard.Doors.Count > 0 ? guard.Doors[0].Span : SourceSpan.WholeFile("");

    /// <summary>Who is let in at a door: sources granted here, those that a gate grants by a list of another name, then trusted ones.</summary>
    private IEnumerable<(string Name, Matcher Matcher)> Admitted(Door door)
    {
        yield return ("granted", OnList(RouterNames.GrantList(door.Name)));
        foreach (var list in options.Enforcements.Where(e => e.Door == door.Name && e.List != RouterNames.GrantList(door.Name)).Select(e => e.List).Distinct())
            yield return ($"granted {list}", OnList(list));
        if (HasTrusted)
            yield return ("trusted", OnList(RouterNames.Trusted));
    }

    private static AddressListMatcher OnList(string list) => new(PacketEnd.Source, list);
}
