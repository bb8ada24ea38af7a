using Postern.Bench.Hosts;

namespace Postern.Bench.Contenders;

/// <summary>
/// What a careful administrator writes by hand: a set of "address . next port" candidates with a timeout, as the nftables wiki has it.
/// The set keeps nftables' own limit of 65,536 elements.
/// </summary>
internal sealed class HandWrittenSets : Contender
{
    public override string Name => "hand-written nftables sets";

    public override void Up(GateSetup setup)
    {
        var sets = new List<string>();
        var rules = new List<string>();
        foreach (var (family, type, address) in ((int, string, string)[])[(4, "ipv4_addr", "ip saddr"), (6, "ipv6_addr", "ip6 saddr")])
        {
            sets.Add($"set candidates{family} {{ type {type} . inet_service; flags timeout; }}");
            foreach (var door in setup.Doors)
            {
                sets.Add($"set open{family}_{door.Name} {{ type {type}; flags timeout; }}");
                var steps = door.Steps;
                for (var i = 0; i < steps.Count; i++)
                {
                    var passed = i == 0 ? "" : $"{address} . {setup.Protocol} dport @candidates{family} ";
                    var next = i == steps.Count - 1
                        ? $"add @open{family}_{door.Name} {{ {address} timeout 30s }}"
                        : $"add @candidates{family} {{ {address} . {steps[i + 1]} timeout 5s }}";
                    rules.Add($"{setup.Protocol} dport {steps[i]} {passed}{next} drop");
                }

                rules.Add($"{address} @open{family}_{door.Name} meta l4proto {{ tcp, udp }} th dport {door.Service} accept");
            }
        }

        Rig.LoadNftables(Firewall(string.Join("\n    ", rules), string.Join("\n  ", sets)));
    }
}
