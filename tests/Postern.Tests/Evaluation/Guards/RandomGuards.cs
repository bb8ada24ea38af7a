using System.Text;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Tests.Evaluation.Guards;

/// <summary>Policies and packets by chance, close enough together that packets meet something.</summary>
internal static class RandomGuards
{
    private const int Knocks = 7000;
    private const int Services = 8000;
    private const int TrapPort = 6666;

    /// <summary>One to four doors whose steps share half a dozen ports, so that doors get in each other's way.</summary>
    public static GuardTrial Trial(Random random)
    {
        while (true)
        {
            // Two of its steps may be met by the same packet after the same knocks: such a policy does not compile.
            if (GuardTrial.TryCompile(Policy(random)) is { } trial)
                return trial;
        }
    }

    /// <summary>The text of a policy, which may not compile.</summary>
    /// <param name="strictness">Of all doors; null: of each by chance.</param>
    public static string Policy(Random random, string? strictness = null)
    {
        var text = new StringBuilder(random.Next(3) == 0 ? "gate: {unlisted: drop}\ndoors:\n" : "doors:\n");
        var doors = random.Next(1, 5);
        for (var i = 0; i < doors; i++)
        {
            var strict = new[] { "gate", "gate", "door", "off" }[random.Next(4)];
            strict = strictness ?? strict;
            // The first step tells doors apart, so that no sequence is the beginning of another; some doors share it all the same.
            var first = random.Next(3) == 0 ? "tcp/6990" : $"tcp/{6991 + i}";
            var steps = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Step(random)).Append($"tcp/{6980 + i}").Prepend(first);
            text.AppendLine($"  d{i}: {{opens: tcp/{Services + i}, for: 10m, strict: {strict}, step-timeout: {random.Next(2, 9)}s, after: {(random.Next(2) == 0 ? "pass" : "drop")}, knock: [{string.Join(", ", steps.Select(s => $"'{s}'"))}]}}");
        }

        if (random.Next(2) == 0)
            text.AppendLine($"traps: [{{ports: tcp/{TrapPort}, ban: 20s}}]");
        return text.ToString();
    }

    /// <summary>A packet that meets the step, with whatever the step leaves open.</summary>
    public static Packet Meeting(KnockStep step, Random random)
    {
        var packet = step.Port is not { } port ? GuardTrial.Ping(84)
            : step.Protocol == IpProtocol.Tcp ? GuardTrial.Tcp(port, flags: step.Flags?.Set ?? TcpFlags.Syn)
            : GuardTrial.Udp(port, random.Next(2) == 0 ? "" : "chance");
        if (step.Payload is { } payload)
            packet = packet with { Payload = payload.Bytes, Length = 28 + payload.Bytes.Length };
        return step.Size is { } size ? packet with { Length = size } : packet;
    }

    /// <summary>A packet from the stranger: a knock of some door, a service, a trap, or nothing that the policy names.</summary>
    public static Packet Packet(Guard guard, Random random)
    {
        var door = guard.Doors[random.Next(guard.Doors.Count)];
        return random.Next(12) switch
        {
            < 6 => Meeting(door.Opener.Steps[random.Next(door.Opener.Steps.Count)], random),
            6 => GuardTrial.Tcp(door.Opens[0].Port.Ports.First),
            7 => GuardTrial.Tcp(Knocks + random.Next(6), flags: random.Next(2) == 0 ? TcpFlags.Fin : TcpFlags.Ack | TcpFlags.Psh),
            8 => GuardTrial.Udp(Knocks + random.Next(6), "wrong"),
            9 => GuardTrial.Ping(random.Next(84, 90)),
            10 => GuardTrial.Tcp(random.Next(8) == 0 ? TrapPort : 9999),
            _ => GuardTrial.Udp(9999),
        };
    }

    private static string Step(Random random) => (Knocks + random.Next(6)) is var port ? random.Next(8) switch
    {
        < 3 => $"tcp/{port}",
        3 => $"udp/{port}",
        4 => $"udp/{port} \"alpha\"",
        5 => $"udp/{port} size={random.Next(30, 40)}",
        6 => $"tcp/{port} flags=fin,!ack,!syn",
        _ => "icmp/size=88",
    } : "";
}
