using System.Text;
using BenchmarkDotNet.Attributes;
using Postern.Rules.Doors;
using Postern.Rules.Model;
using Postern.Rules.Packets;

namespace Postern.Bench.Evaluator;

/// <summary>
/// A policy of 10,000 doors at one gate: <c>unlisted: drop</c>, one public port, and for each door a sequence of a UDP datagram with a word and
/// two SYNs at ports by chance. The mix is of equal parts of the five kinds of <see cref="Traffic"/>, packet by packet by turns.
/// </summary>
public class PolicyOfTenThousandDoors
{
    private const int Doors = 10_000;
    private const int FirstKnockPort = 11_000;
    private const int FirstUnlistedPort = 60_000;
    private const int PublicPort = 443;
    private const int Strangers = 1 << 16;
    private const int Knockers = 1 << 12;
    private const int Users = 1 << 12;

    private Stream _stream = null!;

    public enum Kind
    {
        Mix,

        /// <summary>SYNs and datagrams to ports that the policy does not name, from 65,536 sources that scan.</summary>
        Unlisted,

        /// <summary>SYNs to protected services without a grant, from the same sources.</summary>
        Refused,

        /// <summary>Right first knocks of doors by chance, from 65,536 other sources: after the first round a repeat, or a wrong knock that begins anew.</summary>
        FirstKnocks,

        /// <summary>4,096 sources that knock all three steps at a door by chance and then go in, over and over.</summary>
        WholeSequences,

        /// <summary>Segments of 4,096 TCP connections to the public port.</summary>
        Established,
    }

    [ParamsAllValues]
    public Kind Traffic { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _stream = new Stream("policy.yaml", Policy(random));
        for (var user = 0; user < Users; user++)
            _stream.Connect(Wire.Source((3 * Strangers) + user), PublicPort);
        var guard = _stream.RuleSet.Guard!;
        Kind[] kinds = Traffic == Kind.Mix ? [.. Enum.GetValues<Kind>().Where(k => k != Kind.Mix)] : [Traffic];
        _stream.Fill(number => Packet(kinds[number % kinds.Length], number / kinds.Length, guard.Doors, random));
    }

    [Benchmark(OperationsPerInvoke = Stream.Packets)]
    public int Packets() => _stream.Run();

    private static Packet Packet(Kind kind, int count, IReadOnlyList<Door> doors, Random random)
    {
        var stranger = Wire.Source(random.Next(Strangers));
        // Four packets of a sequence, one after the other, are for one door; 7,919 is prime to their number.
        var door = doors[count / 4 * 7_919 % Doors];
        return kind switch
        {
            Kind.Unlisted when count % 2 == 0 => Wire.Udp(stranger, random.Next(FirstUnlistedPort, 65_536)),
            Kind.Unlisted => Wire.Tcp(stranger, random.Next(FirstUnlistedPort, 65_536)),
            Kind.Refused => Wire.Tcp(stranger, ServicePort(random.Next(Doors))),
            Kind.FirstKnocks => Knock(Wire.Source((2 * Strangers) + random.Next(Strangers)), doors[random.Next(Doors)].Opener.Steps[0]),
            Kind.WholeSequences when count % 4 == 3 => Wire.Tcp(Knocker(count), door.Opens[0].Port.Ports.First),
            Kind.WholeSequences => Knock(Knocker(count), door.Opener.Steps[count % 4]),
            _ => Wire.Tcp(Wire.Source((3 * Strangers) + random.Next(Users)), PublicPort, TcpFlags.Ack | TcpFlags.Psh),
        };
    }

    private static HostAddress Knocker(int count) => Wire.Source(Strangers + (count / 4 % Knockers));

    private static Packet Knock(HostAddress source, KnockStep step) => step.Protocol == IpProtocol.Tcp
        ? Wire.Tcp(source, step.Port!.Value)
        : Wire.Udp(source, step.Port!.Value, step.Payload!.Bytes.ToArray());

    private static int ServicePort(int door) => 1_000 + door;

    private static string Policy(Random random)
    {
        var text = new StringBuilder($"gate: {{unlisted: drop, public: tcp/{PublicPort}}}\ndoors:\n");
        for (var i = 0; i < Doors; i++)
        {
            var (first, second) = (random.Next(FirstKnockPort, FirstUnlistedPort), random.Next(FirstKnockPort, FirstUnlistedPort - 1));
            text.Append($"  d{i}: {{opens: tcp/{ServicePort(i)}, knock: ['udp/{random.Next(FirstKnockPort, FirstUnlistedPort)} \"w{i:x4}\"', tcp/{first}, tcp/{(second == first ? second + 1 : second)}]}}\n");
        }

        return text.ToString();
    }
}
