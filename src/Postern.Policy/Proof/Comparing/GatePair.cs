using Postern.Policy.Proof.Cells;
using Postern.Policy.Proof.Guards;
using Postern.Rules.Doors;
using Postern.Rules.Evaluation;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Policy.Proof.Comparing;

/// <summary>A policy's gate and one of chains, before the same network: the same addresses are theirs, and each has its own names for its interfaces.</summary>
internal sealed class GatePair
{
    private const int Room = 64;

    public GatePair(RuleSet first, RuleSet second, ProofOptions options)
    {
        var classes = InterfaceClasses.OfAll([first, second], options.Outside);
        Guard = (first.Guard ?? second.Guard)!;
        Chains = first.Guard is null ? first : second;
        Sites = new[] { IpFamily.V4, IpFamily.V6 }.ToDictionary(f => f, f => new Site(classes[first.Guard is null ? 0 : 1].RuleSet, classes[0], f));
        Packets = new StepPackets(Guard);
        HasInside = Guard.Interfaces.Count > 0 || classes[0].Inside.Any();
        var own = Sites.Values.SelectMany(s => s.OwnAddresses).Concat(Packets.Options.OwnAddresses).Distinct().ToList();
        var evaluation = new EvaluatorOptions { OwnAddresses = own, Resolve = Resolve, ConnectionLimit = Room, ListLimit = Room };
        Gates = [.. new[] { first, second }.Select((ruleSet, i) => new PlayedGate(
            Small(classes[i].RuleSet),
            ruleSet.Guard is { Interfaces: [var named, ..] } ? named : classes[i].Outside.First().Witness,
            classes[i].Inside.Select(c => c.Witness).FirstOrDefault() ?? (ruleSet.Guard?.Interfaces.Count > 0 ? "another-interface" : classes[i].Outside.First().Witness),
            evaluation))];
    }

    public Guard Guard { get; }

    /// <summary>The one that is no policy.</summary>
    public RuleSet Chains { get; }

    public IReadOnlyList<PlayedGate> Gates { get; }

    public StepPackets Packets { get; }

    /// <summary>Of the chains, by family.</summary>
    public IReadOnlyDictionary<IpFamily, Site> Sites { get; }

    /// <summary>One of them tells interfaces apart.</summary>
    public bool HasInside { get; }

    /// <summary>A source that neither gate knows.</summary>
    public HostAddress Stranger(IpFamily family)
    {
        var stranger = Sites[family].Stranger.Witness;
        return Guard.Trusted.Any(t => t.Range is { } range && range.Contains(stranger)) ? StepPackets.Source(0, family) : stranger;
    }

    /// <summary>An IPv4 packet as it is in the other IP version: its header is longer, and ICMP has another name.</summary>
    /// <param name="hasSize">Its length is what counts, and stays.</param>
    public static Packet In(IpFamily family, Packet packet, bool hasSize = false)
    {
        if (family == IpFamily.V4)
            return packet;
        var longer = packet with { Length = hasSize ? packet.Length : packet.Length + 20 };
        return packet.Protocol == IpProtocol.Icmp ? longer with { Protocol = IpProtocol.IcmpV6, IcmpType = 128 } : longer;
    }

    // Room for attempts is for crowds; here is one source, in thousands of states.
    private static RuleSet Small(RuleSet ruleSet) => ruleSet.Guard is { } guard ? ruleSet with { Guard = guard with { AttemptLimit = Room } } : ruleSet;

    // What a name stands for today is in no file; both gates ask the same server.
    private IReadOnlyList<HostAddress> Resolve(string name) =>
        [.. Sites.Values.Where(s => s.Names.ContainsKey(name)).Select(s => s.Names[name]).DefaultIfEmpty(HostAddress.Parse("198.18.78.1"))];
}
