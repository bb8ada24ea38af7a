using Postern.Bench.Hosts;

namespace Postern.Bench.Contenders;

/// <summary>No rule set at all: the bare receive path of this machine.</summary>
internal sealed class NoFirewall : Contender
{
    public override string Name => "no firewall";

    public override void Up(GateSetup setup)
    {
    }
}

/// <summary>What nearly every server has: established traffic is let in first, so every packet passes connection tracking.</summary>
internal sealed class StatefulFirewall : Contender
{
    public override string Name => "ordinary stateful firewall";

    public static void Load() => Rig.LoadNftables(
        "table inet host { chain input { type filter hook input priority filter; ct state established,related accept; }; }");

    public override void Up(GateSetup setup) => Load();
}

/// <summary>One rule a step, one after the other, as RouterOS scripts and blog posts have them, behind "accept established".</summary>
internal sealed class RulesInARow : Contender
{
    public override string Name => "rules in a row";

    public override void Up(GateSetup setup)
    {
        var rules = setup.Doors.SelectMany(door => door.Steps.Select((port, i) =>
        {
            var passed = i == 0 ? "" : $"ip saddr . {setup.Protocol} dport @candidates ";
            var next = i == door.Steps.Count - 1
                ? $"add @open {{ ip saddr . {door.Service} timeout 30s }}"
                : $"add @candidates {{ ip saddr . {door.Steps[i + 1]} timeout 5s }}";
            return $"{setup.Protocol} dport {port} {passed}{next} drop";
        }));
        Rig.LoadNftables($$"""
            table inet host {
              set candidates { type ipv4_addr . inet_service; flags timeout; }
              set open { type ipv4_addr . inet_service; flags timeout; }
              chain input { type filter hook input priority filter;
                ct state established,related accept
                {{string.Join("\n    ", rules)}}
              }
            }
            """);
    }
}
