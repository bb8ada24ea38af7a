using System.Globalization;
using Postern.Policy.Diagnostics;
using Postern.Policy.FrontEnds.RouterOs;
using Postern.Policy.Text;
using Postern.RouterDouble.Menus;
using Postern.RouterDouble.Scripting;
using Postern.RouterDouble.Values;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.RouterDouble;

/// <summary>What the rules do with packets: Postern's evaluator over the router's items, with the router's own lists.</summary>
public sealed partial class DoubleRouter : IHostAnswers
{
    private static readonly string[] RuleMenus =
    [
        "/interface/list", "/interface/list/member", "/ip/firewall/layer7-protocol", "/ip/firewall/raw", "/ip/firewall/nat", "/ip/firewall/filter",
        "/ipv6/firewall/raw", "/ipv6/firewall/nat", "/ipv6/firewall/filter",
    ];

    private readonly HashSet<(IpFamily Family, string List)> _filled = [];
    private Evaluator? _evaluator;
    private GateState? _state;
    private long _rulesVersion = -1;
    private long _listsVersion = -1;

    /// <summary>The router's own addresses; none: every destination is the router.</summary>
    public IList<HostAddress> OwnAddresses { get; } = [];

    /// <summary>What answers on the router beside <c>/ip service</c>.</summary>
    public ISet<(IpProtocol Protocol, ushort Port)> Listening { get; } = new HashSet<(IpProtocol, ushort)>();

    /// <summary>The fate of one packet; lists that rules write are the router's lists.</summary>
    public Judgement Judge(in Packet packet, Explanation? explanation = null)
    {
        lock (_lock)
        {
            Advance();
            var now = _time.GetUtcNow();
            var (evaluator, state) = Loaded(now);
            FillLists(state);
            var judgement = evaluator.Judge(state, packet, now, explanation);
            TakeBack(state, now);
            return judgement;
        }
    }

    /// <summary>The rules as they stand, read as Postern reads an export.</summary>
    public RuleSet RuleSet()
    {
        lock (_lock)
            return Rules();
    }

    bool IHostAnswers.Answers(in Packet packet)
    {
        var (protocol, port) = (packet.Protocol, packet.DestinationPort);
        return Listening.Contains((protocol, port))
            || (protocol == IpProtocol.Tcp && _menus["/ip/service"].Items.Any(s => !s.IsDisabled && s["port"] == port.ToString(CultureInfo.InvariantCulture)));
    }

    private RuleSet Rules() =>
        RouterOsReader.Read([new SourceText(Name, string.Concat(RuleMenus.Select(m => ExportText.Of(_menus[m]))))], new DiagnosticBag());

    private (Evaluator Evaluator, GateState State) Loaded(DateTimeOffset now)
    {
        var version = RuleMenus.Sum(m => _menus[m].Version);
        if (_evaluator is null || version != _rulesVersion)
        {
            _rulesVersion = version;
            _evaluator = new Evaluator(Rules(), new EvaluatorOptions { OwnAddresses = [.. OwnAddresses], Answers = this });
            _state = null;
        }

        if (_state is null)
        {
            _state = _evaluator.NewState(now);
            _listsVersion = -1;
            _filled.Clear();
        }

        return (_evaluator, _state);
    }

    private void FillLists(GateState state)
    {
        var version = AddressListMenus.Sum(m => m.Version);
        if (version == _listsVersion)
            return;
        _listsVersion = version;
        var entries = AddressListMenus.SelectMany(m => m.Items.Where(i => !i.IsDisabled).Select(i => Entry(m, i))).OfType<ListEntry>().ToLookup(e => (e.Family, e.List));
        foreach (var list in _filled.Union(entries.Select(e => e.Key)).ToList())
        {
            _filled.Add(list);
            state.Fill(list.Family, list.List, [.. entries[list]]);
        }
    }

    private static ListEntry? Entry(DoubleMenu menu, DoubleItem item) =>
        item["list"] is { } list && item["address"] is { } address && AddressRange.TryParse(address, out var range)
            ? new ListEntry(menu.Shape.Node!.Family, list, range, item.Until, IsConfigured: true) { IsStatic = !item.IsDynamic }
            : null;

    private void TakeBack(GateState state, DateTimeOffset now)
    {
        foreach (var entry in state.Lists(now))
        {
            var menu = _menus[entry.Family == IpFamily.V4 ? "/ip/firewall/address-list" : "/ipv6/firewall/address-list"];
            var address = OwnTables.Address(entry.Range);
            if (_listed.TryGetValue((menu.Shape.Path, entry.List, address), out var known))
            {
                if (!known.IsDynamic || known.Until == entry.Until)
                    continue;
                known.Until = entry.Until;
                menu.Changed();
                Indexed(menu, known);
                continue;
            }

            var item = new DoubleItem(++_lastNumber) { Created = now, IsMadeByPacket = true, IsDynamic = !entry.IsStatic, Until = entry.Until };
            item.Set("list", entry.List);
            item.Set("address", address);
            menu.Insert(item, null);
            Indexed(menu, item);
            Told(menu, item, isDead: false);
        }
    }

    private void ForgetPackets() => _state = null;
}
