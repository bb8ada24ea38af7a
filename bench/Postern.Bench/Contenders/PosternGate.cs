using System.Diagnostics;
using System.Text;
using Postern.Bench.Hosts;

namespace Postern.Bench.Contenders;

/// <summary>What the host has beside Postern, which guards and does not own.</summary>
internal enum HostFirewall
{
    None,

    /// <summary>Accepts established traffic and all else.</summary>
    Stateful,

    /// <summary>Lets in the protected services and nothing else: what the other contenders have around their own rules.</summary>
    LetsServicesIn,
}

/// <summary>Postern: a policy, and <c>postern up</c>.</summary>
internal sealed class PosternGate(HostFirewall beside = HostFirewall.LetsServicesIn) : Contender
{
    public const string StepTimeout = "5s";

    public override string Name => beside == HostFirewall.Stateful ? "Postern beside the stateful firewall" : "Postern";

    /// <summary>How long the last <c>postern up</c> took.</summary>
    public double UpSeconds { get; private set; }

    public override void Up(GateSetup setup)
    {
        if (beside == HostFirewall.Stateful)
            StatefulFirewall.Load();
        else if (beside == HostFirewall.LetsServicesIn)
            Rig.LoadNftables(Firewall($"meta l4proto {{ tcp, udp }} th dport {{ {Ports(setup.Doors.Select(door => door.Service))} }} accept"));
        var policy = Workplace.Write("policy.yaml", Policy(setup));
        Command.Run([Workplace.PosternCommand, "check", policy], timeoutSeconds: 300);   // builds it where that is due
        var clock = Stopwatch.StartNew();
        Command.Run(Rig.On(Rig.GateHost, Workplace.PosternCommand, "up", policy), timeoutSeconds: 300);
        UpSeconds = clock.Elapsed.TotalSeconds;
    }

    private static string Policy(GateSetup setup)
    {
        var text = new StringBuilder($"gate:\n  interfaces: [{Rig.GateInterface}]\ndoors:\n");
        foreach (var door in setup.Doors)
        {
            text.Append($"""
                  {door.Name}:
                    opens: [tcp/{door.Service}, udp/{door.Service}]
                    for: 30s
                    knock: [{string.Join(", ", door.Steps.Select(port => $"{setup.Protocol}/{port}"))}]
                    step-timeout: {StepTimeout}
                    strict: {setup.Strictness}

                """);
        }

        return text.ToString();
    }
}
