using Postern.Bench.Hosts;
using Postern.Bench.Tools;

namespace Postern.Bench.Contenders;

/// <param name="Service">The port, UDP and TCP alike, that the door protects.</param>
internal sealed record BenchDoor(string Name, IReadOnlyList<int> Steps, int Service)
{
    /// <summary>Neither ascending nor descending.</summary>
    public static BenchDoor First { get; } = new("first", [7001, 9001, 8001], 9999);

    public static BenchDoor Second { get; } = new("second", [7102, 6102, 9102], 9998);

    public IEnumerable<ProbeKnock> Knocks(string protocol, int person = 0) => Steps.Select(port => new ProbeKnock(protocol, port, person));
}

/// <param name="Protocol">"tcp" or "udp": of all steps.</param>
/// <param name="Strictness">Postern's; the others have no such choice.</param>
internal sealed record GateSetup(IReadOnlyList<BenchDoor> Doors, string Protocol = "tcp", string Strictness = "gate");

/// <summary>A way to keep a service shut until somebody knocks; each has the same ordinary host firewall beside or around it.</summary>
internal abstract class Contender : IDisposable
{
    /// <summary>What a host's firewall has anyway: established traffic, neighbour discovery, and nothing else comes in.</summary>
    protected const string OrdinaryRules = """
        iif lo accept
            ct state established,related accept
            icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept
        """;

    public abstract string Name { get; }

    /// <summary>Programs that it needs, and the Debian package of each.</summary>
    public virtual IReadOnlyList<(string Program, string Package)> Needs => [];

    public virtual bool HasSteps => true;

    public virtual bool GuardsIpv6 => true;

    /// <summary>The port that its rubbish must go to to hurt.</summary>
    public virtual int FloodedPort(GateSetup setup) => setup.Doors[0].Steps[0];

    /// <summary>Null, or why it cannot take part here.</summary>
    public string? Missing() => Needs.FirstOrDefault(need => Command.Find(need.Program) is null) is { Program: not null } missing
        ? $"{missing.Program} is missing: apt install {missing.Package}"
        : null;

    /// <summary>Loads and starts it on an empty gate.</summary>
    public abstract void Up(GateSetup setup);

    /// <summary>The knocks, or what stands for them, of a plan's tries at the first door.</summary>
    public virtual ProbePlan Knocking(GateSetup setup, ProbePlan plan) =>
        plan with { Knocks = [.. setup.Doors[0].Knocks(setup.Protocol)] };

    public void Down()
    {
        Stop();
        Rig.ClearGate();
    }

    public void Dispose() => Stop();

    /// <summary>Ends its processes, if any.</summary>
    protected virtual void Stop()
    {
    }

    /// <summary>A filter table that lets in what <see cref="OrdinaryRules"/> and <paramref name="rules"/> let in.</summary>
    protected static string Firewall(string rules, string sets = "") => $$"""
        table inet host {
          {{sets}}
          chain input { type filter hook input priority filter; policy drop;
            {{OrdinaryRules}}
            {{rules}}
          }
        }
        """;

    protected static string Ports(IEnumerable<int> ports) => string.Join(", ", ports);
}
