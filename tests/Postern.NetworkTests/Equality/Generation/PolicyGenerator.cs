using System.Text;
using Postern.NetworkTests.Equality.Drafts;
using Postern.Rules.Doors;
using Postern.Rules.Model;

namespace Postern.NetworkTests.Equality.Generation;

/// <summary>Policies with all of docs/policy.md that the kernel does alone.</summary>
/// <param name="alternatives">Null: each door has one sequence.</param>
/// <param name="enforcing">Numbers of its own for where grants go, so that everything else stays what it is.</param>
internal sealed class PolicyGenerator(Random random, Random? alternatives, Random enforcing)
{
    private static readonly string[] Services =
        ["tcp/22", "tcp/80", "udp/5353", "tcp/2000-2003", "udp/9001", $"tcp/{Ground.Behind4}:443", $"tcp/[{Ground.Behind6}]:443", $"udp/{Ground.Behind4}:7001"];

    private static readonly string[][] Targets =
        [[$"{Ground.Behind4}:443", $"[{Ground.Behind6}]"], [$"{Ground.Behind4}"], [$"[{Ground.Behind6}]:22"], [$"{Ground.Behind4}:22", $"[{Ground.Behind6}]:80"]];

    private readonly List<string> _services = [.. Services];

    public static PolicyDraft Generate(Random random, Random? alternatives, Random enforcing) => new PolicyGenerator(random, alternatives, enforcing).Policy();

    private PolicyDraft Policy()
    {
        var doors = new List<DoorDraft>();
        for (var count = random.Next(1, 5); doors.Count < count;)
            doors.Add(Door($"door {doors.Count + 1}", doors));
        return new PolicyDraft(
            random.Next(10) switch { < 3 => [Ground.Outside], 3 => [Ground.Outside, Ground.Inside], 4 => [Ground.Inside], _ => [] },
            random.Chance(0.35) ? random.Pick<string[]>([["tcp/443"], ["udp/443", "tcp/8001"], ["tcp/443", "udp/7000-7001"]]) : [],
            random.Chance(0.3),
            doors,
            [.. Enumerable.Range(0, random.Chance(0.5) ? random.Next(1, 3) : 0).Select(_ => $"{{ports: [{random.Pick(["tcp/21, tcp/8001", "udp/2000-2003", "tcp/2000-2003, udp/8001", "tcp/9001", "tcp/22"])}], ban: {Ground.Time(random.Next(1, 8))}}}")],
            random.Chance(0.4) ? [random.Pick(Ground.Ranges4), random.Pick(Ground.Ranges6)] : []);
    }

    private DoorDraft Door(string name, List<DoorDraft> others)
    {
        var knock = new List<KnockStep>();
        if (others.Count > 0 && random.Chance(0.35) && random.Pick(others).Knock is { Count: > 1 } begun)
            knock.AddRange(begun.Take(random.Next(1, begun.Count)));
        for (var count = random.Next(1, 4); count > 0; count--)
            knock.Add(Step());
        var opens = new List<string>();
        for (var count = random.Next(1, 3); count > 0 && _services.Count > 0; count--)
        {
            opens.Add(random.Pick(_services));
            _services.Remove(opens[^1]);
        }

        return new DoorDraft(name, opens.Count > 0 ? opens : [$"tcp/{10 + others.Count}"], knock,
            random.Chance(0.25) ? "30m" : Ground.Time(random.Next(1, 8)),
            random.Chance(0.25) ? "30s" : Ground.Time(random.Next(0, 5)),
            random.Next(10) switch { < 6 => Strictness.Gate, < 8 => Strictness.Door, _ => Strictness.Off },
            random.Chance(0.3) ? PacketFate.Pass : PacketFate.Drop,
            opens.TrueForAll(o => !o.Contains(':', StringComparison.Ordinal)) && random.Chance(0.3) ? random.Pick(Targets) : [])
        {
            Alternatives = alternatives?.Chance(0.7) != true ? [] : [.. Enumerable.Range(0, alternatives.Next(1, 3)).Select(_ => Alternative(knock, alternatives))],
            Rolls = alternatives?.Chance(0.5) == true,
            Enforced = enforcing.Next(16) switch { 0 => "routeros://edge1", 1 => "local, routeros://edge1", _ => "local" },
        };
    }

    /// <summary>It may begin as the first does.</summary>
    private static List<KnockStep> Alternative(List<KnockStep> knock, Random random) =>
        [.. knock.Take(random.Next(0, knock.Count)), .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Step(random))];

    private KnockStep Step() => Step(random);

    private static KnockStep Step(Random random)
    {
        var port = random.Pick<ushort>([7001, 7002, 8001, 9001, 2001, 5353]);
        var payload = new KnockPayload(Encoding.ASCII.GetBytes(random.Pick(Ground.Payloads)), random.Chance(0.3));
        return random.Next(12) switch
        {
            < 4 => KnockStep.Tcp(port),
            4 => KnockStep.Tcp(port) with { Flags = random.Pick<TcpFlagTest>([new(TcpFlags.Syn, TcpFlags.Ack), new(TcpFlags.Fin, TcpFlags.None), new(TcpFlags.Psh | TcpFlags.Urg, TcpFlags.Syn)]) },
            5 or 6 => KnockStep.Udp(port),
            7 or 8 => KnockStep.Udp(port, payload),
            9 => KnockStep.Udp(port) with { Size = random.Pick([32, 52, 60]) },
            10 => random.Chance(0.5) ? KnockStep.Icmp(random.Pick([60, 84])) : KnockStep.Icmp(),
            _ => KnockStep.Icmp(payload: payload),
        };
    }
}
