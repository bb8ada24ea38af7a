using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Rules.Evaluation;

/// <summary>Which addresses are the gate's own, as far as options and rules tell.</summary>
internal sealed class GateAddresses
{
    private static readonly AddressRange[] Multicast = [Range("224.0.0.0/4"), Range("ff00::/8")];
    private static readonly AddressRange[] Loopback = [Range("127.0.0.0/8"), Range("::1")];
    private static readonly HostAddress Broadcast = HostAddress.Parse("255.255.255.255");

    /// <summary>More own addresses than this are looked up by hash.</summary>
    private const int Few = 8;

    private readonly HostAddress[] _own;
    private readonly HashSet<HostAddress> _ownByHash;

    /// <summary>Hosts that rules and doors translate to: behind the gate.</summary>
    private readonly AddressRange[] _behind;

    public GateAddresses(RuleSet ruleSet, EvaluatorOptions options)
    {
        _own = [.. options.OwnAddresses];
        _ownByHash = [.. _own];
        _behind =
        [
            .. ruleSet.Chains.SelectMany(c => c.Rules).Where(r => !r.Disabled).Select(r => r.Effect).OfType<TranslateEffect>()
                .Where(t => t.Kind is "dst-nat" or "netmap").Select(t => t.ToAddresses).OfType<AddressRange>(),
            .. (ruleSet.Guard?.Doors ?? []).Where(d => d.IsLocal).SelectMany(d => d.ForwardTo).Select(t => AddressRange.Host(t.Address)),
        ];
        First4 = options.OwnAddresses.Cast<HostAddress?>().FirstOrDefault(a => a!.Value.Family == IpFamily.V4);
        First6 = options.OwnAddresses.Cast<HostAddress?>().FirstOrDefault(a => a!.Value.Family == IpFamily.V6);
    }

    private HostAddress? First4 { get; }

    private HostAddress? First6 { get; }

    /// <summary>The gate sent it.</summary>
    public bool IsSender(HostAddress source) => IsOwn(source);

    /// <summary>What arrives at this address ends at the gate.</summary>
    public bool IsLocal(HostAddress destination) => TypeOf(destination, isSource: false) != AddressType.Unicast;

    /// <summary>Unicast, Local, Broadcast or Multicast: other types are known to a routing table only.</summary>
    public AddressType TypeOf(HostAddress address, bool isSource)
    {
        if (IsOwn(address))
            return AddressType.Local;
        if (Holds(Multicast, address))
            return AddressType.Multicast;
        if (address == Broadcast)
            return AddressType.Broadcast;
        if (Holds(Loopback, address))
            return AddressType.Local;
        return isSource || _own.Length > 0 || Holds(_behind, address) ? AddressType.Unicast : AddressType.Local;
    }

    /// <summary>Where <c>redirect</c> sends packets of a family.</summary>
    public HostAddress? First(IpFamily family) => family == IpFamily.V4 ? First4 : First6;

    private bool IsOwn(HostAddress address)
    {
        if (_own.Length > Few)
            return _ownByHash.Contains(address);
        foreach (ref readonly var own in _own.AsSpan())
        {
            if (own.Number == address.Number && own.Family == address.Family)
                return true;
        }

        return false;
    }

    private static bool Holds(AddressRange[] ranges, HostAddress address)
    {
        foreach (ref readonly var range in ranges.AsSpan())
        {
            if (range.FirstNumber <= address.Number && address.Number <= range.LastNumber && range.Family == address.Family)
                return true;
        }

        return false;
    }

    private static AddressRange Range(string text) => AddressRange.TryParse(text, out var range) ? range : default;
}
