using Postern.Policy.Proof.Cells;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Chains;

/// <summary>Works out what is left of the rules for a kind of packet from one source.</summary>
internal sealed class ProgramBuilder
{
    /// <summary>Deeper calls than any router allows.</summary>
    private const int MaximumDepth = 32;

    private readonly Site _site;
    private readonly MatcherTest _test;
    private readonly Dictionary<string, int> _lists = [];
    private readonly Dictionary<string, int> _choices = [];
    private readonly Dictionary<(RuleTable, string), Chain> _chains;

    public ProgramBuilder(Site site)
    {
        _site = site;
        _test = new MatcherTest(site);
        foreach (var list in site.DynamicLists)
            _lists.Add(list, _lists.Count);
        _chains = site.Chains.ToDictionary(c => (c.Table, c.Name));
    }

    /// <summary>Conditions that a proof does not follow, by their number.</summary>
    public IReadOnlyList<string> Choices => [.. _choices.Keys];

    public CellProgram Build(PacketCell cell, SourceClass source)
    {
        var packet = cell.Witness with { Source = source.Witness };
        var raw = Lines(_site.Hooked(RuleTable.Raw, Hook.Prerouting), packet, source, ConnectionStates.None, false, [], 0);
        var state = FirstState(packet);
        var translations = new List<TranslateEffect>();
        // Only the first packet of a connection meets the nat table.
        var nat = state == ConnectionStates.New ? Lines(_site.Hooked(RuleTable.Nat, Hook.Prerouting), packet, source, state, false, translations, 0) : [];
        var untracks = MayUntrack(raw);
        var filters = new List<FilterPart>();
        for (var translation = -1; translation < translations.Count; translation++)
        {
            var arrived = translation < 0 ? packet : Translate(packet, translations[translation]);
            filters.Add(Filter(arrived, source, state, translation >= 0, cell));
            filters.Add(untracks && translation < 0 ? Filter(arrived, source, ConnectionStates.Untracked, false, cell) : filters[^1]);
        }

        return new CellProgram(raw, nat, translations, [.. filters]);
    }

    /// <summary>What connection tracking makes of a packet that belongs to nothing: a SYN or a stray ACK begins a connection.</summary>
    private ConnectionStates FirstState(in Packet packet)
    {
        if (packet.Protocol == IpProtocol.Tcp)
        {
            const TcpFlags Shape = TcpFlags.Syn | TcpFlags.Fin | TcpFlags.Rst;
            return packet.IsSyn || (packet.TcpFlags & (Shape | TcpFlags.Ack)) == TcpFlags.Ack ? ConnectionStates.New : ConnectionStates.Invalid;
        }

        if (packet.Protocol != _site.Icmp)
            return ConnectionStates.New;
        return _site.Family == IpFamily.V4
            ? packet.IcmpType is 8 or 13 or 15 or 17 ? ConnectionStates.New : ConnectionStates.Invalid
            : packet.IcmpType is >= 130 and <= 137 ? ConnectionStates.Untracked : packet.IcmpType is 128 ? ConnectionStates.New : ConnectionStates.Invalid;
    }

    private Packet Translate(Packet packet, TranslateEffect effect)
    {
        var port = effect.ToPorts is { } ports && packet.Protocol.HasPorts ? ports.First : packet.DestinationPort;
        var address = effect.Kind == "redirect" || effect.ToAddresses is null
            ? effect.Kind == "redirect" ? _site.OwnAddresses[0] : packet.Destination
            : HostAddress.From(effect.ToAddresses.Value.First);
        return packet with { Destination = address, DestinationPort = port };
    }

    private FilterPart Filter(Packet packet, SourceClass source, ConnectionStates state, bool isTranslated, PacketCell cell)
    {
        var isForwarded = !_site.IsOwn(packet.Destination);
        if (isForwarded)
            packet = packet with { OutInterface = _site.Interfaces.Inside.Select(i => i.Witness).FirstOrDefault("inside") };
        var chain = _site.Hooked(RuleTable.Filter, isForwarded ? Hook.Forward : Hook.Input);
        var place = isTranslated
            ? $"{cell.Place} → {packet.Destination}{(packet.Protocol.HasPorts && packet.DestinationPort != cell.Witness.DestinationPort ? $":{packet.DestinationPort}" : "")}"
            : isForwarded ? $"{cell.Place}{cell.Notes}" : cell.Place;
        return new FilterPart(Lines(chain, packet, source, state, isTranslated, [], 0), isForwarded, place);
    }

    private Line[] Lines(
        Chain? chain, in Packet packet, SourceClass source, ConnectionStates state, bool isTranslated, List<TranslateEffect> translations, int depth)
    {
        if (chain is null || depth > MaximumDepth)
            return [];
        var lines = new List<Line>();
        var view = new PacketView(packet, source, state, isTranslated);
        foreach (var rule in chain.Rules)
        {
            if (rule.Disabled || Tests(rule, view) is not { } tests || Line(rule, chain, tests, packet, source, state, isTranslated, translations, depth) is not { } line)
                continue;
            lines.Add(line);
            if (tests.Length == 0 && Ends(line))
                break;
        }

        return [.. lines];
    }

    private Line? Line(
        Rule rule, Chain chain, OpenTest[] tests, in Packet packet, SourceClass source, ConnectionStates state, bool isTranslated,
        List<TranslateEffect> translations, int depth)
    {
        switch (rule.Effect)
        {
            case AcceptEffect or NamedEffect { Continues: false }:
                return new Line(LineKind.Accept, tests, 0, [], rule);
            case DropEffect or RejectEffect or TarpitEffect:
                return new Line(LineKind.Drop, tests, 0, [], rule);
            case ReturnEffect:
                return new Line(LineKind.Return, tests, 0, [], rule);
            case NoTrackEffect:
                return new Line(LineKind.Untrack, tests, 0, [], rule);
            case AddToListEffect { End: PacketEnd.Source } add:
                return new Line(LineKind.Write, tests, _lists[add.List], [], rule);
            case TranslateEffect translate:
                translations.Add(translate);
                return new Line(LineKind.Translate, tests, translations.Count - 1, [], rule);
            case JumpEffect jump:
                var called = Lines(_chains.GetValueOrDefault((chain.Table, jump.Chain)), packet, source, state, isTranslated, translations, depth + 1);
                return called.Length == 0 ? null : new Line(LineKind.Jump, tests, 0, called, rule);
            default:
                return null;
        }
    }

    // Null: some matcher fails, so the rule is no matter for this packet.
    private OpenTest[]? Tests(Rule rule, PacketView view)
    {
        List<OpenTest>? tests = null;
        foreach (var matcher in rule.Matchers)
        {
            switch (_test.Ask(matcher, view))
            {
                case TestResult.Fails:
                    return null;
                case TestResult.DependsOnList:
                    (tests ??= []).Add(new OpenTest(_lists[((AddressListMatcher)matcher).List], matcher.Negated));
                    break;
                case TestResult.Either:
                    var text = matcher.ToString()!;
                    if (!_choices.TryGetValue(text, out var choice))
                        _choices[text] = choice = _choices.Count;
                    (tests ??= []).Add(new OpenTest(-1 - choice, false));
                    break;
                default:
                    break;
            }
        }

        return tests is null ? [] : [.. tests];
    }

    private static bool Ends(Line line) => line.Kind is LineKind.Accept or LineKind.Drop or LineKind.Return or LineKind.Translate;

    private static bool MayUntrack(Line[] lines) => lines.Any(l => l.Kind == LineKind.Untrack || MayUntrack(l.Called));
}
